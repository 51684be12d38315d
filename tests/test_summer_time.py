"""Clocks that are put on and back: hours, ninety days and the order of a chat stay right."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from frontdesk.chat import record, retention, summary, turns
from frontdesk.chat.models import Conversation
from frontdesk.chat.record_thread import in_record_thread

WELCOME = {
    "kind": "social",
    "text": "Hello",
    "choices": [],
    "links": [],
    "source": None,
    "answer": None,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "hour"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1),  # 1:30 for the first time, in summer time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1),  # 1:30 for the second time
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 2),  # 1:00 does not exist on this day
    ],
)
def test_a_question_counts_for_the_hour_that_the_clinics_clock_showed(at: datetime, hour: int) -> None:
    conversation = Conversation()
    summary.note_question(conversation, "hello", at)
    assert conversation.slot == 6 * 24 + hour  # both are Sundays


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "now", [datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)]
)
async def test_ninety_days_are_ninety_days_over_the_end_of_summer_time(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_at(at: datetime) -> str:
        _, conversation, _ = record.open_conversation(WELCOME)
        Conversation.objects.filter(pk=conversation.pk).update(last_message_at=at, used=True)
        return conversation.reference

    async def nothing() -> None:
        """Rasa is not asked here."""

    monkeypatch.setattr(turns, "finish_pending_erasures", nothing)
    kept = await in_record_thread(open_at, now - timedelta(days=90) + timedelta(minutes=1))
    await in_record_thread(open_at, now - timedelta(days=90, minutes=1))
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert await retention.erase_expired() == 1
    assert [row async for row in Conversation.objects.values_list("reference", flat=True)] == [kept]


@pytest.mark.django_db(transaction=True)
async def test_the_order_of_a_chat_stays_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def chat() -> list[str]:
        _, conversation, _ = record.open_conversation(WELCOME)
        for hours, text in ((0, "first"), (-5, "second"), (-2, "third")):
            monkeypatch.setattr(timezone, "now", lambda h=hours: moment + timedelta(hours=h))
            started = record.start_turn(conversation.token_hash, uuid.uuid4(), text, None)
            record.finish_turn(started.message, [{**WELCOME, "text": f"to {text}"}], None)
        return [message.text for message in record.history(conversation, 0)][1:]

    moment = timezone.now()
    assert await in_record_thread(chat) == [
        "first",
        "to first",
        "second",
        "to second",
        "third",
        "to third",
    ]
