"""Filters: what the URL says, in a clause and in words."""

import pytest
from django.http import QueryDict
from django.test import Client

from frontdesk.chat.models import Kind
from frontdesk.review.filter_kinds import FILTERS, ReviewedFilter
from frontdesk.review.filters import Filters

pytestmark = pytest.mark.django_db


def _filters(query: str) -> Filters:
    return Filters.from_query(QueryDict(query))


def test_nothing_narrows_by_default():
    assert not _filters("")
    assert _filters("").query() == ""
    assert _filters("").sentence() == ""


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "reviewed=perhaps",
        "text=%20%20",
        "text=%00",
        "other=1",
        "from=2026-02-30",
        "to=20260101",
        "topic=a%20b",
        "hour=168",
        "hour=-1",
        "group=x",
    ],
)
def test_what_makes_no_sense_is_left_out(query):
    assert not _filters(query)


def test_sentence_in_words():
    filters = _filters("text=neck+pain&kind=failure&reviewed=no")

    assert filters.sentence() == "with “neck pain”, with an answer marked “Failed”, not reviewed yet"


def test_query_brings_back_the_same_filters():
    filters = _filters("text=50%25+%26+%22more%22&kind=answer&reviewed=yes")

    assert _filters(filters.query().removeprefix("?")) == filters
    assert _filters(filters.query("123-4").removeprefix("?")) == filters
    assert "after=123-4" in filters.query("123-4")


def test_form_has_every_filter_with_its_value():
    fields = {field.name: field for field in _filters("kind=crisis").fields}

    assert list(fields) == [kind.name for kind in FILTERS]
    assert [field.value for field in fields.values() if field.value] == ["crisis"]
    assert [value for value, _ in fields["kind"].choices] == ["", *Kind.values]


def test_replacing():
    filters = _filters("text=neck&reviewed=yes").replacing(ReviewedFilter("no"))

    assert filters == _filters("text=neck&reviewed=no")


def test_search_text_is_cut_and_cleaned():
    (text,) = _filters("text=" + "a" * 300).active
    assert text.value == "a" * 100
    (text,) = _filters("text=%20a%00%20%20b%0A").active
    assert text.value == "a b"


EVERY_FILTER = (
    "text=a&from=2026-01-02&to=2026-02-03&topic=ask_price&kind=answer&queue=to_read&reviewed=no&answered=no"
    "&sure=no&safety=urgent&helpful=no&call=yes&length=2-5&tag=vip&for=Anna&hour=33&group=7"
)


def test_every_filter_has_a_sentence_and_comes_back():
    filters = _filters(EVERY_FILTER)

    assert {one.name for one in filters} == {kind.name for kind in FILTERS}
    assert Filters.from_text(filters.query()) == filters
    assert filters.sentence() == (
        "with “a”, from 2 January 2026 on, up to 3 February 2026, about “How much does acupuncture cost?”, "
        "with an answer marked “Answered”, to read, not reviewed yet, "
        "in which something could not be answered, "
        "in which the assistant was unsure, with signs that need 111 or the GP, "
        "that the visitor found not helpful, with the wish to be called, "
        "with 2 to 5 messages of the visitor, "
        "tagged “vip”, marked for Anna, that began on a Tuesday between 9:00 and 10:00, "
        "with one of these similar questions"
    )


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("topic=nlu_fallback", '<option value="nlu_fallback" selected>Not understood</option>'),
        ("topic=ask_price", '<option value="ask_price" selected>How much does acupuncture cost?</option>'),
        ("tag=Gone", '<option value="Gone" selected>Gone</option>'),
        ("for=Who+left", '<option value="Who left" selected>Who left</option>'),
    ],
)
def test_what_is_on_stays_on_with_the_next_change_of_the_form(staff_client: Client, converse, query, option):
    page = staff_client.get(f"/staff/conversations/?{query}").content.decode()

    assert page.count(option) == 1
    assert page.count(" selected>") == len([one for one in FILTERS if one.widget == "select"])
