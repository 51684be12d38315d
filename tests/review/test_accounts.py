"""Invitations: made once, kept as a hash, used once, gone after a day."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from frontdesk.review.accounts import (
    InvitationSpentError,
    InvitationUnknownError,
    accept_invitation,
    clean_name,
    find_account,
    find_invitation,
    first_invitation,
    invitation_path,
    invite,
    needs_first_account,
)
from frontdesk.review.models import Invitation

PASSWORD = "lamp orchard tuba"

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_a_token_is_stored():
    token = invite("Ben")

    stored = Invitation.objects.values().get()

    assert len(token) >= 43  # 256 bits
    assert stored["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(stored)


def test_tokens_differ():
    assert invite("Ben") != invite("Cleo")


def test_path():
    assert invitation_path("abc") == "/staff/welcome/abc/"


def test_unknown_token():
    with pytest.raises(InvitationUnknownError):
        find_invitation("no such token")


def test_used_once():
    token = invite("Ben")
    user = accept_invitation(find_invitation(token), "", PASSWORD)

    assert user.check_password(PASSWORD)
    with pytest.raises(InvitationSpentError):
        find_invitation(token)


def test_second_use_in_the_same_moment_changes_nothing():
    first, second = (find_invitation(token) for token in [invite("Ben")] * 2)
    user = accept_invitation(first, "", PASSWORD)

    with pytest.raises(InvitationSpentError):
        accept_invitation(second, "", "another password")

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(("age", "works"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_expires_after_a_day(age, works):
    token = invite("Ben")
    expires_at = timezone.now() - age + timedelta(hours=24)
    made = Invitation.objects.get()
    assert made.expires_at - made.created_at == pytest.approx(timedelta(hours=24), abs=timedelta(seconds=5))
    Invitation.objects.update(expires_at=expires_at)

    if works:
        assert find_invitation(token).username == "Ben"
    else:
        with pytest.raises(InvitationSpentError):
            find_invitation(token)


def test_new_invitation_replaces_the_earlier_one_of_that_name_only():
    old, other, new = invite("Ben"), invite("Cleo"), invite("ben")

    with pytest.raises(InvitationUnknownError):
        find_invitation(old)
    assert find_invitation(other).username == "Cleo"
    assert find_invitation(new).username == "ben"


def test_first_invitation_only_while_there_is_no_account(db):
    first = first_invitation()
    again = first_invitation()

    assert first != again
    with pytest.raises(InvitationUnknownError):
        find_invitation(first)
    accept_invitation(find_invitation(again), "Roy", PASSWORD)
    assert not needs_first_account()
    assert first_invitation() is None


def test_first_link_is_over_once_anybody_has_an_account():
    token = first_invitation()
    get_user_model().objects.create_user("Roy")

    with pytest.raises(InvitationSpentError):
        find_invitation(token)


def test_deactivated_accounts_do_not_count_as_first_ones(staff: User):
    staff.is_active = False
    staff.save()

    assert needs_first_account()


def test_invitation_of_an_existing_name_sets_the_password_anew(staff: User):
    session_hash = staff.get_session_auth_hash()

    user = accept_invitation(find_invitation(invite("anna smith")), "", PASSWORD)

    assert user.pk == staff.pk
    assert user.check_password(PASSWORD)
    assert user.get_session_auth_hash() != session_hash, "sessions that are open stay valid"


@pytest.mark.parametrize("name", ["", "A", "x" * 61, "a\u202eb", "tab\x07"])
def test_names_that_are_refused(name):
    with pytest.raises(ValidationError):
        clean_name(name)


def test_names_are_brought_into_one_form(staff: User):
    assert clean_name("  Zoë   Ng ") == "Zoë Ng"
    assert find_account(" ANNA  smith") == staff
