"""Notes, tags, marks for a colleague, calls, saved views: done, undone, refused."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import Conversation, Queue
from frontdesk.review.actions.notes import LONGEST_NOTE, hand_over
from frontdesk.review.actions.reviews import mark_done
from frontdesk.review.actions.undo import undo
from frontdesk.review.models import CallStep, Handover, Note, Role, SavedView, Tag
from frontdesk.review.store.callbacks import count_open_calls, done_calls, open_calls
from tests.review.conftest import make_member

HERE = "/staff/conversations/K7PX-3QAB/"


@pytest.fixture
def conversation(converse) -> Conversation:
    return converse("hm", reference="K7PX-3QAB")


def _said(client: Client, path: str, **fields: str) -> str:
    return client.post(HERE + path, fields, follow=True).content.decode()


def test_zero_characters(staff_client: Client, conversation):
    """Which no browser sends, and PostgreSQL answers with an error."""
    assert "Please write something first." in _said(staff_client, "notes/", text="\0")
    _said(staff_client, "notes/", text="Rang\0 back")
    assert Note.objects.get().text == "Rang back"
    assert "That tag is not on it any more." in _said(staff_client, "tags/", remove="\0")
    assert "Please type a tag first." in _said(staff_client, "tags/", name="kn\0ee")


def test_note(staff_client: Client, staff: User, conversation):
    page = _said(staff_client, "notes/", text=" Rang <her> back. ")
    assert "Rang &lt;her&gt; back." in page
    note = Note.objects.get()
    assert (note.text, note.by) == ("Rang <her> back.", staff)

    _said(staff_client, "notes/", remove=str(note.pk))
    assert not Note.objects.exists()
    undo(staff)
    restored = Note.objects.get()
    assert (restored.text, restored.by, restored.at) == (note.text, staff, note.at)


@pytest.mark.parametrize(
    ("text", "why"), [("  ", "Please write something first."), ("x" * 2001, "2,000 characters")]
)
def test_notes_that_are_refused(staff_client: Client, conversation, text, why):
    assert why in _said(staff_client, "notes/", text=text)
    assert not Note.objects.exists()


def test_tag(staff_client: Client, staff: User, conversation, converse):
    converse("hm")
    _said(staff_client, "tags/", name="  Blood   thinners ")
    _said(staff_client, "tags/", name="blood thinners")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Blood thinners"]

    listed = staff_client.get("/staff/conversations/?tag=Blood+thinners")
    assert listed.context["count"] == 1
    assert "Blood thinners" in listed.content.decode()

    _said(staff_client, "tags/", remove="Blood thinners")
    assert not Tag.objects.exists(), "a tag on nothing is no choice any more"
    undo(staff)
    assert list(conversation.tags.values_list("name", flat=True)) == ["Blood thinners"]


def test_what_is_gone_already_is_not_said_to_be_taken_away(staff_client: Client, conversation):
    assert "That note is gone already." in (page := _said(staff_client, "notes/", remove="7"))
    assert "The note is removed." not in page
    assert "That tag is not on it any more." in (page := _said(staff_client, "tags/", remove="Price"))
    assert "is off" not in page


def test_readers_see_for_whom_it_is_marked(staff: User, reader_client: Client, conversation):
    hand_over(staff, conversation, make_member("Ben", Role.REVIEWER))

    page = reader_client.get(HERE).content.decode()

    assert "Marked for <strong>Ben</strong> by Anna Smith" in page
    assert 'name="to"' not in page


def test_mark_for_a_colleague(staff_client: Client, staff: User, conversation):
    ben = make_member("Ben", Role.REVIEWER)
    _said(staff_client, "colleague/", to="Ben")
    assert Handover.objects.get().to == ben

    bens = Client()
    bens.force_login(ben)
    assert "1 marked for you" in bens.get("/staff/").content.decode()
    assert "marked for you" not in staff_client.get("/staff/").content.decode()
    _said(staff_client, "colleague/", to="")
    assert not Handover.objects.exists()
    undo(staff)
    assert Handover.objects.get().to == ben


def test_the_mark_stays_until_the_colleague_is_done(staff_client: Client, conversation, converse):
    ben, bens = make_member("Ben", Role.REVIEWER), Client()
    bens.force_login(ben)
    converse("hm", reference="M2PX-3QAB")
    _said(staff_client, "colleague/", to="Ben")
    staff_client.post("/staff/conversations/M2PX-3QAB/colleague/", {"to": "Ben"})

    _said(staff_client, "done/", done="yes")
    assert "2 marked for you" in (home := bens.get("/staff/").content.decode())
    assert "Nothing waits for you" not in home

    listed = bens.get("/staff/conversations/?for=Ben")
    assert listed.context["count"] == 2
    page = bens.get(f"{HERE}?for=Ben")
    assert "Done, open the next one" in page.content.decode()
    assert page.context["following"].reference == "M2PX-3QAB"

    bens.post(f"{HERE}done/?for=Ben", {"done": "yes"})
    assert "1 marked for you" in bens.get("/staff/").content.decode()
    undo(ben)
    assert "2 marked for you" in bens.get("/staff/").content.decode()


def test_done_by_somebody_else_keeps_the_mark(staff: User, conversation):
    ben = make_member("Ben", Role.REVIEWER)
    hand_over(staff, conversation, ben)

    mark_done(staff, conversation, timezone.now())
    assert Handover.objects.get().to == ben
    mark_done(ben, conversation, timezone.now())
    assert not Handover.objects.exists()
    hand_over(staff, conversation, staff)
    undo(ben)
    assert Handover.objects.get().to == staff, "a later mark is not overwritten"


def test_done_and_undone(staff_client: Client, staff: User, conversation):
    _said(staff_client, "done/", done="yes")
    assert Conversation.objects.get().queue == Queue.NONE
    undo(staff)
    assert Conversation.objects.get().queue == Queue.TO_READ
    assert not hasattr(Conversation.objects.get(), "review")


def test_undo_by_the_button(staff_client: Client, conversation):
    page = _said(staff_client, "notes/", text="hm")
    change = page.partition('name="change" value="')[2].partition('"')[0]

    undone = staff_client.post(
        "/staff/undo/", {"change": change, "next": "https://evil.example/"}, follow=True
    )

    assert undone.redirect_chain == [(HERE, 302)]
    assert "Undone." in undone.content.decode()
    assert not Note.objects.exists()
    again = staff_client.post("/staff/undo/", {"change": change}, follow=True)
    assert "That can&#x27;t be undone any more." in again.content.decode()


def test_calls(staff_client: Client, staff: User, conversation):
    record.request_callback(conversation, None, "Jo Bloggs", "07700 900123", "mornings")
    request = conversation.callbacks.get()
    assert "1 person wants to be called" in " ".join(staff_client.get("/staff/").content.decode().split())

    staff_client.post(f"/staff/calls/{request.pk}/", {"outcome": "no_answer"})
    page = staff_client.get("/staff/calls/").content.decode()
    assert "07700 900123" in page
    assert "No answer, Anna Smith, today" in page

    staff_client.post(f"/staff/calls/{request.pk}/", {"outcome": "done"})
    page = staff_client.get("/staff/calls/").content.decode()
    assert "07700" not in page
    assert "Jo Bloggs" not in page
    assert (count_open_calls(), len(open_calls(staff)), len(done_calls(staff))) == (0, 0, 1)

    undo(staff)
    assert count_open_calls() == 1
    staff_client.post(f"/staff/calls/{request.pk}/", {"outcome": "nonsense"})
    assert CallStep.objects.count() == 1


def test_saved_views_are_ones_own(staff_client: Client, staff: User, reader_client: Client, conversation):
    staff_client.post("/staff/views/", {"name": " Neck ", "query": "?text=neck&nonsense=1&kind=answer"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Neck", "?text=neck&kind=answer")
    assert "Neck</a>" in staff_client.get("/staff/conversations/").content.decode()
    assert "Neck</a>" not in reader_client.get("/staff/conversations/").content.decode()
    reader_client.post(f"/staff/views/{view.pk}/remove/")
    assert SavedView.objects.exists()

    staff_client.post(f"/staff/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
    undo(staff)
    assert SavedView.objects.get().query == view.query


@pytest.mark.parametrize(
    ("name", "query"), [("", "?text=a"), ("Everything", ""), ("Nothing", "?kind=nonsense")]
)
def test_views_that_are_refused(staff_client: Client, staff: User, name, query):
    staff_client.post("/staff/views/", {"name": name, "query": query})

    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_keeps_its_view(staff_client: Client, staff: User):
    staff_client.post("/staff/views/", {"name": "Neck", "query": "?text=neck"})

    taken = staff_client.post("/staff/views/", {"name": "Neck", "query": "?text=knee"}, follow=True)

    assert "You have a view with the name “Neck” already." in taken.content.decode()
    assert SavedView.objects.get().query == "?text=neck"
    same = staff_client.post("/staff/views/", {"name": "Neck", "query": "?text=neck"}, follow=True)
    assert "The view “Neck” is saved." in same.content.decode()


@pytest.mark.parametrize("letter", ["я", "文", "\U0001d4b6"], ids=["2 bytes", "3 bytes", "4 bytes"])
def test_the_longest_note_in_any_script(staff_client: Client, conversation, letter):
    text = letter * LONGEST_NOTE
    form = urlencode({"csrfmiddlewaretoken": "a" * 64, "text": text})

    response = staff_client.post(HERE + "notes/", form, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 302
    assert Note.objects.get().text == text
