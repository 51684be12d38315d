"""The record's reads and writes: conversations, turns, feedback, callbacks, erasure."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from frontdesk.chat import summary
from frontdesk.chat.callers import Caller, seal
from frontdesk.chat.durability import without_waiting_for_disk
from frontdesk.chat.errors import ApiError, Problem
from frontdesk.chat.models import (
    Author,
    CallbackRequest,
    Conversation,
    Feedback,
    Message,
    PendingErasure,
    Queue,
)

TOKEN_BYTES = 32
REFERENCE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike when they are read out over the phone."""

SENDERS_AT_ONCE = 500
"""Fewer than SQLite takes in one statement."""

Reply = dict[str, Any]


def open_conversation(welcome: Reply) -> tuple[str, Conversation, Message]:
    """Begin a conversation with the assistant's welcome.

    Returns:
        The visitor's secret token (it is not kept), the conversation, the welcome as recorded.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        conversation = Conversation.objects.create(
            token_hash=hash_token(token),
            reference=_new_reference(),
            sender=secrets.token_hex(16),
            last_message_at=timezone.now(),
        )
        message = _add_reply(conversation, None, welcome)
    return token, conversation, message


def hash_token(token: str) -> str:
    """What is kept of a token, and a conversation found by: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_conversation(token_hash: str) -> Conversation:
    """The conversation that a token opens.

    Raises:
        ApiError: UNKNOWN_TOKEN.
    """
    try:
        return Conversation.objects.get(token_hash=token_hash)
    except Conversation.DoesNotExist:
        raise ApiError(Problem.UNKNOWN_TOKEN) from None


@dataclass(frozen=True)
class StartedTurn:
    """A visitor's message in the record.

    Attributes:
        message: the message, committed, with its conversation.
        replies: what it was answered already, where this id came before.
        last_safety: the danger in the visitor's message before it, as its reading has it, or None.
    """

    message: Message
    replies: list[Message]
    last_safety: dict[str, Any] | None


def start_turn(
    token_hash: str,
    client_id: UUID,
    text: str,
    reading: dict[str, Any] | None,
    most_messages: int | None = None,
) -> StartedTurn:
    """Commit a visitor's message, or find it where this id came before.

    Nobody was told anything yet, so that the commit does not wait for the disk: a process that is killed
    loses nothing of it, a power cut may. `finish_turn` waits.

    Args:
        token_hash: of the conversation whose turn it is.
        client_id: the id that the browser gave the message.
        text: the redacted text.
        reading: how it was read, as far as that is known already.
        most_messages: how many a visitor may write; None for any number.

    Raises:
        ApiError: UNKNOWN_TOKEN; CHAT_FULL, where there are that many and this one is new.
    """
    try:
        with without_waiting_for_disk(), transaction.atomic():
            now = _locked(token_hash=token_hash)
            if most_messages is not None and now.visitor_messages >= most_messages:
                return _found_turn(now, client_id)
            last_safety = _last_safety(now)
            message = now.messages.create(
                author=Author.VISITOR, client_id=client_id, text=text, reading=reading
            )
            summary.note_question(now, text, message.at)
            _save_changes(now)
    except IntegrityError:
        return _found_turn(now, client_id)
    return StartedTurn(message, [], last_safety)


def _found_turn(conversation: Conversation, client_id: UUID) -> StartedTurn:
    earlier = conversation.messages.filter(client_id=client_id).first()
    if earlier is None:
        raise ApiError(Problem.CHAT_FULL)
    replies = earlier.replies.select_related("conversation").order_by("id")
    return StartedTurn(earlier, list(replies), None)


def _last_safety(conversation: Conversation) -> dict[str, Any] | None:
    if not conversation.had_safety:
        return None
    readings = conversation.messages.filter(author=Author.VISITOR).order_by("-id")
    return (readings.values_list("reading", flat=True).first() or {}).get("safety")


def add_warnings(conversation: Conversation, replies: list[Reply], level: str) -> list[Message]:
    """Commit safety texts that answer no message, but what was written into a form.

    Raises:
        ApiError: UNKNOWN_TOKEN, as the conversation was erased meanwhile.
    """
    with transaction.atomic():
        now = _locked(pk=conversation.pk)
        messages = [_add_reply(now, None, reply) for reply in replies]
        kinds = {reply["kind"] for reply in replies}
        summary.note_answers(now, kinds, {"safety": {"level": level}}, messages[-1].at)
        _save_changes(now)
    return messages


def unrecorded(reply: Reply) -> Message:
    """A reply that could not be committed, in the shape of one that was; only ever a safety text."""
    return Message(at=timezone.now(), **_columns(reply))


def finish_turn(message: Message, replies: list[Reply], reading: dict[str, Any] | None) -> list[Message]:
    """Commit the replies and how the message was read, in one transaction.

    Raises:
        ApiError: UNKNOWN_TOKEN, as the conversation was erased meanwhile.
    """
    kinds = {reply["kind"] for reply in replies}
    unanswered = summary.is_unanswered(kinds, reading)
    try:
        with transaction.atomic():
            now = _locked(pk=message.conversation_id)
            if reading != message.reading or unanswered:
                Message.objects.filter(pk=message.pk).update(reading=reading, unanswered=unanswered)
            answers = [_add_reply(now, message, reply) for reply in replies]
            summary.note_answers(now, kinds, reading, answers[-1].at)
            _save_changes(now)
    except IntegrityError:
        raise ApiError(Problem.UNKNOWN_TOKEN) from None
    return answers


def history(conversation: Conversation, after: int) -> list[Message]:
    """Both sides' messages with an id above `after`, oldest first."""
    return list(conversation.messages.filter(id__gt=after).order_by("id"))


def record_feedback(conversation: Conversation, message_id: int, helpful: bool, comment: str) -> None:
    """Keep whether a reply was helpful; the last word counts.

    Raises:
        ApiError: NO_SUCH_MESSAGE, as the id is not of a reply of this conversation.
    """
    reply = conversation.messages.filter(pk=message_id, author=Author.ASSISTANT).first()
    if reply is None:
        raise ApiError(Problem.NO_SUCH_MESSAGE)
    with transaction.atomic():
        now = _locked(pk=conversation.pk)
        feedback, _ = Feedback.objects.update_or_create(
            message=reply, defaults={"helpful": helpful, "comment": comment}
        )
        verdicts = Feedback.objects.filter(message__conversation=conversation)
        summary.note_feedback(now, verdicts.values_list("helpful", flat=True), feedback.at)
        _save_changes(now)


def request_callback(
    conversation: Conversation, client_id: UUID | None, name: str, phone: str, when: str
) -> None:
    """Put a visitor onto the staff's list of people to call; once for each `client_id`."""
    sealed = seal(Caller(name, phone, when))
    with transaction.atomic():
        now = _locked(pk=conversation.pk)
        if client_id and CallbackRequest.objects.filter(conversation=now, client_id=client_id).exists():
            return
        callback = CallbackRequest.objects.create(conversation=now, client_id=client_id, sealed=sealed)
        summary.note_callback(now, callback.consented_at)
        _save_changes(now)


def erase_callers(requests: QuerySet[CallbackRequest]) -> int:
    """Erase name, number and time of requests to be called; that there was a request stays.

    Returns:
        From how many they were erased.
    """
    return requests.exclude(sealed="").update(sealed="")


def settle(conversation: Conversation, seen_at: datetime) -> bool:
    """Take a conversation out of every queue of the staff, unless there is something new since `seen_at`.

    Returns:
        Whether it is settled.
    """
    seen = Conversation.objects.filter(pk=conversation.pk, changed_at__lte=seen_at)
    return bool(seen.update(queue=Queue.NONE))


def put_into_queue(conversation: Conversation, queue: Queue) -> None:
    """Let a conversation wait for staff again, or for something else."""
    Conversation.objects.filter(pk=conversation.pk).update(queue=queue)


def conversations_before(oldest: datetime) -> list[Conversation]:
    """Conversations whose last message came before `oldest`."""
    return list(Conversation.objects.filter(last_message_at__lt=oldest))


def erase_conversation(conversation: Conversation, idle_since: datetime | None = None) -> bool:
    """Delete all that was recorded, and note that Rasa's part is still to be deleted.

    Args:
        conversation: which one.
        idle_since: leave it where a message has come after this moment.

    Returns:
        Whether it was deleted now.
    """
    with transaction.atomic():
        # A message that is being added meanwhile comes before, and goes with the rest.
        found = Conversation.objects.select_for_update().filter(pk=conversation.pk)
        if idle_since is not None:
            found = found.filter(last_message_at__lt=idle_since)
        if found.first() is None:
            return False
        note_erasure(conversation.sender)
        Conversation.objects.filter(pk=conversation.pk).delete()
    return True


def erase_unused(opened_before: datetime, at_most: int) -> int:
    """Delete chats in which nobody has written anything; Rasa has never heard of them.

    Args:
        opened_before: leave those that were opened later.
        at_most: how many; whoever writes meanwhile waits until this ends.

    Returns:
        How many were deleted.
    """
    with transaction.atomic():
        unused = Conversation.objects.select_for_update().filter(
            used=False, last_message_at__lt=opened_before
        )
        some = list(unused.values_list("pk", flat=True)[:at_most])
        Conversation.objects.filter(pk__in=some).delete()
    return len(some)


def note_erasure(sender: str) -> None:
    """Note that Rasa's part of a conversation is to be deleted."""
    PendingErasure.objects.get_or_create(sender=sender)


def senders_without_record(senders: Iterable[str]) -> list[str]:
    """Those of the senders whose conversation is not there any more."""
    senders = list(senders)
    known: set[str] = set()
    for start in range(0, len(senders), SENDERS_AT_ONCE):
        some = senders[start : start + SENDERS_AT_ONCE]
        known |= set(Conversation.objects.filter(sender__in=some).values_list("sender", flat=True))
    return [sender for sender in senders if sender not in known]


def pending_erasures() -> list[str]:
    """Senders whose dialogue state is still to be deleted."""
    return list(PendingErasure.objects.values_list("sender", flat=True))


def finish_erasure(sender: str) -> None:
    """Note that Rasa has deleted a dialogue's state."""
    PendingErasure.objects.filter(sender=sender).delete()


def as_dict(message: Message) -> dict[str, Any]:
    """A message as the widget's API shows it."""
    shown = {
        # One that could not be recorded has an id all the same, so that the widget shows each of them.
        "id": str(message.pk) if message.pk else f"unrecorded-{uuid4()}",
        "at": message.at.isoformat(),
        "from": message.author,
        "text": message.text,
    }
    if message.author == Author.VISITOR:
        return {**shown, "client_id": str(message.client_id)}
    return {
        **shown,
        "kind": message.kind,
        "choices": message.choices,
        "links": message.links,
        "source": message.source,
    }


def _locked(**which: Any) -> Conversation:
    """The conversation as it is now, and nobody else changes it before the transaction ends.

    Raises:
        ApiError: UNKNOWN_TOKEN, as there is none, or none any more.
    """
    try:
        now = Conversation.objects.select_for_update().get(**which)
    except Conversation.DoesNotExist:
        raise ApiError(Problem.UNKNOWN_TOKEN) from None
    now.locked_values = dict(now.__dict__)
    return now


def _save_changes(now: Conversation) -> None:
    # Only what changed: naming a column makes SQLite write its indexes anew, and a conversation has many.
    before = now.locked_values
    columns = [field.attname for field in Conversation._meta.concrete_fields]
    now.save(update_fields=[name for name in columns if getattr(now, name) != before[name]])


def _add_reply(conversation: Conversation, message: Message | None, reply: Reply) -> Message:
    return Message.objects.create(conversation=conversation, in_reply_to=message, **_columns(reply))


def _columns(reply: Reply) -> dict[str, Any]:
    return {
        "author": Author.ASSISTANT,
        "kind": reply["kind"],
        "text": reply["text"],
        "choices": reply["choices"],
        "links": reply["links"],
        "source": reply["source"],
        "answer": reply["answer"] or "",
    }


def _new_reference() -> str:
    letters = [secrets.choice(REFERENCE_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
