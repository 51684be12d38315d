"""Sessions as the database and the browser hold them."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.test.utils import override_settings

from frontdesk.review.models import Role
from frontdesk.review.session_store import SessionStore, stored_key
from frontdesk.site import settings as site_settings
from tests.review.conftest import make_member

PASSWORD = "lamp orchard tuba"

pytestmark = pytest.mark.django_db


def test_a_copy_of_the_database_signs_nobody_in(staff_client: Client):
    cookie = staff_client.cookies["sessionid"].value
    row = Session.objects.get()

    assert row.session_key == stored_key(cookie)
    assert cookie not in str(Session.objects.values())
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get("/staff/").status_code == 302


def test_what_is_kept_comes_back_changes_and_goes():
    first = SessionStore()
    first["word"] = "hello"
    first.save()

    again = SessionStore(first.session_key)
    assert again["word"] == "hello"
    again["word"] = "bye"
    again.save()
    assert SessionStore(first.session_key)["word"] == "bye"

    old = again.session_key
    again.cycle_key()
    assert again["word"] == "bye"
    assert not SessionStore().exists(old)
    again.flush()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_the_same_from_asynchronous_code():
    first = SessionStore()
    await first.aset("word", "hello")
    await first.asave()
    key = first.session_key

    assert await SessionStore(key).aget("word") == "hello"
    assert await first.aexists(key)
    assert await sync_to_async(lambda: Session.objects.get().session_key)() == stored_key(key)
    await first.aflush()
    assert not await SessionStore().aexists(key)


@pytest.mark.parametrize("made_up", ["a" * 32, "' OR 1=1 --"])
def test_an_id_that_somebody_made_up_is_never_taken_over(client: Client, made_up: str):
    make_member("Roy", Role.REVIEWER, PASSWORD)
    client.cookies["sessionid"] = made_up

    client.post("/staff/sign-in/", {"username": "Roy", "password": PASSWORD})

    assert client.cookies["sessionid"].value != made_up
    assert not Session.objects.filter(session_key=stored_key(made_up)).exists()


def test_what_was_known_before_signing_in_opens_nothing_after(client: Client):
    make_member("Roy", Role.REVIEWER, PASSWORD)
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = session.session_key

    client.post("/staff/sign-in/", {"username": "Roy", "password": PASSWORD})

    assert client.get("/staff/").status_code == 200
    attacker = Client()
    attacker.cookies["sessionid"] = before
    assert attacker.get("/staff/").status_code == 302
    assert not SessionStore().exists(before)


@pytest.mark.parametrize("what", ["close", "sessions", "phone"])
def test_what_the_owner_does_ends_a_colleagues_sessions_at_once(
    what: str, owner_client: Client, staff: User, staff_client: Client
):
    assert staff_client.get("/staff/").status_code == 200

    changed = owner_client.post(f"/staff/people/{staff.member.pk}/", {"do": what, "sure": "yes"})

    assert changed.status_code == 302
    assert staff_client.get("/staff/").status_code == 302


def test_the_id_stands_in_no_page_and_no_address(staff_client: Client):
    cookie = staff_client.cookies["sessionid"].value
    for address in ("/staff/", "/staff/account/", "/staff/conversations/"):
        response = staff_client.get(address)
        assert cookie not in response.content.decode()
        assert cookie not in response.get("Location", "")


def test_over_https_the_cookies_are_bound_to_the_host():
    with override_settings(
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=True,
    ):
        make_member("Roy", Role.REVIEWER, PASSWORD)
        client = Client()
        client.post("/staff/sign-in/", {"username": "Roy", "password": PASSWORD}, secure=True)

        cookie = client.cookies["__Host-session"]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert client.get("/staff/", secure=True).status_code == 200
    assert site_settings.SESSION_COOKIE_HTTPONLY
