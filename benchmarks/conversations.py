"""Made-up conversations for measuring the console: as many as asked for, spread over two years."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

TURNS = (1, 1, 2, 3, 4, 5, 6, 8, 10, 9)
"""Turns of ten conversations: 4.9 on average, which with the welcome makes ten messages."""

OPEN_SHARE = 0.03
YEARS = 2
SUBJECTS = [
    "sciatica", "lower back pain", "my neck", "a frozen shoulder", "acupuncture", "needles",
    "an appointment", "the price", "parking", "opening hours", "side effects", "blood thinners", "pregnancy",
    "migraine", "my knee", "a slipped disc", "surgery", "painkillers", "insurance", "evidence",
    "numb feet", "travel",
]  # fmt: skip
STARTS = [
    "What about",
    "Can you tell me about",
    "Is there help for",
    "I would like to know about",
    "Question on",
]
ENDS = ["please", "for my mother", "since last week", "at night", "after work", "while running", "on Sundays"]
KINDS = ["answer"] * 13 + ["undocumented"] * 3 + ["clarify", "out_of_scope", "social", "social"]


def fill(number: int) -> None:
    """Make the conversations with the record's own summary, a thousand at a time."""
    from django.db import connection, transaction

    from frontdesk.chat.callers import Caller, seal
    from frontdesk.chat.models import CallbackRequest, Conversation, Feedback, Message
    from frontdesk.review.models import Review
    from frontdesk.review.triggers import install_triggers

    chance = random.Random(5)
    user = owner()
    sealed = seal(Caller("Jo", "07700 900123"))
    for first in range(0, number, 1000):
        conversations, messages, reviews = [], [], []
        feedback, callbacks = [], []
        for place in range(first, min(first + 1000, number)):
            conversation, said = _conversation(place, number, chance)
            conversations.append(conversation)
            messages += said
            if conversation.queue == 0:
                seen_at = conversation.last_message_at
                reviews.append(Review(conversation=conversation, seen_at=seen_at, by=user))
            if conversation.was_helpful or conversation.was_not_helpful:
                feedback.append(Feedback(message=said[-1], helpful=conversation.was_helpful))
            if conversation.wants_call:
                callbacks.append(CallbackRequest(conversation=conversation, sealed=sealed))
        with transaction.atomic():
            Conversation.objects.bulk_create(conversations)
            for message in messages:
                message.conversation_id = message.conversation.pk
            asked = [one for one in messages if one.author == "visitor"]
            Message.objects.bulk_create(asked)
            rest = [one for one in messages if one.author != "visitor"]
            for one in rest:
                one.in_reply_to_id = one.in_reply_to.pk if one.in_reply_to else None
            Message.objects.bulk_create(rest)
            Review.objects.bulk_create(reviews)
            Feedback.objects.bulk_create(feedback)
            CallbackRequest.objects.bulk_create(callbacks)
    install_triggers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _conversation(place: int, number: int, chance: random.Random) -> tuple[Any, list[Any]]:
    from frontdesk.chat import summary
    from frontdesk.chat.models import Conversation, Message
    from frontdesk.review.names import intents_by_name

    intents = list(intents_by_name().values())
    at = datetime.now(UTC) - timedelta(days=365 * YEARS) * (1 - (place + 1) / number)
    at -= timedelta(hours=chance.choice((0, 0, 0, 1, 3, 5)))
    conversation = Conversation(
        token_hash=f"{place:064x}",
        reference=_reference(place),
        sender=f"{place:032x}",
        started_at=at,
        last_message_at=at,
    )
    messages = [Message(conversation=conversation, author="assistant", kind="social", text="Welcome!", at=at)]
    for _ in range(TURNS[place % len(TURNS)]):
        at += timedelta(seconds=20)
        kind = "emergency" if chance.random() < 0.004 else chance.choice(KINDS)
        kind = "failure" if chance.random() < 0.002 else kind
        intent = chance.choice(intents)
        confidence = chance.choice((0.98, 0.95, 0.9, 0.85, 0.8, 0.55))
        ranking = [{"intent": chance.choice(intents), "confidence": 0.1} for _ in range(3)]
        level = {"level": "emergency", "sign": "chest pain"} if kind == "emergency" else None
        reading = {
            "intent": intent,
            "confidence": confidence,
            "ranking": ranking,
            "entities": [],
            "safety": level,
            "model": "bench",
        }
        text = f"{chance.choice(STARTS)} {chance.choice(SUBJECTS)} {chance.choice(ENDS)}?"
        if chance.random() < 0.001:
            text += " zeppelin"
        summary.note_question(conversation, text, at)
        question = Message(
            conversation=conversation,
            author="visitor",
            text=text,
            at=at,
            client_id=uuid.UUID(int=chance.getrandbits(128)),
            reading=reading,
            unanswered=summary.is_unanswered([kind], reading),
        )
        reply = f"The clinic's page says a few things about {chance.choice(SUBJECTS)}. " * 3
        answer = Message(
            conversation=conversation,
            author="assistant",
            in_reply_to=question,
            kind=kind,
            text=reply,
            at=at,
            source={"document": "A page", "section": "Pain"},
        )
        messages += [question, answer]
        summary.note_answers(conversation, [kind], reading, at)
    if chance.random() < 0.02:
        summary.note_feedback(conversation, [chance.random() < 0.7], at)
    if chance.random() < 0.01:
        summary.note_callback(conversation, at)
    if place < number * (1 - OPEN_SHARE):
        conversation.queue = 0
    return conversation, messages


def _reference(place: int) -> str:
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    text = "".join(letters[place // len(letters) ** power % len(letters)] for power in range(8))
    return f"{text[:4]}-{text[4:]}"


def owner() -> Any:
    from django.contrib.auth import get_user_model

    from frontdesk.review.models import Member, Role

    user, is_new = get_user_model().objects.get_or_create(username="Bench")
    if is_new:
        Member.objects.create(user=user, role=Role.REVIEWER)
    return user
