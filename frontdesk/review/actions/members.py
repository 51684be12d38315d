"""What owners change about accounts."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from frontdesk.review import second_step, sessions
from frontdesk.review.accounts import forget_links, invite
from frontdesk.review.models import Invitation, Member, Role


class LastOwnerError(Exception):
    """Nobody would be left who can manage the staff."""


@transaction.atomic
def change_role(member: Member, role: Role) -> None:
    """Give somebody another role; open sessions have it at once.

    Raises:
        LastOwnerError: it is the last owner.
    """
    if role != Role.OWNER:
        keep_an_owner(member)
    Member.objects.filter(pk=member.pk).update(role=role)


@transaction.atomic
def close(member: Member) -> None:
    """Let somebody in no more: their sessions end, and links for a new password no longer work.

    Raises:
        LastOwnerError: it is the last owner.
    """
    keep_an_owner(member)
    member.user.is_active = False
    member.user.save(update_fields=["is_active"])
    forget_links(member.user)
    sessions.end_everywhere(member.user)


def open_again(member: Member) -> None:
    """Let somebody in again, with the password they had."""
    member.user.is_active = True
    member.user.save(update_fields=["is_active"])


@transaction.atomic
def forget_phone(account: AbstractBaseUser) -> None:
    """Switch somebody's second step off, as phone and recovery codes are lost; ends their sessions."""
    second_step.switch_off(account)
    sessions.end_everywhere(account)


@transaction.atomic
def reset(account: AbstractBaseUser, *, phone_too: bool) -> str:
    """Let somebody in again who forgot the password, and perhaps lost the phone as well.

    A closed account is open again, for the new password only.

    Returns:
        The secret part of a one-time link, as `invite` makes it.
    """
    if phone_too:
        forget_phone(account)
    if not account.is_active:
        account.is_active = True
        account.set_unusable_password()
        account.save(update_fields=["is_active", "password"])
    return invite(account.get_username())


def withdraw(pk: int) -> str | None:
    """Let a link work no longer that nobody has used yet.

    Returns:
        Whose it was; None where there is no such link any more.
    """
    link = Invitation.objects.filter(pk=pk, used_at=None).first()
    if link is None:
        return None
    link.delete()
    return link.username


@transaction.atomic
def keep_an_owner(member: Member) -> None:
    """Nothing, where there is another owner.

    Raises:
        LastOwnerError: there is none.
    """
    owners = Member.objects.select_for_update().filter(role=Role.OWNER, user__is_active=True)
    if not owners.exclude(pk=member.pk).exists():
        raise LastOwnerError
