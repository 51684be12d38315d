"""What owners do with accounts: closing them, and links that are given out."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.review import commands
from frontdesk.review.accounts import (
    InvitationSpentError,
    accept_invitation,
    find_invitation,
    invitation_path,
    invite,
)
from frontdesk.review.models import AuditEntry, Event, Invitation

PASSWORD = "lamp orchard tuba"
PEOPLE = "/staff/people/"

pytestmark = pytest.mark.django_db


def _address(user: User) -> str:
    return f"{PEOPLE}{user.member.pk}/"


def _use(token: str) -> int:
    return Client().post(invitation_path(token), {"password": PASSWORD, "again": PASSWORD}).status_code


def test_a_link_that_was_given_out_does_not_open_a_closed_account(owner_client: Client, staff: User):
    token = invite("Anna Smith")

    owner_client.post(_address(staff), {"do": "close", "sure": "yes"})

    assert _use(token) == 404
    assert not Invitation.objects.exists()
    staff.refresh_from_db()
    assert not staff.is_active


def test_nor_does_one_that_is_made_afterwards(staff: User):
    staff.is_active = False
    staff.save()
    token = invite("Anna Smith")

    assert _use(token) == 410
    staff.refresh_from_db()
    assert not staff.is_active
    assert not staff.check_password(PASSWORD)


def test_nor_one_that_is_used_in_the_moment_of_closing(staff: User):
    invitation = find_invitation(invite("Anna Smith"))
    User.objects.update(is_active=False)

    with pytest.raises(InvitationSpentError):
        accept_invitation(invitation, "", PASSWORD)

    staff.refresh_from_db()
    assert not staff.is_active
    assert not staff.check_password(PASSWORD)


def test_no_link_is_made_for_a_closed_account(owner_client: Client, staff: User):
    staff.is_active = False
    staff.save()

    page = owner_client.post(_address(staff), {"do": "link"}, follow=True).content.decode()

    assert "The account of Anna Smith is closed. Open it again first." in page
    assert 'value="link"' not in re.search(r'<li class="person"><h2>Anna Smith.*?</li>', page, re.DOTALL)[0]
    assert not Invitation.objects.exists()


def test_the_server_opens_it_again_and_says_so(staff: User):
    staff.set_password("violet harbour stove")
    staff.is_active = False
    staff.save()

    _, path = commands.reset("Anna Smith", phone_too=False)

    logged = list(AuditEntry.objects.order_by("pk").values_list("event", "subject"))
    assert (Event.ACTIVATED, "Anna Smith") in logged
    staff.refresh_from_db()
    assert not staff.check_password("violet harbour stove"), "the password of before lets somebody in"
    assert Client().post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
