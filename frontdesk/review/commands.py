"""What `frontdesk staff` does to accounts, from the server itself; each is in the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction

from frontdesk.review.accounts import clean_name, find_account, invitation_path, invite
from frontdesk.review.actions import members
from frontdesk.review.actions.audit import log_command
from frontdesk.review.models import Event, Role


class NotPossibleError(ValueError):
    """Why it was not done, and what to do instead, for whoever typed the command."""


@transaction.atomic
def add(name: str, role: str) -> tuple[str, str]:
    """Invite somebody who has no account yet.

    Returns:
        The name as it is kept, and the path of the one-time link.

    Raises:
        NotPossibleError: there is no such role, or the name can't be had.
    """
    if role not in Role.values():
        raise NotPossibleError(f"{role!r} is no role. Choose one of: {', '.join(Role.values())}.")
    try:
        name = clean_name(name)
    except ValidationError as error:
        raise NotPossibleError(f"{name!r} can't be a name to sign in with. {error.messages[0]}") from None
    if find_account(name):
        raise NotPossibleError(
            f"There is already an account with the name {name}. Choose another name, or make a link for "
            f'a new password: frontdesk staff reset "{name}"'
        )
    log_command(Event.INVITED, f"{name}, {Role(role).label}")
    return name, invitation_path(invite(name, Role(role)))


@transaction.atomic
def reset(name: str, phone_too: bool) -> tuple[str, str]:
    """Let somebody in again who forgot the password, lost the phone, or whose account was closed.

    Returns:
        The account's name, and the path of the one-time link.

    Raises:
        NotPossibleError: there is no such account.
    """
    account = find_account(name)
    if account is None:
        raise NotPossibleError(
            f'There is no account with the name {name}. To make one: frontdesk staff add "{name}"'
        )
    name = account.get_username()
    was_closed = not account.is_active
    token = members.reset(account, phone_too=phone_too)
    if was_closed:
        log_command(Event.ACTIVATED, name)
    if phone_too:
        log_command(Event.SECOND_STEP_OFF, name)
    log_command(Event.INVITED, f"{name}, new password")
    return name, invitation_path(token)
