"""Who works with the console."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontdesk.review.accounts import find_account, usable_invitations
from frontdesk.review.models import Invitation, Member, Role
from frontdesk.review.roles import require


class NoSuchMemberError(LookupError):
    """There is no account of that name."""


@dataclass(frozen=True)
class Colleague:
    """A member of staff, as the owner's page shows them."""

    member: Member
    has_second_step: bool

    @property
    def role(self) -> Role:
        """What they may do."""
        return Role(self.member.role)


@dataclass(frozen=True)
class OpenLink:
    """A link that was given out and still works; `role` is empty where it sets a new password."""

    invitation: Invitation
    role: str


def all_members(user: AbstractBaseUser) -> list[Colleague]:
    """Every account, sorted by name.

    Raises:
        PermissionDenied: the user is no owner.
    """
    require(user, Role.OWNER)
    with_device = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    members = Member.objects.select_related("user").order_by("user__username")
    return [Colleague(member, member.user_id in with_device) for member in members]


def open_links(user: AbstractBaseUser) -> list[OpenLink]:
    """The links that somebody could still use, the oldest first.

    Raises:
        PermissionDenied: the user is no owner.
    """
    require(user, Role.OWNER)
    links = usable_invitations().exclude(username="")
    return [
        OpenLink(one, "" if find_account(one.username) else Role(one.role).label)
        for one in links.order_by("created_at")
    ]


def access_member(user: AbstractBaseUser, pk: int) -> Member:
    """An account, for an owner.

    Raises:
        PermissionDenied: the user is no owner.
        NoSuchMemberError: there is none.
    """
    require(user, Role.OWNER)
    member = Member.objects.select_related("user").filter(pk=pk).first()
    if member is None:
        raise NoSuchMemberError(pk)
    return member


def colleagues() -> list[AbstractBaseUser]:
    """For whom a conversation can be marked, sorted by name."""
    users = get_user_model().objects.filter(is_active=True, member__isnull=False)
    return list(users.order_by("username"))
