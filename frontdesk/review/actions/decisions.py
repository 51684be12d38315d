"""Deciding how a question was read: each decision is a proposal for training."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from frontdesk.chat.models import Author, Conversation, Message, Queue
from frontdesk.review.actions import reviews
from frontdesk.review.actions.changes import Verb, hold, remember
from frontdesk.review.models import Change, GroupedQuestion, Proposal, Verdict
from frontdesk.review.names import trained_intents
from frontdesk.review.store.waiting import undecided


class NotDecidableError(ValueError):
    """What was sent is no decision; the text says why, in the words of the staff."""


@transaction.atomic
def decide(
    user: AbstractBaseUser, messages: Sequence[Message], verdict: str, intent: str | None = None
) -> Change:
    """Keep one decision about one message, or about several that are alike.

    A conversation whose last open question is decided leaves the queue of questions by itself.

    Args:
        user: who decides.
        messages: visitors' messages.
        verdict: one of `Verdict`.
        intent: what the messages ask, for SHOULD_BE; for RIGHT it is what they were taken for.

    Raises:
        NotDecidableError: there is nothing to decide about, no such verdict, or no question was picked.
    """
    messages = [one for one in messages if one.author == Author.VISITOR]
    if not messages or verdict not in Verdict.values():
        raise NotDecidableError("Please choose one of the buttons.")
    if verdict == Verdict.SHOULD_BE and not intent:
        raise NotDecidableError("Please pick one of the questions in the list.")
    hold({one.conversation_id for one in messages})
    before: dict[str, Any] = {"proposals": [_state_of(one) for one in messages], "settled": []}
    before["wrote"] = {}
    for message in messages:
        proposal, _ = Proposal.objects.update_or_create(
            message=message,
            defaults={"verdict": verdict, "intent": _intent(message, verdict, intent), "by": user},
        )
        before["wrote"][str(message.pk)] = [proposal.by_id, proposal.at.isoformat()]
    _close(messages, before)
    for conversation in {one.conversation_id: one.conversation for one in messages}.values():
        if _is_answered_for(conversation):
            state = reviews.settle(user, conversation, timezone.now())
            before["settled"].append([conversation.pk, state])
    only = messages[0].conversation if len(messages) == 1 else None
    return remember(user, Verb.DECIDE, only, before)


def undo(before: dict[str, Any]) -> tuple[int, int]:
    """Bring back the decisions, if any, that were there before.

    Returns:
        How many were undone, and how many were not, as somebody has decided again since.
    """
    messages = _messages_of(before)
    again = _decided_again(before)
    GroupedQuestion.objects.filter(pk__in=set(before["opened"]) - again).update(is_open=True)
    undone = Message.objects.filter(pk__in=messages - again)
    for conversation in Conversation.objects.filter(pk__in=undone.values("conversation")):
        for state in (state for pk, state in before["settled"] if pk == conversation.pk):
            reviews.restore(conversation, state)
    for state in before["proposals"]:
        if state["message"] not in again:
            _bring_back(state)
    return undone.count(), len(again)


def can_be_undone(before: dict[str, Any]) -> bool:
    """Whether a decision stands as it was made."""
    return bool(_messages_of(before) - _decided_again(before))


def _messages_of(before: dict[str, Any]) -> set[int]:
    return {state["message"] for state in before["proposals"]}


def _decided_again(before: dict[str, Any]) -> set[int]:
    present = Proposal.objects.filter(message__in=_messages_of(before))
    now = {one.message_id: [one.by_id, one.at.isoformat()] for one in present}
    # A change that was made by an earlier version has not kept what it wrote.
    wrote = before.get("wrote")
    return {pk for pk, state in now.items() if wrote and state != wrote[str(pk)]}


def _intent(message: Message, verdict: str, intent: str | None) -> str:
    if verdict == Verdict.RIGHT:
        # "Not understood" was right as well, but is nothing that a message can be trained for.
        intent = (message.reading or {}).get("intent")
        return intent if intent in trained_intents() else ""
    return (intent or "") if verdict == Verdict.SHOULD_BE else ""


def _state_of(message: Message) -> dict[str, Any]:
    proposal = Proposal.objects.filter(message=message).first()
    return {
        "message": message.pk,
        "verdict": proposal.verdict if proposal else "",
        "intent": proposal.intent if proposal else "",
        "by": proposal.by_id if proposal else None,
        "at": proposal.at.isoformat() if proposal else "",
    }


def _bring_back(state: dict[str, Any]) -> None:
    Proposal.objects.filter(message=state["message"]).delete()
    if state["verdict"] and Message.objects.filter(pk=state["message"]).exists():
        proposal = Proposal.objects.create(
            message_id=state["message"], verdict=state["verdict"], intent=state["intent"], by_id=state["by"]
        )
        # As of its own time, by which it is known when it is undone in turn.
        Proposal.objects.filter(pk=proposal.pk).update(at=state.get("at") or proposal.at)


def _close(messages: Sequence[Message], before: dict[str, Any]) -> None:
    questions = GroupedQuestion.objects.filter(pk__in=[one.pk for one in messages], is_open=True)
    before["opened"] = list(questions.values_list("pk", flat=True))
    questions.update(is_open=False)


def _is_answered_for(conversation: Conversation) -> bool:
    """Whether nothing is left in it but questions that are decided."""
    queue = Conversation.objects.values_list("queue", flat=True).get(pk=conversation.pk)
    left = undecided(conversation.messages.all())
    if conversation_review := getattr(conversation, "review", None):
        left = left.filter(at__gt=conversation_review.seen_at)
    return queue == Queue.UNANSWERED and not left.exists()
