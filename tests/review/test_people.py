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


def _links(page: str) -> str:
    found = re.search(r'<section [^>]*aria-labelledby="links".*?</section>', page, re.DOTALL)
    return " ".join(found[0].split()) if found else ""


def test_links_that_are_open_are_seen_and_withdrawn(owner_client: Client, staff: User):
    made = owner_client.post(PEOPLE, {"name": "Ben", "role": "owner"})
    token = made.context["link"].rstrip("/").rsplit("/", 1)[1]
    owner_client.post(_address(staff), {"do": "link"})

    shown = _links(owner_client.get(PEOPLE).content.decode())

    assert "Ben</strong> · Owner · works until" in shown
    assert "Anna Smith</strong> · new password · works until" in shown
    assert token not in shown
    ben = Invitation.objects.get(username="Ben")
    page = owner_client.post(f"{PEOPLE}links/{ben.pk}/withdraw/", follow=True).content.decode()
    assert "The link for Ben no longer works." in page
    assert "Ben" not in _links(page)
    assert _use(token) == 404
    assert AuditEntry.objects.get(event=Event.INVITATION_WITHDRAWN).subject == "Ben"
    again = owner_client.post(f"{PEOPLE}links/{ben.pk}/withdraw/", follow=True).content.decode()
    assert "That link is no longer open." in again
    assert AuditEntry.objects.filter(event=Event.INVITATION_WITHDRAWN).count() == 1


def test_links_that_were_used_or_are_over_are_not_listed(owner_client: Client):
    assert _use(invite("Ben")) == 302
    invite("Cleo")
    Invitation.objects.filter(username="Cleo").update(expires_at="2020-01-01T00:00Z")

    assert _links(owner_client.get(PEOPLE).content.decode()) == ""


@pytest.mark.parametrize("whose", ["new", "existing"])
def test_loading_the_page_again_makes_no_other_link(owner_client: Client, staff: User, whose):
    address, sent = {
        "new": (PEOPLE, {"name": "Ben", "role": "reader"}),
        "existing": (_address(staff), {"do": "link"}),
    }[whose]
    first = owner_client.post(address, sent).context["link"]
    before = Invitation.objects.values().get()

    again = owner_client.post(address, sent, follow=True)

    assert not again.context.get("link")
    assert "Withdraw it first" in again.content.decode()
    assert Invitation.objects.values().get() == before
    assert AuditEntry.objects.filter(event=Event.INVITED).count() == 1
    assert Client().get(first).status_code == 200


@pytest.mark.parametrize(
    ("sent", "question", "event"),
    [
        ({"do": "close"}, "Close the account of Anna Smith?", Event.DEACTIVATED),
        ({"do": "phone"}, "Forget the phone of Anna Smith?", Event.SECOND_STEP_OFF),
        ({"do": "role", "role": "owner"}, "Make Anna Smith an owner?", Event.ROLE_CHANGED),
    ],
)
def test_what_is_hard_to_put_right_is_asked_first(owner_client: Client, staff: User, sent, question, event):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.create(user=staff, confirmed=True)

    def state() -> tuple[object, ...]:
        staff.refresh_from_db()
        staff.member.refresh_from_db()
        return staff.is_active, staff.member.role, staff.totpdevice_set.count()

    before = state()
    asked = owner_client.post(_address(staff), sent)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert question in page
    assert state() == before
    assert not AuditEntry.objects.filter(event=event).exists()

    # What the page's own form sends.
    fields = dict(re.findall(r'<input type="hidden" name="(do|role|sure)" value="(\w+)">', page))
    assert owner_client.post(_address(staff), fields).status_code == 302
    assert state() != before
    assert AuditEntry.objects.filter(event=event).count() == 1


def test_an_owner_who_is_to_be_none_any_more_is_asked_about_too(owner_client: Client, staff: User):
    staff.member.role = "owner"
    staff.member.save()

    page = owner_client.post(_address(staff), {"do": "role", "role": "reader"}).content.decode()

    assert "Let Anna Smith be an owner no longer?" in page


def test_other_roles_are_changed_at_once(owner_client: Client, staff: User):
    assert owner_client.post(_address(staff), {"do": "role", "role": "reader"}).status_code == 302
    staff.member.refresh_from_db()
    assert staff.member.role == "reader"


@pytest.mark.parametrize("sent", [{"do": "close"}, {"do": "role", "role": "reader"}])
def test_the_last_owner_stays_and_is_not_asked_about(owner_client: Client, owner: User, sent):
    response = owner_client.post(_address(owner), sent)

    assert response.status_code == 302
    assert "There has to be one owner at least." in owner_client.get(PEOPLE).content.decode()
