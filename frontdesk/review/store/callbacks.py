"""Who wants to be called, and what came of it."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet

from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.review.models import CallStep, Outcome, Role
from frontdesk.review.roles import require

SHOWN_DONE = 25
SHOWN_OPEN = 200


class NoSuchCallbackError(LookupError):
    """There is no such request, or its conversation was erased."""


@dataclass(frozen=True)
class Call:
    """A request to be called, and what was tried; the oldest step first."""

    request: CallbackRequest
    steps: list[CallStep]

    @property
    def is_done(self) -> bool:
        """Whether nobody needs to call any more: name and number are not shown then."""
        return bool(self.steps) and self.steps[-1].outcome == Outcome.DONE


def access_callback(user: AbstractBaseUser, pk: int) -> CallbackRequest:
    """A request, for somebody who may call.

    Raises:
        PermissionDenied: the user's role is not enough.
        NoSuchCallbackError: there is none.
    """
    require(user, Role.REVIEWER)
    found = CallbackRequest.objects.select_related("conversation").filter(pk=pk).first()
    if found is None:
        raise NoSuchCallbackError(pk)
    return found


def open_calls(user: AbstractBaseUser) -> list[Call]:
    """Requests that still wait, the longest waiting first.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    return _as_calls(_open().order_by("pk")[:SHOWN_OPEN])


def done_calls(user: AbstractBaseUser) -> list[Call]:
    """The last requests that were seen to.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    return _as_calls(CallbackRequest.objects.filter(_is_done()).order_by("-pk")[:SHOWN_DONE])


def calls_of(user: AbstractBaseUser, conversation: Conversation) -> list[Call]:
    """The requests made in a conversation.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    return _as_calls(conversation.callbacks.order_by("pk"))


def count_open_calls() -> int:
    """How many people wait for a call."""
    return _open().count()


def _is_done() -> Exists:
    # A request that is done stays done: another wish to be called is another request.
    return Exists(CallStep.objects.filter(callback=OuterRef("pk"), outcome=Outcome.DONE))


def _open() -> QuerySet[CallbackRequest]:
    return CallbackRequest.objects.filter(~_is_done())


def _as_calls(requests: QuerySet[CallbackRequest]) -> list[Call]:
    found = requests.select_related("conversation").prefetch_related("steps__by")
    return [Call(one, sorted(one.steps.all(), key=lambda step: step.pk)) for one in found]
