"""The page with the list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from frontdesk.review.filter_kinds import FILTERS


def test_empty_record_explains_itself(staff_client: Client):
    page = staff_client.get("/staff/conversations/").content.decode()

    assert "Nobody has asked anything yet" in page
    assert "Clear and show all" not in page


def test_nothing_found_says_what_was_looked_for(staff_client: Client, converse):
    converse("neck")

    page = staff_client.get("/staff/conversations/?text=knee&reviewed=no").content.decode()

    assert "No conversations with “knee”, not reviewed yet." in page
    assert "clear and show all" in page


@pytest.mark.parametrize(
    ("kind", "marks"), [("emergency", ("▲", "Emergency text")), ("failure", ("✕", "Failed"))]
)
def test_row_says_by_words_and_symbol(staff_client: Client, converse, kind, marks):
    converse({"text": "What now?", "kind": kind}, reference="K7PX-3QAB")

    rows = staff_client.get("/staff/conversations/").content.decode().partition('<ol class="rows">')[2]

    for words in ("What now?", "K7PX-3QAB", "1 question", "Not reviewed", "today", *marks):
        assert words in rows


def test_count_and_sentence(staff_client: Client, converse):
    converse("neck")
    converse("neck")
    converse("knee")

    assert "3 conversations. " in staff_client.get("/staff/conversations/").content.decode()
    assert (
        "2 conversations with “neck”. "
        in staff_client.get("/staff/conversations/?text=neck").content.decode()
    )


def test_filters_stay_in_links(staff_client: Client, converse):
    for minute in range(26):
        converse("neck", at=timezone.now() - timedelta(minutes=minute))

    page = staff_client.get("/staff/conversations/?text=neck&reviewed=no").content.decode()

    assert "/?text=neck&amp;reviewed=no&amp;after=" in page
    assert '/staff/conversations/TEST-0000/?text=neck&amp;reviewed=no"' in page


def test_second_page(staff_client: Client, converse):
    for minute in range(26):
        converse(f"question {minute}.", at=timezone.now() - timedelta(minutes=minute))
    older = staff_client.get("/staff/conversations/").context["older"]

    page = staff_client.get(f"/staff/conversations/{older}").content.decode()

    assert "question 25." in page
    assert "question 24." not in page
    assert "Back to the newest" in page
    assert "Older conversations" not in page


def test_visitors_markup_is_shown_as_text(staff_client: Client, converse):
    converse("<script>alert(1)</script>\u202e")

    page = staff_client.get('/staff/conversations/?text="><script>').content.decode()
    assert "<script>" not in page
    page = staff_client.get("/staff/conversations/").content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "U+202E" in page


def test_every_filter_is_in_the_form(staff_client: Client, db):
    page = staff_client.get("/staff/conversations/?hour=33").content.decode()

    for kind in FILTERS:
        assert (f'id="filter_{kind.name}" name="{kind.name}"' in page) is (kind.widget != "hidden")
    assert '<input type="hidden" name="hour" value="33">' in page
    assert '<option value="emergency">999 or A&amp;E now</option>' in page
