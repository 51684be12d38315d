"""What a conversation still waits for, so that none is left where nobody looks."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from frontdesk.chat.models import Conversation, Message, Queue
from frontdesk.review.models import GroupedQuestion


def undecided(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the messages that could not be answered and that staff still have to decide about."""
    # One that is in no group yet has still to be sorted; one that is closed there needs nobody.
    return messages.filter(Q(grouped=None) | Q(grouped__is_open=True), unanswered=True, proposal=None)


def leave_to_be_read(conversations: Iterable[int]) -> None:
    """Those that wait for a decision about a question, but have none that is open, wait to be read."""
    pks = sorted(conversations)
    found = Conversation.objects.filter(pk__in=pks, queue=Queue.UNANSWERED)
    # Locked first: a question that is being recorded meanwhile must be seen, or it would wait as a mere text.
    locked = list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    waiting = Message.objects.filter(conversation=OuterRef("pk"), unanswered=True, grouped=None)
    is_open = GroupedQuestion.objects.filter(conversation=OuterRef("pk"), is_open=True)
    Conversation.objects.filter(~Exists(waiting), ~Exists(is_open), pk__in=locked).update(queue=Queue.TO_READ)
