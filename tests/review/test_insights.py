"""Insights: figures that are the numbers of the lists behind them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.review import charts
from frontdesk.review.period import Period
from frontdesk.review.store import figures

LONDON = ZoneInfo("Europe/London")


def _days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def _main_figures(user: User, period: Period) -> list[figures.Figure]:
    return figures.main_figures(period, figures.count(user, period))


@pytest.fixture
def busy_month(converse, staff: User) -> None:
    """Some of everything, in this period and before."""
    converse("neck", at=_days_ago(1))
    converse(
        {"text": "price", "kind": "undocumented", "reading": {"intent": "ask_price"}}, "neck", at=_days_ago(2)
    )
    converse({"text": "pricing", "kind": "undocumented", "reading": {"intent": "ask_price"}}, at=_days_ago(3))
    converse(
        {"text": "chest", "kind": "emergency", "reading": {"safety": {"level": "emergency"}}}, at=_days_ago(4)
    )
    converse({"text": "hm", "kind": "failure", "reading": None}, at=_days_ago(5))
    converse({"text": "hm", "reading": {"confidence": 0.2}}, at=_days_ago(6))
    called = converse("call me", at=_days_ago(7))
    record.request_callback(called, None, "Jo", "07700 900123", "")
    liked = converse("thanks", at=_days_ago(8))
    record.record_feedback(liked, liked.messages.last().pk, False, "")
    record.record_feedback(liked, liked.messages.first().pk, True, "")
    converse("neck", at=_days_ago(35))
    converse({"text": "price", "kind": "undocumented"}, at=_days_ago(40))
    converse("long ago", at=_days_ago(400))
    converse()


def test_every_number_is_the_number_of_its_list(staff_client: Client, busy_month):
    page = staff_client.get("/staff/insights/").content.decode()

    links = re.findall(r'<a href="(/staff/conversations/\?[^"]*)">(\d+)', page)
    assert len(links) > 40
    for address, number in links:
        listed = staff_client.get(address.replace("&amp;", "&"))
        assert listed.context["count"] == int(number), address


def test_so_it_is_over_a_year_also_when_looked_at_again(staff_client: Client, busy_month):
    for _ in range(2):
        page = staff_client.get("/staff/insights/?days=365").content.decode()

        for address, number in re.findall(r'<a href="(/staff/conversations/\?[^"]*)">(\d+)', page):
            listed = staff_client.get(address.replace("&amp;", "&"))
            assert listed.context["count"] == int(number), address


def test_figures(staff: User, busy_month):
    period = Period.from_query(QueryDict())

    numbers = {one.label: (one.number, one.before) for one in _main_figures(staff, period)}

    assert numbers == {
        "Conversations": (8, 2),
        "Got an answer": (5, 1),
        "Something could not be answered": (3, 1),
        "Safety answers": (1, 0),
        "Failures": (1, 0),
        "Calls asked for": (1, 0),
        "Found helpful": (1, 0),
        "Found not helpful": (1, 0),
        "Not reviewed yet": (8, 2),
    }


@pytest.mark.parametrize(
    ("query", "is_compared", "is_kept"),
    [("days=7", True, True), ("days=30", True, True), ("days=90", False, True), ("days=365", False, False)],
)
def test_what_was_deleted_is_not_compared(staff_client: Client, busy_month, query, is_compared, is_kept):
    page = staff_client.get(f"/staff/insights/?{query}").content.decode()

    assert ("<td>deleted after 90 days</td>" in page) is not is_compared
    assert (", beside " in page) is is_compared
    assert ("There is nothing to compare this with" in page) is (is_kept and not is_compared)
    assert ("so what you see begins on " in page) is not is_kept


def test_the_first_day_that_is_kept(staff: User, settings, converse):
    settings.KEEP_DAYS = 10
    today = timezone.localdate()
    five, six = (Period(today - timedelta(days=days - 1), today) for days in (5, 6))

    assert _main_figures(staff, five)[0].change == 0
    assert _main_figures(staff, six)[0].change is None
    assert (figures.is_kept(five.before), figures.is_kept(six.before)) == (True, False)


@pytest.mark.parametrize(
    ("query", "is_said"),
    [
        ("from=2026-03-02&to=2026-03-01", True),
        ("from=0001-01-01&to=2026-03-01", True),
        ("from=2026-02-30", True),
        ("from=2026-03-01&to=2026-03-01", False),
        ("days=7", False),
        ("from=&to=", False),
    ],
)
def test_days_that_make_no_period_are_not_passed_over(staff_client: Client, query, is_said):
    page = staff_client.get(f"/staff/insights/?{query}").content.decode()

    assert ("These are the last 30 days." in page) is is_said


def test_what_was_wanted_stands_together(staff_client: Client, staff: User, busy_month):
    staff_client.get("/staff/")
    period = Period.from_query(QueryDict())

    wanted = figures.most_wanted(period, figures.count(staff, period))

    assert wanted[0].number == 2
    assert wanted[0].label in ("price", "pricing")


def test_hours_are_the_clinics(converse):
    at = datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("UTC"))  # Thursday 0:30 in London
    from frontdesk.chat import summary
    from frontdesk.chat.models import Conversation

    conversation = Conversation()
    summary.note_question(conversation, "hm", at)

    assert conversation.slot == 3 * 24


def test_charts_have_names_and_tables(staff_client: Client, busy_month):
    page = staff_client.get("/staff/insights/").content.decode()

    charts = re.findall(r'<svg class="chart[^>]*aria-labelledby="([^"]*)"', page)
    assert len(charts) == 2
    assert all(f'<title id="{title}">' in page for title in charts)
    assert page.count("<table") == 5
    assert "style=" not in page


def test_empty_period_explains_itself(staff_client: Client):
    assert "Nobody asked anything in this period." in staff_client.get("/staff/insights/").content.decode()


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("from=2026-01-05&to=2026-01-11", date(2026, 1, 5), date(2026, 1, 11)),
        ("from=2026-03-29&to=2026-03-29", date(2026, 3, 29), date(2026, 3, 29)),
    ],
)
def test_days_and_the_ones_before(query, first, last):
    period = Period.from_query(QueryDict(query))

    assert (period.first, period.last) == (first, last)
    assert period.before.last == first - timedelta(days=1)
    assert period.before.length == period.length


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-02-02&to=2026-02-01", "from=0001-01-01", "days=9999", "days=-7", "to=9999-12-31"],
)
def test_nonsense_is_thirty_days(query):
    assert Period.from_query(QueryDict(query)).length == 30


@pytest.mark.parametrize(("days", "most"), [(7, 7), (30, 31), (90, 31), (365, 31)])
def test_parts_cover_the_period(days, most):
    period = Period.from_query(QueryDict(f"days={days}"))
    parts = period.parts()

    assert len(parts) <= most
    assert sum(part.length for part in parts) == period.length
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)


def test_long_periods_have_the_months_of_the_calendar():
    period = Period(date(2024, 1, 15), date(2025, 2, 3))
    parts = period.parts()

    assert [part.first for part in parts[:2]] == [date(2024, 1, 15), date(2024, 2, 1)]
    assert (parts[1].last, parts[-1]) == (date(2024, 2, 29), Period(date(2025, 2, 1), date(2025, 2, 3)))
    whole = period.whole_months(date(2024, 3, 31), date(2024, 12, 30))
    assert (whole[0].first, whole[-1].last, len(whole)) == (date(2024, 3, 1), date(2024, 11, 30), 9)
    assert period.without(whole) == [
        Period(date(2024, 1, 15), date(2024, 2, 29)),
        Period(date(2024, 12, 1), date(2025, 2, 3)),
    ]


def test_summer_time_begins_and_no_conversation_is_lost(converse, staff: User):
    for hour in (0, 1, 2, 3, 23):
        converse("hm", at=datetime(2026, 3, 29, hour, 30, tzinfo=ZoneInfo("UTC")))

    sunday = Period.from_query(QueryDict("from=2026-03-29&to=2026-03-29"))
    monday = Period.from_query(QueryDict("from=2026-03-30&to=2026-03-30"))

    assert [_main_figures(staff, day)[0].number for day in (sunday, monday)] == [4, 1]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], []),
        ([4], [("day 0", "start"), ("4", "middle")]),
        ([1, 9, 2], [("day 0", "start"), ("day 2", "end"), ("9", "middle")]),
    ],
)
def test_first_last_and_highest_column_are_labelled(numbers, expected):
    bars = [figures.Bar(f"day {place}", number, "") for place, number in enumerate(numbers)]

    drawn = charts.columns(bars)
    labels = charts.column_labels(drawn)

    assert [(one.text, one.anchor) for one in labels] == expected
    if labels:
        highest = max(drawn, key=lambda column: column.height)
        assert highest.x <= labels[-1].x <= highest.x + highest.width
        assert -charts.LINE < labels[-1].y < highest.y
