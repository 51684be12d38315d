"""Staff accounts: invitations, and the passwords set with them.

One kind of link serves the first owner, a new colleague and somebody who forgot the password. Whoever makes
the link only hands it over, and never knows the password.
"""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from frontdesk.review.models import Invitation, Member, Role

VALID_FOR = timedelta(hours=24)
TOKEN_BYTES = 32
LONGEST_NAME = 60


class InvitationUnknownError(LookupError):
    """No link has this secret."""


class InvitationSpentError(Exception):
    """The link was used, has expired, was replaced by an account made meanwhile, or its account is closed."""


def clean_name(name: str) -> str:
    """Bring a name for an account into its stored form: NFKC, one space between words.

    Raises:
        ValidationError: it is empty, too long, or holds characters that can't be printed.
    """
    name = " ".join(get_user_model().normalize_username(name).split())
    if not 2 <= len(name) <= LONGEST_NAME:
        raise ValidationError(f"Please use a name of 2 to {LONGEST_NAME} characters.")
    if not name.isprintable():
        raise ValidationError("Please use letters, numbers and spaces only.")
    return name


def find_account(name: str) -> AbstractBaseUser | None:
    """The account of that name, however its letters are cased."""
    name = " ".join(get_user_model().normalize_username(name).split())
    return get_user_model().objects.filter(username__iexact=name).first()


def needs_first_account() -> bool:
    """Whether nobody can sign in yet."""
    return not get_user_model().objects.filter(is_active=True).exists()


def invite(username: str = "", role: Role = Role.REVIEWER) -> str:
    """Make a one-time link for `username`; unused earlier ones of the same name stop working.

    Args:
        username: whose account the link makes, or whose password it sets anew where the account exists;
            empty for the first owner, who chooses a name.
        role: what a new account may do; one that exists keeps its role.

    Returns:
        The secret part of the link, which is stored nowhere.

    Raises:
        ValidationError: `username` can't be the name of an account.
    """
    if username:
        account = find_account(username)
        username = account.get_username() if account else clean_name(username)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        Invitation.objects.filter(username__iexact=username, used_at=None).delete()
        Invitation.objects.create(
            token_hash=_hash(token),
            username=username,
            role=role if username else Role.OWNER,
            expires_at=timezone.now() + VALID_FOR,
        )
    return token


def has_open_link(name: str) -> bool:
    """Whether a link that was made for this name still works."""
    return usable_invitations().filter(username__iexact=name).exists()


def usable_invitations() -> QuerySet[Invitation]:
    """Those whose link nobody has used, and that have not expired."""
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())


def first_invitation() -> str | None:
    """A new secret for the first owner's link, or None where somebody can sign in already."""
    return invite() if needs_first_account() else None


def invitation_path(token: str) -> str:
    """The address of the page on which the link is used, from the root of the site."""
    return reverse("review:welcome", args=[token])


def find_invitation(token: str) -> Invitation:
    """The invitation behind a link.

    Raises:
        InvitationUnknownError: there is none.
        InvitationSpentError: it can't be used any more.
    """
    invitation = Invitation.objects.filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationUnknownError
    expired = invitation.expires_at <= timezone.now()
    # The first owner's link lets its holder choose any name: it must not outlive the first account.
    too_late = not invitation.username and not needs_first_account()
    account = find_account(invitation.username) if invitation.username else None
    is_closed = account is not None and not account.is_active
    if invitation.used_at or expired or too_late or is_closed:
        raise InvitationSpentError
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, name: str, password: str) -> AbstractBaseUser:
    """Make the account, or set its password anew, and spend the link.

    Args:
        invitation: as found by `find_invitation`.
        name: the name that the first owner chose; ignored where the invitation has one.
        password: already validated.

    Returns:
        The account; sessions that were open with an older password are no longer valid.

    Raises:
        InvitationSpentError: in the same moment somebody else used the link, or the account was closed.
    """
    if not usable_invitations().filter(pk=invitation.pk).update(used_at=timezone.now()):
        raise InvitationSpentError
    users = get_user_model().objects
    account = find_account(invitation.username) if invitation.username else None
    if account is None:
        account = users.create_user(invitation.username or clean_name(name), password=password)
        Member.objects.create(user=account, role=invitation.role)
        return account
    if not account.is_active:
        raise InvitationSpentError
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


@transaction.atomic
def change_password(account: AbstractBaseUser, password: str) -> None:
    """Give somebody the password that they chose.

    Sessions that are open are no longer valid, and neither are links to set another password.

    Args:
        account: whose password it is.
        password: already validated.
    """
    account.set_password(password)
    account.save(update_fields=["password"])
    forget_links(account)


def forget_links(account: AbstractBaseUser) -> None:
    """Let no link work that was given out to set this account's password."""
    Invitation.objects.filter(username__iexact=account.get_username(), used_at=None).delete()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
