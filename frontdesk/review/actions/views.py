"""Saved views: lists that somebody comes back to."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from frontdesk.review.actions.changes import Verb, remember
from frontdesk.review.filters import Filters
from frontdesk.review.models import Change, SavedView

LONGEST_NAME = 60


class NotSavableError(ValueError):
    """The view can't be kept; the text says why."""


def save_view(user: AbstractBaseUser, name: str, filters: Filters) -> SavedView:
    """Keep the filters under a name.

    Raises:
        NotSavableError: there is no name, nothing is filtered, or the name has other filters already.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name or not name.isprintable():
        raise NotSavableError("Please give the view a name.")
    if not filters:
        raise NotSavableError("Please choose what to see first: this is the list of everything.")
    view, _ = SavedView.objects.get_or_create(user=user, name=name, defaults={"query": filters.query()})
    if view.query != filters.query():
        raise NotSavableError(
            f"You have a view with the name “{name}” already. Choose another name, or remove that view first."
        )
    return view


@transaction.atomic
def remove_view(user: AbstractBaseUser, pk: int) -> Change | None:
    """Forget one of the user's own views; None where there is no such view."""
    view = SavedView.objects.filter(user=user, pk=pk).first()
    if view is None:
        return None
    before = {"name": view.name, "query": view.query}
    view.delete()
    return remember(user, Verb.REMOVE_VIEW, None, before)


def undo(user: AbstractBaseUser, before: dict[str, str]) -> None:
    """Save the view again."""
    SavedView.objects.get_or_create(user=user, name=before["name"], defaults={"query": before["query"]})
