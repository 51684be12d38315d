"""Who wants to be called, and what came of it."""

from dataclasses import dataclass, replace

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from frontdesk.chat.callers import Caller, UnreadableCallerError, unseal
from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.review.actions.changes import Verb
from frontdesk.review.models import CallStep, Change, Outcome, Role
from frontdesk.review.roles import require

SHOWN_DONE = 25
SHOWN_OPEN = 100


class NoSuchCallbackError(LookupError):
    """There is no such request, or its conversation was erased."""


@dataclass(frozen=True)
class Call:
    """A request to be called, and what was tried; the oldest step first.

    `caller` is None where it is not to be shown, was erased, or can't be read. `undoable` is the change by
    which the user said that it is done, or None where that was somebody else.
    """

    request: CallbackRequest
    steps: list[CallStep]
    caller: Caller | None
    undoable: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether nobody needs to call any more: name and number are not shown then."""
        return any(step.outcome == Outcome.DONE for step in self.steps)

    @property
    def is_erased(self) -> bool:
        """Whether name and number are gone for good."""
        return not self.request.sealed


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
    return _as_calls(user, open_requests().order_by("pk")[:SHOWN_OPEN])


def done_calls(user: AbstractBaseUser) -> list[Call]:
    """The last requests that were seen to, or whose time has run out.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    finished = CallbackRequest.objects.filter(_is_done() | _is_erased())
    return _as_calls(user, finished.order_by("-pk")[:SHOWN_DONE])


def calls_of(user: AbstractBaseUser, conversation: Conversation) -> list[Call]:
    """The requests made in a conversation.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    return _as_calls(user, conversation.callbacks.order_by("pk"))


def count_open_calls() -> int:
    """How many people wait for a call."""
    return open_requests().count()


def open_requests() -> QuerySet[CallbackRequest]:
    """Requests of people who still wait for a call."""
    return CallbackRequest.objects.filter(~_is_done() & ~_is_erased())


def _is_done() -> Q:
    # A request that is done stays done: another wish to be called is another request.
    return Q(Exists(CallStep.objects.filter(callback=OuterRef("pk"), outcome=Outcome.DONE)))


def _is_erased() -> Q:
    return Q(sealed="")


def _as_calls(user: AbstractBaseUser, requests: QuerySet[CallbackRequest]) -> list[Call]:
    found = list(requests.select_related("conversation").prefetch_related("steps__by"))
    conversations = {one.conversation_id for one in found}
    changes = Change.objects.filter(by=user, verb=Verb.CALL, undone_at=None, conversation__in=conversations)
    undoable = {before["step"]: pk for pk, before in changes.values_list("pk", "before")}
    return [_as_call(one, sorted(one.steps.all(), key=lambda step: step.pk), undoable) for one in found]


def _as_call(request: CallbackRequest, steps: list[CallStep], undoable: dict[int, int]) -> Call:
    done = next((step.pk for step in steps if step.outcome == Outcome.DONE), None)
    call = Call(request, steps, None, undoable.get(done or 0))
    if call.is_done or call.is_erased:
        return call
    try:
        return replace(call, caller=unseal(request.sealed))
    except UnreadableCallerError:
        return call
