"""How long a session lasts, with a patched clock."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.review.models import AuditEntry, Event
from frontdesk.review.sessions import Ended


@pytest.fixture
def clock(monkeypatch):
    """Moves the time on."""
    start = timezone.now()

    def set_to(**since_start) -> None:
        now = start + timedelta(**since_start)
        monkeypatch.setattr("frontdesk.review.sessions.timezone.now", lambda: now)

    set_to()
    return set_to


def test_idle_for_a_quarter_of_an_hour(clock, staff_client: Client):
    clock(minutes=14, seconds=59)
    assert staff_client.get("/staff/").status_code == 200
    clock(minutes=29, seconds=58)
    assert staff_client.get("/staff/").status_code == 200
    clock(minutes=44, seconds=58)

    response = staff_client.get("/staff/insights/", follow=True)

    assert response.redirect_chain == [("/staff/sign-in/?next=/staff/insights/", 302)]
    assert Ended.IDLE.value in response.content.decode()


def test_eight_hours_in_all(clock, staff_client: Client):
    for minutes in range(0, 480, 10):
        clock(minutes=minutes)
        assert staff_client.get("/staff/account/").status_code == 200
    clock(minutes=480)

    response = staff_client.get("/staff/", follow=True)

    assert Ended.TOO_LONG.value in response.content.decode()


def test_an_ended_session_does_nothing(clock, staff_client: Client, converse):
    conversation = converse("hm", reference="K7PX-3QAB")
    clock(minutes=15)

    staff_client.post("/staff/conversations/K7PX-3QAB/notes/", {"text": "too late"})

    assert not conversation.notes.exists()


def test_part_of_a_page_sends_the_whole_page_to_the_sign_in(clock, staff_client: Client):
    clock(minutes=15)

    response = staff_client.get("/staff/conversations/", headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == "/staff/sign-in/"


def test_sign_out_everywhere(staff: User, staff_client: Client):
    phone = Client()
    phone.force_login(staff)
    assert phone.get("/staff/").status_code == 200

    response = staff_client.post("/staff/account/sessions/", follow=True)

    assert "You are signed out everywhere." in response.content.decode()
    assert phone.get("/staff/").status_code == 302
    assert staff_client.get("/staff/").status_code == 302
    assert AuditEntry.objects.filter(event=Event.SESSIONS_ENDED).exists()
    phone.force_login(staff)
    assert phone.get("/staff/").status_code == 200


def test_new_password_ends_the_other_sessions(staff: User, staff_client: Client):
    staff.set_password("lamp orchard tuba")
    staff.save()

    assert staff_client.get("/staff/").status_code == 302
