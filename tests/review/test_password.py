"""Changing one's own password: who may, what is refused, and which sessions and links are over then."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.review.accounts import InvitationUnknownError, find_invitation, invite
from frontdesk.review.limits import FREE_TRIES
from frontdesk.review.models import AuditEntry, Event, Role
from tests.review.conftest import make_member

PAGE = "/staff/account/password/"
OLD, NEW = "lamp orchard tuba", "violet harbour stove"

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return make_member("Anna Smith", Role.REVIEWER, OLD)


@pytest.fixture
def browser(anna: User) -> Client:
    """Where Anna changes her password."""
    client = Client()
    client.force_login(anna)
    return client


def _change(client: Client, current: str = OLD, password: str = NEW, again: str = NEW):
    return client.post(PAGE, {"current": current, "password": password, "again": again})


def _events() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "event"))


def test_changed(browser: Client, anna: User):
    response = browser.get(PAGE)
    assert response.status_code == 200

    response = _change(browser)

    assert response["Location"] == "/staff/account/"
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    assert _events() == [("Anna Smith", Event.PASSWORD_CHANGED)]
    assert "Your password is changed." in browser.get("/staff/account/").content.decode()


def test_other_sessions_end_and_this_one_goes_on(browser: Client, anna: User):
    elsewhere = Client()
    elsewhere.force_login(anna)
    assert elsewhere.get("/staff/").status_code == 200
    before = browser.session.session_key

    _change(browser)

    assert elsewhere.get("/staff/").status_code == 302
    assert browser.get("/staff/").status_code == 200
    assert browser.session.session_key != before


def test_links_for_a_new_password_are_over(browser: Client):
    token, other = invite("anna smith"), invite("Ben")

    _change(browser)

    with pytest.raises(InvitationUnknownError):
        find_invitation(token)
    assert find_invitation(other).username == "Ben"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"current": "not the password"}, "current", "That is not your password until now."),
        ({"current": ""}, "current", "This field is required."),
        ({"again": "violet harbour stive"}, "again", "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "password", "at least 12 characters"),
        ({"password": "qwerty123456", "again": "qwerty123456"}, "password", "too common"),
        ({"password": "anna smith 12", "again": "anna smith 12"}, "password", "too similar"),
        ({"password": OLD, "again": OLD}, "password", "That is the password you have."),
    ],
)
def test_refused(browser: Client, anna: User, typed, field, message):
    response = _change(browser, **typed)

    assert response.status_code == 200
    assert message in str(response.context["form"].errors[field])
    anna.refresh_from_db()
    assert anna.check_password(OLD)
    assert ("Anna Smith", Event.PASSWORD_CHANGED) not in _events()
    assert not any(word in response.content.decode() for word in (OLD, NEW, "not the password"))


def test_wrong_passwords_are_in_the_audit_log_and_have_to_wait(browser: Client, anna: User):
    for _ in range(FREE_TRIES):
        assert _change(browser, current="not the password").status_code == 200

    response = _change(browser)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many tries failed here." in response.content.decode()
    assert _events() == [("Anna Smith", Event.PASSWORD_REFUSED)] * FREE_TRIES
    anna.refresh_from_db()
    assert anna.check_password(OLD)


def test_tries_that_went_wrong_before_are_forgotten(browser: Client):
    for _ in range(FREE_TRIES - 1):
        _change(browser, current="not the password")

    _change(browser)

    for _ in range(FREE_TRIES - 1):
        assert _change(browser, current="not the password").status_code == 200


def test_signs_in_with_the_new_password_only(browser: Client):
    _change(browser)

    def sign_in(password: str) -> int:
        return Client().post("/staff/sign-in/", {"username": "Anna Smith", "password": password}).status_code

    assert (sign_in(OLD), sign_in(NEW)) == (200, 302)
