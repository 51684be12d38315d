"""The page behind an invitation."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.test import Client
from django.utils import timezone

from frontdesk.review.accounts import first_invitation, invitation_path, invite
from frontdesk.review.models import Invitation, Member, Role

PASSWORD = "lamp orchard tuba"


def _common_passwords() -> set[str]:
    """Those of Django's list of 20,000 that are long enough to get as far as the list."""
    return {password for password in CommonPasswordValidator().passwords if len(password) >= 12}


def _send(client: Client, token: str, password: str = PASSWORD, again: str = PASSWORD, **more):
    return client.post(invitation_path(token), {"password": password, "again": again, **more})


def test_first_owner_chooses_a_name_and_is_signed_in(client: Client, db):
    response = _send(client, first_invitation(), name="Roy Barlow")

    assert response["Location"] == "/staff/"
    page = client.get("/staff/", follow=True)
    assert page.redirect_chain == [("/staff/account/second-step/", 302)]
    assert "Roy Barlow" in page.content.decode()
    assert Member.objects.get().role == Role.OWNER
    assert User.objects.get().check_password(PASSWORD)


def test_colleague_gets_the_name_of_the_invitation(client: Client, staff: User):
    page = client.get(invitation_path(token := invite("Ben"))).content.decode()
    assert "Welcome, Ben" in page
    assert 'name="name"' not in page

    _send(client, token, name="Somebody Else")

    assert set(User.objects.values_list("username", flat=True)) == {"Anna Smith", "Ben"}


def test_password_managers_are_helped(client: Client, db):
    page = client.get(invitation_path(first_invitation())).content.decode()

    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="username"') == 1


@pytest.mark.parametrize(
    ("password", "again", "error"),
    [
        (PASSWORD, PASSWORD + "x", "The two passwords are not the same."),
        ("short one", "short one", "at least 12 characters"),
        ("q1w2e3r4t5y6", "q1w2e3r4t5y6", "too common"),
        ("benjamin-archer", "benjamin-archer", "too similar"),
        ("", "", "This field is required."),
    ],
)
def test_passwords_that_are_refused(client: Client, db, password, again, error):
    token = invite("Benjamin Archer")

    response = _send(client, token, password, again)

    page = response.content.decode()
    assert response.status_code == 200
    assert error in page
    assert "<title>Error: Welcome" in page
    assert not User.objects.exists()
    assert password == "" or password not in page
    assert _send(client, token).status_code == 302, "a mistake spends the link"


@pytest.mark.parametrize(
    "password",
    [
        "three plain words",
        "пароль из трёх слов",
        "🔑 one two three 🔑",
        "  spaces at both ends  ",
        "a long one " * 90,
    ],
)
def test_long_ones_in_any_script_are_taken_as_they_are(client: Client, db, password):
    _send(client, invite("Ben"), password, password)

    assert User.objects.get().check_password(password)


@pytest.mark.parametrize("password", sorted(_common_passwords())[::20])
def test_well_known_passwords_are_refused(client: Client, db, password):
    assert "too common" in _send(client, invite("Ben"), password, password).content.decode()
    assert not User.objects.exists()


def test_taken_name(client: Client, db):
    User.objects.create_user("Roy", is_active=False)

    page = _send(client, first_invitation(), name="roy").content.decode()

    assert "That name is taken" in page


def test_works_once(client: Client, db):
    token = invite("Ben")
    _send(client, token)

    for response in (
        client.get(invitation_path(token)),
        _send(client, token, "another lamp word", "another lamp word"),
    ):
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_expired(client: Client, db):
    token = invite("Ben")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(invitation_path(token)).status_code == 410
    assert _send(client, token).status_code == 410
    assert not User.objects.exists()


def test_unknown(client: Client, db):
    response = client.get(invitation_path("x" * 43))

    assert response.status_code == 404
    assert "ask the person who gave you the link" in response.content.decode()
