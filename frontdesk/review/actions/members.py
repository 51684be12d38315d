"""What owners change about accounts."""

from django.db import transaction

from frontdesk.review import second_step, sessions
from frontdesk.review.models import Member, Role


class LastOwnerError(Exception):
    """Nobody would be left who can manage the staff."""


@transaction.atomic
def change_role(member: Member, role: Role) -> None:
    """Give somebody another role; open sessions have it at once.

    Raises:
        LastOwnerError: it is the last owner.
    """
    if role != Role.OWNER:
        _keep_an_owner(member)
    Member.objects.filter(pk=member.pk).update(role=role)


@transaction.atomic
def close(member: Member) -> None:
    """Let somebody in no more, and end their sessions.

    Raises:
        LastOwnerError: it is the last owner.
    """
    _keep_an_owner(member)
    member.user.is_active = False
    member.user.save(update_fields=["is_active"])
    sessions.end_everywhere(member.user)


def open_again(member: Member) -> None:
    """Let somebody in again, with the password they had."""
    member.user.is_active = True
    member.user.save(update_fields=["is_active"])


@transaction.atomic
def forget_phone(member: Member) -> None:
    """Switch somebody's second step off, as phone and recovery codes are lost; ends their sessions."""
    second_step.switch_off(member.user)
    sessions.end_everywhere(member.user)


def _keep_an_owner(member: Member) -> None:
    owners = Member.objects.select_for_update().filter(role=Role.OWNER, user__is_active=True)
    if not owners.exclude(pk=member.pk).exists():
        raise LastOwnerError
