"""The clock that erasing trusts, and what else depends on the time: jumps, and the ends of summer time."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from frontdesk import clock
from frontdesk.chat import record, retention, summary, turns
from frontdesk.chat.models import Conversation
from frontdesk.chat.record_thread import in_record_thread
from frontdesk.clock import DAY, WatchedClock, last_written

HOUR = 3_600
WELCOME = {
    "kind": "social",
    "text": "Hello",
    "choices": [],
    "links": [],
    "source": None,
    "answer": None,
}


class Hands:
    """Both clocks, as the test sets them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day, self.steady = 1_800_000_000.0, 5_000.0
        monkeypatch.setattr(clock.time, "time", lambda: self.day)
        monkeypatch.setattr(clock, "steady_seconds", lambda: self.steady)

    def go_on(self, seconds: float) -> None:
        self.day += seconds
        self.steady += seconds

    def jump(self, seconds: float) -> None:
        self.day += seconds


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


def test_a_clock_that_goes_on_is_trusted(hands: Hands) -> None:
    watched = WatchedClock(hands.day)
    for _ in range(24 * 100):
        hands.go_on(HOUR)
        assert watched.is_trusted()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 0.9 * DAY, -400 * DAY])
def test_small_jumps_and_jumps_back_change_nothing(hands: Hands, jump: float) -> None:
    watched = WatchedClock(hands.day)
    hands.jump(jump)
    assert watched.is_trusted()


def test_after_a_jump_ahead_nothing_is_erased_for_a_day(hands: Hands) -> None:
    watched = WatchedClock(hands.day)
    hands.jump(400 * DAY)
    for _ in range(24):
        assert not watched.is_trusted()
        hands.go_on(HOUR)
    assert watched.is_trusted()
    hands.go_on(HOUR)
    assert watched.is_trusted()


def test_a_clock_that_is_set_right_again_is_trusted_at_once(hands: Hands) -> None:
    watched = WatchedClock(hands.day)
    hands.jump(400 * DAY)
    assert not watched.is_trusted()
    hands.go_on(HOUR)
    hands.jump(-400 * DAY)
    assert watched.is_trusted()


def test_a_second_jump_is_held_for_a_day_of_its_own(hands: Hands) -> None:
    watched = WatchedClock(hands.day)
    hands.jump(400 * DAY)
    assert not watched.is_trusted()
    hands.go_on(DAY)
    assert watched.is_trusted()
    hands.jump(2 * DAY)
    assert not watched.is_trusted()


def test_a_clock_that_was_wrong_at_the_start_is_held_for_a_day(hands: Hands) -> None:
    watched = WatchedClock(hands.day - 31 * DAY)
    assert not watched.is_trusted()
    hands.go_on(DAY)
    assert watched.is_trusted()


@pytest.mark.parametrize("last_sign", [None, 1_800_000_000.0 - 29 * DAY, 1_800_000_000.0 + 400 * DAY])
def test_a_start_after_a_short_pause_or_with_no_data_is_trusted(
    hands: Hands, last_sign: float | None
) -> None:
    assert WatchedClock(last_sign).is_trusted()


def test_the_last_sign_is_the_newest_file(tmp_path: Path) -> None:
    assert last_written([tmp_path / "missing"]) is None
    for name, at in (("old", 1_000), ("new", 2_000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    assert last_written(tmp_path.iterdir()) == 2_000


def test_the_steady_clock_goes_on() -> None:
    before = clock.steady_seconds()
    assert clock.steady_seconds() >= before


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
        Conversation.objects.filter(pk=conversation.pk).update(last_message_at=at)
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
