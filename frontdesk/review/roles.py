"""Who may do what. Every read and write of the console asks here, beside the route table's own check."""

from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from frontdesk.review.models import Member, Role

AnyUser: TypeAlias = AbstractBaseUser | AnonymousUser


def role_of(user: AnyUser) -> Role | None:
    """The role of a user, or None where it is no member of staff."""
    if not user.is_authenticated or not user.is_active:
        return None
    member = getattr(user, "member", None)
    return Role(member.role) if isinstance(member, Member) else None


def may(user: AnyUser, needed: Role) -> bool:
    """Whether the user's role is enough."""
    role = role_of(user)
    return role is not None and role.covers(needed)


def require(user: AnyUser, needed: Role) -> None:
    """Go on only where the user's role is enough.

    Raises:
        PermissionDenied: it isn't.
    """
    if not may(user, needed):
        raise PermissionDenied
