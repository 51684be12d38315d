"""Moments in the clinic's time, and visitors' text made safe to look at."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from frontdesk.chat.models import Kind
from frontdesk.review.templatetags.review import Block, blocks, dialled, moment, symbol, visible, when


@pytest.fixture
def summer_night(monkeypatch):
    """23:30 UTC on 30 June, which is half past midnight on 1 July at the clinic."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 30, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 30, 23, 5, tzinfo=UTC), "today 00:05"),
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 6, 28, 12, 0, tzinfo=UTC), "Sun 28 Jun 13:00"),
        (datetime(2026, 1, 5, 12, 0, tzinfo=UTC), "Mon 5 Jan 12:00"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 Dec 2025"),
    ],
)
def test_when_is_in_london(summer_night, at, words):
    assert when(at) == words


def test_moment_is_in_london():
    assert moment(datetime(2026, 7, 1, 13, 32, tzinfo=UTC)) == "Wednesday 1 July 2026, 14:32"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
        ("a\x00b", 'a<span class="control">U+0000</span>b'),
        ("\u202egnp.exe", '<span class="control">U+202E</span>gnp.exe'),
        ("\u2028", '<span class="control">U+2028</span>'),
        ("two\nlines\tand é 👩‍👧", "two\nlines\tand é 👩‍👧"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


def test_blocks():
    text = "One\nline\n\nIt goes:\n- here\n- there\nand on\n\n- last"

    assert blocks(text) == [
        Block(text="One\nline"),
        Block(text="It goes:"),
        Block(items=("here", "there")),
        Block(text="and on"),
        Block(items=("last",)),
    ]


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("07872-645683", "07872645683"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("(01904) 123 456 ext 12", "01904123456"),
    ],
)
def test_dialled(phone, number):
    assert dialled(phone) == number


@pytest.mark.parametrize("kind", [Kind.EMERGENCY, Kind.CRISIS, Kind.FAILURE])
def test_pressing_kinds_have_a_symbol(kind):
    assert symbol(kind)
