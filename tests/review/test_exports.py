"""Files to take away: no cell that a spreadsheet runs, and data that Rasa reads."""

import asyncio
import csv
import io
import json
import time

import pytest
import yaml
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.assistant.launcher import prepare_rasa
from frontdesk.chat import turns
from frontdesk.chat.models import Author, Message
from frontdesk.review.actions.decisions import decide
from frontdesk.review.exports import csv_cell
from frontdesk.review.models import Proposal
from frontdesk.review.views.export import _stream

pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")


def _taken(client: Client, form: str, query: str = "") -> str:
    response = client.get(f"/staff/export.{form}{query}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="frontdesk-conversations.{form}"'
    return b"".join(response).decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", " =", "\uff1d", "\u00a0="])
def test_formulas_are_disarmed(start):
    cell = csv_cell(f"{start}cmd|' /C calc'!A0")

    assert cell.startswith("'")
    assert not set(cell) & set("\t\r\n\0")


def test_other_cells_stay_as_they_are():
    assert csv_cell("Is 5 - 3 = 2?") == "Is 5 - 3 = 2?"
    assert csv_cell(["a", "b"]) == "a; b"
    assert (csv_cell(True), csv_cell(3)) == ("yes", "3")


def test_csv_is_what_the_list_shows(staff_client: Client, converse):
    converse("=1+1", reference="K7PX-3QAB")
    converse({"text": 'neck, "pain"', "kind": "undocumented"}, reference="M2PX-3QAB")
    converse("knee")

    text = _taken(staff_client, "csv", "?kind=undocumented")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["reference"] for row in rows] == ["M2PX-3QAB"]
    assert rows[0]["first_question"] == 'neck, "pain"'
    assert rows[0]["answers"] == "Not in the clinic's documents"
    assert rows[0]["could_not_answer"] == "yes"

    assert "'=1+1" in _taken(staff_client, "csv")


def test_json_and_csv_have_the_same_columns(staff_client: Client, converse):
    converse("neck")
    converse("knee")

    records = json.loads(_taken(staff_client, "json"))
    header = next(csv.reader(io.StringIO(_taken(staff_client, "csv").removeprefix("\ufeff"))))

    assert [record["first_question"] for record in records] == ["knee", "neck"]
    assert list(records[0]) == header


def test_empty_list(staff_client: Client):
    assert json.loads(_taken(staff_client, "json")) == []
    assert _taken(staff_client, "csv") == "\ufeff"


def test_many_parts_are_one_file(staff_client: Client, converse, monkeypatch):
    monkeypatch.setattr("frontdesk.review.views.export.CHUNK", 2)
    for number in range(5):
        converse(f"question {number}")

    assert len(json.loads(_taken(staff_client, "json"))) == 5
    assert len(list(csv.reader(io.StringIO(_taken(staff_client, "csv"))))) == 6


@pytest.mark.parametrize("form", ["exe", "csv%2F..", "..%5cx", "csv%00"])
def test_other_forms_are_not_there(staff_client: Client, form):
    assert staff_client.get(f"/staff/export.{form}", follow=True).status_code == 404


async def test_sent_in_parts(transactional_db, converse):
    conversation = await sync_to_async(converse)("neck")

    parts = [part async for part in _stream([conversation.pk], "json")]

    assert len(parts) == 3
    assert json.loads("".join(parts))[0]["first_question"] == "neck"


async def test_visitors_go_first_but_not_forever(transactional_db, converse, monkeypatch):
    conversation = await sync_to_async(converse)("neck")
    monkeypatch.setattr("frontdesk.review.views.export.PATIENCE", 0.3)
    parts = _stream([conversation.pk], "csv")
    await anext(parts)

    began = time.perf_counter()
    async with turns._room.place():
        assert "neck" in await anext(parts)

    assert time.perf_counter() - began > 0.3
    assert not turns.are_under_way()


async def test_goes_on_as_soon_as_visitors_have_their_answers(transactional_db, converse, monkeypatch):
    conversation = await sync_to_async(converse)("neck")
    monkeypatch.setattr("frontdesk.review.views.export.PATIENCE", 60)
    parts = _stream([conversation.pk], "csv")
    await anext(parts)

    async with turns._room.place():
        waiting = asyncio.create_task(anext(parts))
        await asyncio.sleep(0.05)
        assert not waiting.done()

    async with asyncio.timeout(30):
        assert "neck" in await waiting


def test_the_server_need_not_hold_it_in_memory(staff_client: Client):
    assert staff_client.get("/staff/export.csv").is_async


def test_proposals_as_rasa_reads_them(staff_client: Client, staff: User, converse):
    texts = ["how much\nis it", "[phone](x) price: #1", "- list", "zeppelin", "asdf"]
    converse(*({"text": text, "kind": "undocumented"} for text in texts))
    asked = list(Message.objects.filter(author=Author.VISITOR).select_related("conversation").order_by("pk"))
    decide(staff, asked[:3], "should_be", "ask_price")
    decide(staff, [asked[3]], "new_question")
    decide(staff, [asked[4]], "ignore")

    response = staff_client.get("/staff/proposals/nlu.yml")

    text = response.content.decode()
    data = yaml.safe_load(text)
    assert data["version"] == "3.1"
    assert data["nlu"] == [
        {"intent": "ask_price", "examples": "- how much is it\n- [phone] (x) price: #1\n- - list\n"}
    ]
    assert "examples: |" in text
    assert "# - zeppelin" in text
    assert "asdf" not in text


def _examples(text: str) -> set[tuple[str, str]]:
    """What Rasa's own reader finds in the file."""
    prepare_rasa()
    from rasa.shared.nlu.training_data.formats import RasaYAMLReader

    found = RasaYAMLReader().reads(text).training_examples
    assert all("entities" not in one.data for one in found)
    return {(one.get("text"), one.get("intent")) for one in found}


def _decided(converse, staff: User, *decisions: tuple[str, str, str | None]) -> None:
    """Somebody decides, in this order: the words, the verdict, the question that was picked."""
    for text, verdict, intent in decisions:
        conversation = converse({"text": text, "reading": {"intent": "nlu_fallback"}, "kind": "clarify"})
        message = conversation.messages.select_related("conversation").get(author=Author.VISITOR)
        decide(staff, [message], verdict, intent)


HOSTILE = (
    "[phone](x) [a][b] [c]{d} [e] [f]",
    "'x' \"y\": #1 {{z}} | > & * ! %",
    "- list",
    "*",
    "#",
    "---",
    "${A} \\1 \\n",
    "na\u00efve \u00a0 \U0001f600 \u200b zero",
    "/ask_price{}",
    "yes",
    "x" * 1_000,
)


def test_rasa_itself_reads_it(staff_client: Client, staff: User, converse):
    _decided(converse, staff, *((text, "should_be", "ask_price") for text in HOSTILE))
    _decided(
        converse, staff, ("ta\n# - nlu:", "should_be", "thanks"), ("new: [one](x)", "new_question", None)
    )

    examples = _examples(staff_client.get("/staff/proposals/nlu.yml").content.decode())

    assert ("ta # - nlu:", "thanks") in examples
    assert ("[phone] (x) [a] [b] [c] {d} [e] [f]", "ask_price") in examples
    assert len(examples) == len(HOSTILE) + 1


def test_nothing_is_trained_for_not_understood(staff_client: Client, staff: User, converse):
    _decided(converse, staff, ("hm", "right", None), ("well", "right", None))
    Proposal.objects.filter(message__text="well").update(intent="nlu_fallback")

    text = staff_client.get("/staff/proposals/nlu.yml").content.decode()

    assert _examples(text) == set()
    assert "nlu_fallback" not in text
    assert not Proposal.objects.filter(message__text="hm").exclude(intent="")


def test_the_last_decision_about_the_same_words_counts(staff_client: Client, staff: User, converse):
    _decided(
        converse,
        staff,
        ("How much", "should_be", "ask_location_hours"),
        ("parking", "should_be", "ask_location_hours"),
        ("zeppelin", "new_question", None),
        ("how  MUCH?", "should_be", "ask_price"),
        ("how much", "should_be", "ask_price"),
        ("Zeppelin", "should_be", "ask_price"),
        ("Parking", "ignore", None),
    )

    text = staff_client.get("/staff/proposals/nlu.yml").content.decode()

    assert _examples(text) == {("how much", "ask_price"), ("Zeppelin", "ask_price")}
    for left_out in (
        "# - how much (first ask_location_hours, later ask_price)\n",
        "# - Zeppelin (first a new question, later ask_price)\n",
        "# - Parking (first ask_location_hours, later ignore)\n",
    ):
        assert left_out in text
    assert "# New questions" not in text


def test_an_intent_that_is_no_more_is_not_trained(staff_client: Client, staff: User, converse):
    _decided(converse, staff, ("what of knees", "should_be", "ask_knees"))

    text = staff_client.get("/staff/proposals/nlu.yml").content.decode()

    assert _examples(text) == set()
    assert "# - what of knees (ask_knees is no question any more)" in text
