"""Notes, tags, marks for a colleague, calls, saved views: done, undone, refused."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.chat import record
from frontdesk.chat.models import Conversation, Queue
from frontdesk.review.actions.notes import LONGEST_NOTE
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
