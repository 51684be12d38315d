"""Whoever is in danger hears where to turn to, also where the message itself is refused."""

from typing import Any

import pytest
from django.db import OperationalError

from frontdesk.chat import record, turns
from frontdesk.chat.limits import LOOPBACK_FACTOR
from frontdesk.chat.models import CallbackRequest, Conversation, Feedback, Message, Queue
from frontdesk.chat.rates import Limit, Rate
from frontdesk.knowledge import load_knowledge
from frontdesk.paths import KNOWLEDGE
from tests.chat.conftest import Clock, FakeAssistant, Visitor
from tests.chat.test_bad_input import assert_error
from tests.chat.test_limits import WISH, only

DANGER = "I cannot feel anything between my legs"
CRISIS = "I want to kill myself"
FORMS = [
    ("callbacks", {**WISH, "when": DANGER}),
    ("feedback", {"message": "1", "helpful": False, "comment": DANGER}),
]
NONE_LEFT = Limit(conversation=(Rate(1, 1e9),))


@pytest.mark.parametrize(("text", "kind"), [(DANGER, "emergency"), (CRISIS, "crisis")])
async def test_over_the_limit(
    visitor: Visitor, fake_assistant: FakeAssistant, settings: Any, clock: Clock, text: str, kind: str
) -> None:
    only(settings, message=NONE_LEFT)
    assert (await visitor.say("hello")).status_code == 200
    assert_error(await visitor.say("hello"), 429, "too_many")
    response = await visitor.say(text)
    assert response.status_code == 200
    assert [reply["kind"] for reply in response.json()["messages"]] == [kind]
    assert [m.text async for m in Message.objects.filter(author="visitor").order_by("pk")] == ["hello", text]
    assert (await Conversation.objects.aget()).queue == Queue.ATTENTION
    assert len(fake_assistant.asked) == 1


@pytest.mark.parametrize("before", [0, 2_000, 7_000], ids=["head", "middle", "tail"])
async def test_too_long(visitor: Visitor, fake_assistant: FakeAssistant, before: int) -> None:
    filler = "It began some time ago. "
    text = filler * (before // len(filler)) + DANGER + ". " + filler * ((7_500 - before) // len(filler))
    response = await visitor.say(text)
    assert [reply["kind"] for reply in response.json()["messages"]] == ["emergency"]
    assert fake_assistant.asked == []
    assert len((await Message.objects.aget(author="visitor")).text) <= 1_000
    assert_error(await visitor.say(filler * 60), 400, "text_too_long")


@pytest.mark.parametrize("spoilt", ["", "\x00"])
async def test_of_many_long_ones_only_the_beginning_is_read(
    visitor: Visitor, settings: Any, clock: Clock, spoilt: str
) -> None:
    """One takes as long to read as a hundred that are usual: all other visitors wait meanwhile."""
    long = "It began some time ago. " * 300
    only(settings, refused_long=Limit(address=(Rate(1, 60),)))
    for _ in range(LOOPBACK_FACTOR):
        assert (await visitor.say(long + DANGER + spoilt)).status_code == 200
    assert (await visitor.say(long + DANGER + spoilt)).status_code == 400
    assert (await visitor.say(DANGER + ". " + long + spoilt)).status_code == 200
    clock.now += 60
    assert (await visitor.say(long + DANGER + spoilt)).status_code == 200


async def test_no_part_of_a_number_is_kept_where_a_text_over_the_limit_is_cut(
    visitor: Visitor, settings: Any, clock: Clock
) -> None:
    only(settings, message=NONE_LEFT)
    await visitor.say("hello")
    number = "07700 900123"
    start = DANGER + ". "
    text = start + "well " * ((991 - len(start)) // 5)
    text += "x" * (994 - len(text)) + " " + number + " is mine"
    assert text[:1_000].endswith("07700")
    assert (await visitor.say(text)).json()["messages"][0]["kind"] == "emergency"
    kept = (await Message.objects.filter(author="visitor").alast()).text
    assert "0770" not in kept
    assert len(kept) <= 1_000


@pytest.mark.parametrize("text", [DANGER + "\x00", DANGER + "\ud800", DANGER + " a" + "\u0316" * 20])
async def test_characters_that_are_not_taken(visitor: Visitor, text: str) -> None:
    response = await visitor.say(text)
    assert [reply["kind"] for reply in response.json()["messages"]] == ["emergency"]
    assert (await Message.objects.aget(author="visitor")).text.startswith(DANGER)


async def test_in_a_full_conversation(visitor: Visitor, settings: Any) -> None:
    settings.CHAT_LENGTH = 0
    assert_error(await visitor.say("hello"), 409, "chat_full")
    assert (await visitor.say(DANGER)).json()["messages"][0]["kind"] == "emergency"


async def test_beyond_what_is_recorded_the_text_still_goes_out_and_is_shown_each_time(
    visitor: Visitor, settings: Any, clock: Clock
) -> None:
    only(settings, message=NONE_LEFT, refused_danger=Limit(conversation=(Rate(1, 1e9),)))
    await visitor.say("hello")
    replies = [(await visitor.say(DANGER)).json()["messages"][0] for _ in range(4)]
    assert {reply["kind"] for reply in replies} == {"emergency"}
    assert len({reply["id"] for reply in replies}) == 4, "the widget shows each id once"
    assert await Message.objects.filter(author="visitor").acount() == 2


async def test_a_flood_is_not_read_for_ever(
    visitor: Visitor, settings: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(settings, message=NONE_LEFT, refused=Limit(address=(Rate(1, 1e9),)))
    await visitor.say("hello")
    read = []
    reader = turns.message_reader()
    monkeypatch.setattr(turns, "message_reader", lambda: read.append(1) or reader)
    for _ in range(LOOPBACK_FACTOR + 5):
        assert (await visitor.say("hello")).status_code == 429
    assert len(read) == LOOPBACK_FACTOR


async def test_in_a_callback_request(visitor: Visitor) -> None:
    response = await visitor.post("callbacks", {**WISH, "when": f"soon please, {DANGER.lower()}"})
    assert response.status_code == 201
    [warning] = response.json()["messages"]
    assert warning["kind"] == "emergency"
    assert "999" in warning["text"]
    assert (await visitor.history())[-1] == warning, "it is there after a reload, too"
    conversation = await Conversation.objects.aget()
    assert conversation.had_safety
    assert conversation.queue == Queue.ATTENTION
    assert await CallbackRequest.objects.acount() == 1


async def test_an_ordinary_callback_request_gets_no_warning(visitor: Visitor) -> None:
    response = await visitor.post("callbacks", {**WISH, "when": "after six"})
    assert response.json() == {"messages": []}
    assert len(await visitor.history()) == 1


async def test_in_the_comment_of_a_rating(visitor: Visitor) -> None:
    reply = (await visitor.say("hello")).json()["messages"][0]
    body = {"message": reply["id"], "helpful": True, "comment": CRISIS}
    response = await visitor.post("feedback", body)
    assert response.status_code == 200
    assert [warning["kind"] for warning in response.json()["messages"]] == ["crisis"]
    assert (await Conversation.objects.aget()).queue == Queue.ATTENTION
    assert await Feedback.objects.acount() == 1


@pytest.mark.parametrize(("path", "body"), FORMS)
async def test_in_a_form_that_is_refused(
    visitor: Visitor, settings: Any, clock: Clock, path: str, body: dict[str, Any]
) -> None:
    only(settings, callback=NONE_LEFT, feedback=NONE_LEFT)
    await visitor.post(path, {**body, "when": "", "comment": ""})
    response = await visitor.post(path, body)
    assert_error(response, 409, "danger")
    expected = load_knowledge(KNOWLEDGE).safety("emergency").text
    assert response.json()["error"]["message"] == expected


@pytest.mark.parametrize(("path", "body"), FORMS)
async def test_in_a_form_whose_conversation_cannot_be_looked_up(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any]
) -> None:
    def is_locked(_token_hash: str) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(record, "find_conversation", is_locked)
    assert_error(await visitor.post(path, body), 409, "danger")
    assert (await visitor.post(path, {**body, "when": "", "comment": ""})).status_code == 503


@pytest.mark.parametrize(("path", "body"), FORMS)
async def test_in_a_form_whose_conversation_is_gone_it_is_sent_again(
    visitor: Visitor, path: str, body: dict[str, Any]
) -> None:
    """The widget does so by itself, in a new conversation; the safety text alone would lose the form."""
    gone = {"Authorization": "Bearer made-up"}
    assert_error(await visitor.post(path, body, headers=gone), 401, "unknown_token")


@pytest.mark.parametrize(("path", "body"), FORMS)
async def test_forms_of_a_flood_are_not_read_for_ever(
    visitor: Visitor,
    settings: Any,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, Any],
) -> None:
    only(settings, callback=NONE_LEFT, feedback=NONE_LEFT, refused=Limit(address=(Rate(1, 1e9),)))
    await visitor.post(path, {**body, "when": "", "comment": ""})
    read = []
    reader = turns.message_reader()
    monkeypatch.setattr(turns, "message_reader", lambda: read.append(1) or reader)
    codes = [(await visitor.post(path, body)).json()["error"]["code"] for _ in range(LOOPBACK_FACTOR + 5)]
    assert codes == ["danger"] * LOOPBACK_FACTOR + ["too_many"] * 5
    assert len(read) == LOOPBACK_FACTOR
