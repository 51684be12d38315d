"""Sums that are kept of months: always what a recount gives."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from frontdesk.chat import record, retention
from frontdesk.chat.models import Conversation, Queue
from frontdesk.chat.summary import split_labels
from frontdesk.review.models import GroupedQuestion, MonthTotals
from frontdesk.review.period import Period
from frontdesk.review.store import totals
from frontdesk.review.store.questions import sort_new_questions
from frontdesk.review.store.totals import Totals, count_figures, count_period
from frontdesk.review.triggers import install_triggers

TEXTS = ["how much is it", "what does it cost", "where can I park", "do you do yoga"]
KINDS = ["answer", "answer", "undocumented", "clarify", "emergency", "failure"]


def _recounted(period: Period) -> Totals:
    found = [
        one
        for one in Conversation.objects.filter(used=True)
        if period.first <= timezone.localdate(one.last_message_at) <= period.last
    ]
    figures = Counter(asked=len(found))
    for one in found:
        figures["answered"] += "answer" in split_labels(one.kinds)
        figures["unanswered"] += one.had_unanswered
        figures["safety"] += one.had_safety
        figures["failures"] += "failure" in split_labels(one.kinds)
        figures["calls"] += one.wants_call
        figures["helpful"] += one.was_helpful
        figures["not_helpful"] += one.was_not_helpful
        figures["waiting"] += one.queue > 0
    groups = {(one.conversation_id, one.group_id) for one in GroupedQuestion.objects.all()}
    pks = {one.pk for one in found}
    return Totals(
        figures,
        topics=Counter(topic for one in found for topic in split_labels(one.topics)),
        hours=Counter(one.slot for one in found),
        groups=Counter(group for conversation, group in groups if conversation in pks),
    )


def _assert_right(period: Period) -> None:
    expected = _recounted(period)
    # The second time it is what was kept the first time.
    for _ in range(2):
        counted = count_period(period)
        assert counted.figures == expected.figures
        assert counted.topics == expected.topics
        assert counted.hours == expected.hours
        assert counted.groups == expected.groups
        assert count_figures(period) == expected.figures
    for month, number in counted.months.items():
        assert number == _recounted(month).figures["asked"]


def _kept() -> set[date]:
    found = MonthTotals.objects.exclude(totals=None)
    return {timezone.localdate(one.begins_at) for one in found}


def _longer_ago(chance: Random) -> datetime:
    """Some moment of seven months, often close to where one ends."""
    at = timezone.now() - timedelta(days=chance.randrange(210), seconds=chance.randrange(86_400))
    if chance.random() < 0.5:
        local = timezone.localtime(at)
        midnight = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        at = midnight + timedelta(microseconds=chance.choice((-1, 0, 1)))
    return at


class _Staff:
    """Somebody who does whatever can be done, by chance."""

    def __init__(self, converse, chance: Random) -> None:
        self.converse, self.chance = converse, chance

    def act(self) -> None:
        verbs = [self.ask, self.sort, self.rate, self.call, self.settle, self.go_on, self.erase]
        self.ask()
        self.chance.choice(verbs)()

    def _some(self) -> Conversation | None:
        return self.chance.choice([*Conversation.objects.filter(used=True)] or [None])

    def _turn(self) -> dict:
        kind = self.chance.choice(KINDS)
        intent = {"intent": self.chance.choice(["ask_price", "ask_parking"]), "confidence": 0.9}
        reading = {"safety": {"level": "emergency"}} if kind == "emergency" else intent
        return {"text": self.chance.choice(TEXTS), "kind": kind, "reading": reading}

    def ask(self) -> None:
        turns = [self._turn() for _ in range(self.chance.randint(1, 3))]
        reference = f"{self.chance.randrange(10**8):08}"
        self.converse(*turns, at=_longer_ago(self.chance), reference=reference)

    def rate(self) -> None:
        if one := self._some():
            record.record_feedback(one, one.messages.earliest("pk").pk, self.chance.random() < 0.5, "")

    def call(self) -> None:
        if one := self._some():
            record.request_callback(one, None, "Jo", "07700 900123", "")

    def settle(self) -> None:
        if one := self._some():
            record.settle(one, timezone.now())
        if one := self._some():
            record.put_into_queue(one, Queue.TO_READ)

    def go_on(self) -> None:
        if one := self._some():
            record.start_turn(one.token_hash, uuid4(), "and another thing", None)

    def erase(self) -> None:
        if one := self._some():
            record.erase_conversation(one)

    def sort(self) -> None:
        sort_new_questions()


@pytest.mark.parametrize("seed", range(4))
def test_always_what_a_recount_gives(converse, seed):
    chance = Random(seed)
    staff = _Staff(converse, chance)
    today = timezone.localdate()
    for _ in range(40):
        staff.act()
        first = today - timedelta(days=chance.randrange(250))
        _assert_right(Period(first, first + timedelta(days=chance.randrange(250))))
    assert _kept()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # clocks go forward half an hour later
        datetime(2026, 3, 31, 22, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 31, 23, 0, tzinfo=UTC),  # 1 April in London
        datetime(2025, 10, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2025, 11, 1, 0, 0, tzinfo=UTC),
    ],
)
def test_months_are_the_clinics(converse, at):
    conversation = converse("neck", at=at)
    month = timezone.localdate(at).replace(day=1)
    year = Period(date(2025, 7, 1), date(2026, 6, 30))

    _assert_right(year)
    assert month in _kept()
    record.request_callback(conversation, None, "Jo", "07700 900123", "")

    assert month not in _kept()
    _assert_right(year)


def test_only_months_that_are_over_are_kept(converse):
    today = timezone.localdate()
    converse("neck", at=timezone.now() - timedelta(days=70))
    converse("knee")

    _assert_right(Period(today - timedelta(days=100), today + timedelta(days=100)))

    assert _kept()
    assert max(_kept()) < today.replace(day=1)


def test_months_are_kept_before_anybody_looks(converse):
    totals.keep_months()
    assert not _kept(), "there is nothing to count"
    converse("neck", at=timezone.now() - timedelta(days=70))
    converse("knee")

    totals.keep_months()

    kept = _kept()
    assert (timezone.localdate() - timedelta(days=70)).replace(day=1) in kept
    assert max(kept) < timezone.localdate().replace(day=1)
    _assert_right(Period(timezone.localdate() - timedelta(days=100), timezone.localdate()))


def test_what_is_brought_back_from_the_future_counts_where_it_is_now(converse, monkeypatch):
    now = timezone.now()
    at = now + timedelta(days=100)
    converse("knee", at=now - timedelta(days=5))
    converse("neck", at=at)
    with monkeypatch.context() as wrong:
        wrong.setattr(timezone, "now", lambda: now + timedelta(days=200))
        totals.keep_months()
    assert timezone.localdate(at).replace(day=1) in _kept()

    retention._bring_back(now)

    assert timezone.localdate(at).replace(day=1) not in _kept()
    today = timezone.localdate(now)
    assert count_period(Period(today, today)).figures["asked"] == 1
    _assert_right(Period(today - timedelta(days=100), today + timedelta(days=300)))


def test_what_changes_while_it_is_counted_is_not_kept(converse, monkeypatch):
    conversation = converse("neck", at=timezone.now() - timedelta(days=70))
    today = timezone.localdate()
    period = Period(today - timedelta(days=120), today)
    month = timezone.localdate(conversation.last_message_at).replace(day=1)
    count = totals._count

    def count_slowly(part: Period) -> Totals:
        counted = count(part)
        record.put_into_queue(conversation, Queue.ATTENTION)
        return counted

    record.put_into_queue(conversation, Queue.NONE)
    with monkeypatch.context() as slow:
        slow.setattr(totals, "_count", count_slowly)
        count_period(period)

    assert month not in _kept()
    _assert_right(period)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_what_is_counted_beside_an_open_change_is_not_kept(transactional_db, converse):
    conversation = converse("neck", at=timezone.now() - timedelta(days=70))
    today = timezone.localdate()
    period = Period(today - timedelta(days=120), today)

    def look() -> None:
        count_period(period)
        connection.close()

    with transaction.atomic():
        record.request_callback(conversation, None, "Jo", "07700 900123", "")
        looking = threading.Thread(target=look)
        looking.start()
        looking.join()

    assert not _kept()
    _assert_right(period)


def test_another_version_counts_anew(converse):
    converse("neck", at=timezone.now() - timedelta(days=70))
    today = timezone.localdate()
    count_period(Period(today - timedelta(days=120), today))
    assert _kept()

    install_triggers()

    assert not _kept()
