"""What a conversation still waits for, so that none is left where nobody looks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from frontdesk.chat.models import Author, Conversation, Feedback, Kind, Message, Queue
from frontdesk.chat.summary import SAFETY_KINDS
from frontdesk.review.models import GroupedQuestion
from frontdesk.review.store.callbacks import open_requests


def undecided(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the messages that could not be answered and that staff still have to decide about."""
    # One that is in no group yet has still to be sorted; one that is closed there needs nobody.
    return messages.filter(Q(grouped=None) | Q(grouped__is_open=True), unanswered=True, proposal=None)


def wants_call(conversation: Conversation) -> bool:
    """Whether somebody who wants to be called in a conversation was not called yet."""
    return open_requests().filter(conversation=conversation).exists()


def what_waits(conversation: Conversation, seen_at: datetime | None) -> Queue:
    """What there still is to do in a conversation for somebody who has seen it up to `seen_at`, or never."""
    messages, feedback = conversation.messages.all(), Feedback.objects.filter(helpful=False)
    if seen_at:
        messages, feedback = messages.filter(at__gt=seen_at), feedback.filter(at__gt=seen_at)
    needs_attention = (
        wants_call(conversation)
        or messages.filter(kind__in=[*SAFETY_KINDS, Kind.FAILURE]).exists()
        or feedback.filter(message__conversation=conversation).exists()
    )
    if needs_attention:
        return Queue.ATTENTION
    if undecided(messages).exists():
        return Queue.UNANSWERED
    # The welcome is in every conversation.
    said = messages.filter(Q(author=Author.VISITOR) | Q(in_reply_to__isnull=False))
    return Queue.TO_READ if said.exists() else Queue.NONE


def leave_to_be_read(conversations: Iterable[int]) -> None:
    """Those that wait for a decision about a question, but have none that is open, wait to be read."""
    pks = sorted(conversations)
    found = Conversation.objects.filter(pk__in=pks, queue=Queue.UNANSWERED)
    # Locked first: a question that is being recorded meanwhile must be seen, or it would wait as a mere text.
    locked = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    waiting = Message.objects.filter(conversation=OuterRef("pk"), unanswered=True, grouped=None)
    is_open = GroupedQuestion.objects.filter(conversation=OuterRef("pk"), is_open=True)
    Conversation.objects.filter(~Exists(waiting), ~Exists(is_open), pk__in=locked).update(queue=Queue.TO_READ)
