"""The page with a transcript, and its mark."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client

from frontdesk.chat import record
from frontdesk.chat.models import Feedback
from frontdesk.review.models import AuditEntry, Event, Review

ADDRESS = "/staff/conversations/K7PX-3QAB/"


def _page(client: Client, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _plain(page: str) -> str:
    """What stands on the page for everybody: without what is folded away, and without tags."""
    page = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    page = re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def _converse(converse, turn):
    return converse(turn, reference="K7PX-3QAB")


def test_sure(staff_client: Client, converse):
    _converse(converse, {"text": "whats siatica", "reading": {"confidence": 0.7}})

    assert "whats siatica Taken for: What is sciatica? ✓ Sure" in _plain(_page(staff_client))


def test_unsure_with_numbers_folded_away(staff_client: Client, converse):
    ranking = [{"intent": "ask_price", "confidence": 0.413}, {"intent": "greeting", "confidence": 0.2}]
    _converse(converse, {"text": "hm", "reading": {"confidence": 0.413, "ranking": ranking}})

    page = _page(staff_client)

    assert "Taken for: What is sciatica? ~ Unsure" in _plain(page)
    assert "0.41" in page
    for word in ("0.41", "Intent", "onfidence", "ask_price", "calm-tree"):
        assert word not in _plain(page)


def test_condition_is_part_of_the_question(staff_client: Client, converse):
    entities = [{"entity": "condition", "value": "neck"}]
    _converse(
        converse, {"text": "hm", "reading": {"intent": "ask_can_acupuncture_help", "entities": entities}}
    )

    assert re.search(r"Taken for: [^?]*neck", _plain(_page(staff_client)))


def test_failed(staff_client: Client, converse):
    _converse(converse, {"text": "hm", "reading": None, "kind": "failure", "reply": "Sorry."})

    plain = _plain(_page(staff_client))

    assert "✕ Not read The assistant did not work at that moment." in plain
    assert "✕ Failed Sorry." in plain
    assert "Taken for" not in plain


def test_safety(staff_client: Client, converse):
    words = {
        "emergency": "▲ Signs of an emergency: 999 or A&amp;E now",
        "urgent": "▲ Signs that need 111 or the GP today",
        "crisis": "▲ Signs of a crisis: thoughts of self-harm or suicide",
    }
    for level, expected in words.items():
        safety = {"level": level, "sign": "some_sign", "overdose": False}
        converse({"text": "hm", "reading": {"safety": safety}, "kind": "emergency"}, reference=level)

        plain = _plain(_page(staff_client, f"/staff/conversations/{level}/"))

        assert expected in plain
        assert "Taken for" not in plain
        assert "some_sign" not in plain


def test_message_without_an_answer(staff_client: Client, converse):
    _converse(converse, {"text": "hm", "kind": None})

    assert "✕ No answer" in _plain(_page(staff_client))


def test_reply_as_the_visitor_saw_it(staff_client: Client, converse):
    reply = {
        "text": "hm",
        "reply": "It goes:\n- here\n- there\n\nThat is all.",
        "choices": [{"title": "Tell me more", "text": "more"}],
        "links": [{"title": "Roy", "href": "tel:07872645683"}],
        "source": {"document": "The page", "section": "Pain"},
    }
    conversation = _converse(converse, reply)
    message = conversation.messages.get(kind="answer")
    Feedback.objects.create(message=message, helpful=False, comment="too <i>short</i>")

    page = _page(staff_client)

    assert "<p>It goes:</p><ul><li>here</li><li>there</li></ul><p>That is all.</p>" in page
    for words in ("Tell me more", "Roy (tel:07872645683)", "From: The page, Pain"):
        assert words in _plain(page)
    assert "The visitor found this not helpful: too &lt;i&gt;short&lt;/i&gt;" in _plain(page)


def test_callback(staff_client: Client, converse):
    conversation = _converse(converse, "hm")
    record.request_callback(conversation, None, "Jo <Bloggs>", "07700 900123", "mornings")

    page = _page(staff_client)

    assert '<a class="number" href="tel:07700900123">07700 900123</a>' in page
    assert "Jo &lt;Bloggs&gt; 07700 900123 When: mornings Asked today" in _plain(page)


def test_visitors_markup_is_shown_as_text(staff_client: Client, converse):
    _converse(converse, {"text": "<img src=x onerror=alert(1)>\x07", "reply": "<b>no</b>"})

    page = _page(staff_client)

    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "U+0007" in page


def test_no_script_and_no_style_in_the_page(staff_client: Client, converse):
    _converse(converse, "hm")

    page = _page(staff_client)

    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)


def _form(page: str, path: str) -> tuple[str, dict[str, str]]:
    """The address and the hidden fields of the form that leads to `path`."""
    form = re.search(rf'<form [^>]*action="([^"]*/{path}/[^"]*)".*?</form>', page, flags=re.DOTALL)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return form[1].replace("&amp;", "&"), fields


def test_done_opens_the_next_one_of_the_same_list(staff_client: Client, staff: User, converse):
    converse("hm too", reference="NEXT-2345")
    conversation = _converse(converse, "hm")
    converse("no", reference="ELSE-2345")
    action, fields = _form(_page(staff_client, ADDRESS + "?text=hm&reviewed=no"), "done")

    response = staff_client.post(action, {"done": "yes", **fields})

    assert response["Location"] == "/staff/conversations/NEXT-2345/?text=hm&reviewed=no"
    assert Review.objects.get().by == staff
    assert Review.objects.get().conversation == conversation
    assert "K7PX-3QAB is done." in _plain(_page(staff_client, response["Location"]))


def test_last_one_leads_home(staff_client: Client, converse):
    _converse(converse, "hm")
    action, fields = _form(_page(staff_client, ADDRESS + "?queue=to_read"), "done")

    response = staff_client.post(action, {"done": "yes", **fields}, follow=True)

    assert response.redirect_chain == [("/staff/", 302)]
    assert "K7PX-3QAB is done. Undo" in _plain(response.content.decode())
    assert "No more to read." in _plain(response.content.decode())


def test_what_came_while_reading_is_not_done(staff_client: Client, converse):
    conversation = _converse(converse, "hm")
    seen_at = staff_client.get(ADDRESS).context["seen_at"]
    record.start_turn(conversation.token_hash, uuid4(), "and another thing", None)

    staff_client.post(ADDRESS + "done/", {"done": "yes", "seen_at": seen_at})

    assert "There is something new since this was done by Anna Smith" in _plain(_page(staff_client))


def test_putting_back(staff_client: Client, converse):
    _converse(converse, "hm")
    staff_client.post(ADDRESS + "done/", {"done": "yes", "seen_at": "nonsense"})
    assert "Done by Anna Smith" in _plain(_page(staff_client))

    staff_client.post(ADDRESS + "done/", {"done": "no"})

    assert not Review.objects.exists()
    assert ">Done</button>" in _page(staff_client)


def test_opening_is_logged(staff_client: Client, converse):
    _converse(converse, "hm")

    _page(staff_client)

    entry = AuditEntry.objects.get(event=Event.TRANSCRIPT_OPENED)
    assert (entry.who, entry.subject) == ("Anna Smith", "K7PX-3QAB")


def test_what_is_not_logged_is_not_shown(staff_client: Client, converse, monkeypatch):
    _converse(converse, "hm")

    def fail(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("frontdesk.review.views.conversation.log", fail)
    with pytest.raises(DatabaseError):
        staff_client.get(ADDRESS)


def test_search_words_are_marked(staff_client: Client, converse):
    _converse(converse, {"text": "My needles hurt", "reply": "A needle is thin."})

    page = _page(staff_client, ADDRESS + "?text=needle")

    assert "My <mark>needles</mark> hurt" in page
    assert "A <mark>needle</mark> is thin." in page


def test_unknown_conversation(staff_client: Client):
    for address in (ADDRESS, ADDRESS + "done/"):
        response = staff_client.post(address) if "done" in address else staff_client.get(address)
        assert response.status_code == 404
        assert "This page is not there" in response.content.decode()


def test_times_are_the_clinics(staff_client: Client, converse):
    conversation = _converse(converse, "hm")
    conversation.started_at = "2026-07-01T22:15:00+00:00"
    conversation.save()

    assert "Began Wednesday 1 July 2026, 23:15" in _plain(_page(staff_client))


def test_odd_parameters_do_no_harm(staff_client: Client, converse):
    _converse(converse, "hm")

    for query in ("before=x", "before=-1", "before=" + "9" * 40, "after=1", "kind=x", "text=%FF"):
        assert staff_client.get(f"{ADDRESS}?{query}").status_code == 200
        assert staff_client.get(f"/staff/conversations/?{query}").status_code == 200
