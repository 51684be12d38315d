"""Full-text search: words, phrases, beginnings, hits; and an index that is never out of step."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from frontdesk.chat.models import Conversation, Message
from frontdesk.review.filters import Filters
from frontdesk.review.models import AuditEntry
from frontdesk.review.search import END, START, Phrase, excerpts, hits, mark_hits, phrases_of
from frontdesk.review.store.conversations import newest_conversations
from frontdesk.review.triggers import install_triggers

pytestmark = pytest.mark.django_db


def _found(words: str) -> list[str]:
    query = QueryDict(mutable=True)
    query["text"] = words
    return sorted(row.conversation.reference for row in newest_conversations(Filters.from_query(query)).rows)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("neck", [Phrase(("neck",), True)]),
        ("neck ", [Phrase(("neck",))]),
        ('"stiff neck" pain', [Phrase(("stiff", "neck")), Phrase(("pain",), True)]),
        ('neck "sti', [Phrase(("neck",)), Phrase(("sti",))]),
        ("%_*^:(-", [Phrase(("_",))]),
        ('""', []),
    ],
)
def test_what_is_typed(text, phrases):
    assert phrases_of(text) == phrases


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("needle", ["A"]),
        ("NEEDLES", ["A"]),
        ("need", ["A"]),
        ("eedle", []),
        ("needles hurt", ["A"]),
        ("hurt needles", ["A"]),
        ('"hurt needles"', []),
        ('"needles hurt"', ["A"]),
        ("needles parking", []),
        ("page says", ["A", "B", "C"]),
        ("welcome", []),
        ("%", []),
    ],
)
def test_found(converse, words, found):
    converse("Do needles hurt?", reference="A")
    converse("Where is parking", reference="B")
    converse("Is there a café", reference="C")

    assert _found(words) == found


SYNTAX = [
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT a",
    "text:a",
    'a" OR "b',
    "a*",
    "^a",
    "(a",
    "a:*",
    "'a'",
    "a & | b",
    "\\",
    "a <-> b",
    "{a b}",
]


@pytest.mark.parametrize("words", ["cafe", "café", "CAFÉS", "caf"])
def test_accents_make_no_difference(converse, words):
    converse("Is there a café", reference="C")

    assert _found(words) == ["C"]


def test_small_words_are_words(converse):
    converse("Can you help me?", reference="A")
    converse({"text": "Help for my mother?", "reply": "Yes."}, reference="B")

    assert (_found('"help me"'), _found("me "), _found("not ")) == (["A"], ["A"], [])


@pytest.mark.parametrize("words", ["shoulder", "neck", '"neck shoulder"', "neck/shoulder", "should"])
def test_words_with_something_other_than_a_space_between_them(converse, words):
    conversation = converse("It is the neck/shoulder, since 24/7 stress.", reference="A")

    assert _found(words) == ["A"]
    assert START in excerpts(words, [conversation.pk])[conversation.pk]


def test_hits_between_other_signs(converse):
    conversation = converse("It is the neck/shoulder.")

    assert hits("shoulder", conversation.pk) == {"shoulder"}


@pytest.mark.parametrize("words", [*SYNTAX, "'; DROP TABLE chat_message; --", "\u202ea", "🙂", "a" * 100])
def test_syntax_does_no_harm(converse, words):
    converse("hello", reference="A")

    assert _found(words) in ([], ["A"])


def test_common_words_are_counted_up_to_a_limit(staff_client: Client, converse, monkeypatch):
    monkeypatch.setattr("frontdesk.review.search.FEW", 2)
    monkeypatch.setattr("frontdesk.review.store.conversations.MOST_COUNTED", 2)
    for reference in "ABC":
        converse("Do needles hurt?", reference=reference)
    converse({"text": "needles", "kind": "clarify"}, reference="D")

    def page(query: str):
        response = staff_client.get(f"/staff/conversations/?text={query}")
        shown = re.search(r'class="shown"[^>]*>([^.]*)\.', response.content.decode()).group(1)
        return [row.conversation.reference for row in response.context["rows"]], shown

    assert page("needles") == (["D", "C", "B", "A"], "More than 2 conversations with “needles”")
    assert page("hurt&kind=answer")[1].startswith("More than 2 conversations")
    assert page("needles&kind=clarify")[0] == ["D"]
    assert page("needles&kind=clarify")[1].startswith("1 conversation with")
    assert page("zebra") == ([], "No conversations with “zebra”")
    assert AuditEntry.objects.order_by("pk").first().subject == "more than 2 found"


def test_by_reference(converse):
    converse("hm", reference="K7PX-3QAB")
    converse("hm", reference="K7PX-3QAC")

    assert _found("k7px-3qab") == ["K7PX-3QAB"]


def test_excerpt_and_hits(converse):
    conversation = converse({"text": "Needles? I hate a needle.", "reply": "Most people hardly feel them."})

    assert excerpts("needle", [conversation.pk])[conversation.pk].startswith(f"{START}Needles{END}? I hate")
    assert hits("needle", conversation.pk) == {"needles", "needle"}
    assert hits("zebra", conversation.pk) == set()


def test_marks_whole_words_only():
    assert mark_hits("a needle, needless", {"needle"}) == f"a {START}needle{END}, needless"


def _index_is_sound() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_search (review_search, rank) VALUES ('integrity-check', 1)")


def test_in_step_with_every_change(converse):
    conversation = converse("first words", "second words", reference="A")
    _index_is_sound()
    assert _found("second") == ["A"]

    message = Message.objects.get(text="second words")
    message.text = "redacted"
    message.save()
    _index_is_sound()
    assert (_found("second"), _found("redacted"), _found("first")) == ([], ["A"], ["A"])

    Message.objects.filter(in_reply_to=message).delete()
    message.delete()
    _index_is_sound()
    assert (_found("redacted"), _found("first")) == ([], ["A"])

    Conversation.objects.filter(pk=conversation.pk).delete()
    _index_is_sound()
    converse("something else", reference="B")
    assert (_found("first"), _found("something")) == ([], ["B"])


def test_installing_again_changes_nothing_and_fills_what_is_missing(converse):
    conversation = converse("needles", reference="A")
    install_triggers()
    assert _found("needles") == ["A"]
    conversation.transcript_text.delete()
    assert _found("needles") == []

    install_triggers()

    _index_is_sound()
    assert _found("needles") == ["A"]


@pytest.mark.parametrize(
    "typed",
    ["K7PX-3QAB", "k7px-3qab", "k7px3qab", "K7PX 3QAB", " k7px - 3qab ", "K7PX\u20133QAB", "K7PX\u20113QAB"],
)
def test_a_reference_is_found_however_it_is_typed(converse, typed):
    converse("hello", reference="K7PX-3QAB")
    converse("K7PX", reference="M2PX-3QAB")

    assert _found(typed) == ["K7PX-3QAB"]


def test_words_that_look_like_a_reference_are_still_words(converse):
    converse("back pain", reference="A")

    assert _found("back pain") == ["A"]
    assert _found("backpain") == []
