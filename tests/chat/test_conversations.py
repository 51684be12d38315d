"""A conversation over the widget's API: opening, asking, reading back, feedback, callbacks, erasing."""

import asyncio
import uuid

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import AsyncClient

from frontdesk.chat.callers import Caller, unseal
from frontdesk.chat.models import CallbackRequest, Conversation, Feedback, Message, PendingErasure
from tests.chat.conftest import ANSWER, FakeAssistant, Visitor, open_conversation


async def test_opening_gives_a_token_a_reference_and_the_welcome(
    transactional_db: None, async_client: AsyncClient
) -> None:
    response = await async_client.post("/chat/api/conversations", "{}", content_type="application/json")
    body = response.json()
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    assert set(body) == {"token", "reference", "messages"}
    assert len(body["token"]) >= 22, "128 bits at least"
    [welcome] = body["messages"]
    assert welcome["from"] == "assistant"
    assert welcome["kind"] == "social"
    assert "999" in welcome["text"]
    assert len(welcome["choices"]) >= 3


async def test_the_token_itself_is_not_kept(visitor: Visitor) -> None:
    conversation = await Conversation.objects.aget()
    assert visitor.token not in (conversation.token_hash, conversation.reference, conversation.sender)
    assert len(conversation.token_hash) == 64


async def test_an_answer_has_the_documented_shape(visitor: Visitor) -> None:
    response = await visitor.say("What is sciatica?")
    assert response.status_code == 200
    [reply] = response.json()["messages"]
    assert set(reply) == {"id", "at", "from", "kind", "text", "choices", "links", "source"}
    assert reply["text"] == ANSWER["text"]
    assert reply["source"] == ANSWER["source"]


async def test_question_and_answer_are_recorded_with_how_the_question_was_read(visitor: Visitor) -> None:
    await visitor.say("What is sciatica?")
    question = await Message.objects.aget(author="visitor")
    assert question.text == "What is sciatica?"
    assert question.reading["intent"] == "ask_what_is_sciatica"
    reply = await Message.objects.aget(in_reply_to=question)
    assert (reply.kind, reply.answer) == ("answer", "what_is_sciatica")
    conversation = await Conversation.objects.aget()
    assert conversation.visitor_messages == 1
    assert conversation.last_message_at == reply.at


async def test_the_same_id_again_is_processed_once_and_gets_the_same_answer(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    message_id = str(uuid.uuid4())
    first = await visitor.say("What is sciatica?", message_id)
    second = await visitor.say("What is sciatica?", message_id)
    assert first.json() == second.json()
    assert len(fake_assistant.asked) == 1


async def test_parallel_sends_are_each_answered_once(visitor: Visitor, fake_assistant: FakeAssistant) -> None:
    ids = [str(uuid.uuid4()) for _ in range(10)]
    responses = await asyncio.gather(
        *(visitor.say(f"question {index % 10}", ids[index % 10]) for index in range(20))
    )
    assert {response.status_code for response in responses} == {200}
    assert len(fake_assistant.asked) == 10
    assert await Message.objects.filter(author="visitor").acount() == 10


async def test_a_message_recorded_but_not_answered_is_answered_on_retry(visitor: Visitor) -> None:
    message_id = str(uuid.uuid4())
    await visitor.say("What is sciatica?", message_id)
    await Message.objects.filter(in_reply_to__isnull=False).adelete()
    response = await visitor.say("What is sciatica?", message_id)
    assert response.json()["messages"][0]["text"] == ANSWER["text"]
    assert await Message.objects.filter(author="visitor").acount() == 1


async def test_history_has_both_sides_in_order(visitor: Visitor) -> None:
    message_id = str(uuid.uuid4())
    await visitor.say("What is sciatica?", message_id)
    welcome, question, reply = await visitor.history()
    assert [m["from"] for m in (welcome, question, reply)] == ["assistant", "visitor", "assistant"]
    assert question["client_id"] == message_id
    assert [m["id"] for m in await visitor.history(after=welcome["id"])] == [question["id"], reply["id"]]


async def test_personal_data_never_reaches_the_record_or_rasa(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    await visitor.say("Ring me on 07700 900123 or mail jo@example.org about sciatica")
    stored = (await Message.objects.aget(author="visitor")).text
    assert stored == "Ring me on [phone] or mail [email] about sciatica"
    assert fake_assistant.asked[0]["text"] == stored


async def test_an_emergency_is_answered_without_rasa(visitor: Visitor, fake_assistant: FakeAssistant) -> None:
    fake_assistant.response = httpx.Response(500)
    response = await visitor.say(
        "I cannot feel anything between my legs and I have lost control of my bladder"
    )
    [reply] = response.json()["messages"]
    assert reply["kind"] == "emergency"
    assert "999" in reply["text"]
    assert fake_assistant.asked == []
    conversation = await Conversation.objects.aget()
    assert conversation.had_safety
    question = await Message.objects.aget(author="visitor")
    assert question.reading["safety"]["level"] == "emergency"


async def test_going_on_about_it_gets_the_short_repeat_and_other_questions_are_answered(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    first = (await visitor.say("I want to kill myself")).json()["messages"][0]
    second = (await visitor.say("I really want to end my life")).json()["messages"][0]
    assert first["kind"] == second["kind"] == "crisis"
    assert len(second["text"]) < len(first["text"])
    third = (await visitor.say("What is sciatica?")).json()["messages"][0]
    assert third["kind"] == "answer"
    assert fake_assistant.asked[-1]["after_safety"] is True


async def test_a_graver_danger_gets_its_whole_text_and_no_repeat(visitor: Visitor) -> None:
    urgent = (await visitor.say("there is a lump on my spine and it is growing")).json()["messages"][0]
    emergency = (await visitor.say("now I cannot feel anything between my legs")).json()["messages"][0]
    assert urgent["kind"] == emergency["kind"] == "emergency"
    assert "Call 999 now" in emergency["text"]
    assert "18000" in emergency["text"], "the whole text"


async def test_whoever_is_in_danger_hears_it_also_when_the_record_cannot_be_written(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("frontdesk.chat.record.start_turn", fail)
    response = await visitor.say("I cannot feel anything between my legs")
    assert response.status_code == 200
    [reply] = response.json()["messages"]
    assert reply["kind"] == "emergency"
    assert "999" in reply["text"]
    [again] = (await visitor.say("I still cannot feel anything between my legs")).json()["messages"]
    assert again["id"] != reply["id"], "the widget shows each id once"
    assert (await visitor.say("what is sciatica")).status_code == 503


async def test_an_emergency_and_thoughts_of_suicide_get_both_texts(visitor: Visitor) -> None:
    text = "I want to die, and I cannot feel anything between my legs"
    for again in (False, True):
        emergency, crisis = (await visitor.say(text)).json()["messages"]
        assert (emergency["kind"], crisis["kind"]) == ("emergency", "crisis")
        assert "999" in emergency["text"]
        assert "116 123" in crisis["text"]
        assert ("18000" not in emergency["text"]) == again, "the short text the second time"


async def test_thoughts_of_suicide_and_an_injury_get_both_texts(visitor: Visitor) -> None:
    text = "I fell off a ladder onto my head and I want to die"
    for again in (False, True):
        crisis, emergency = (await visitor.say(text)).json()["messages"]
        assert (crisis["kind"], emergency["kind"]) == ("crisis", "emergency")
        assert "116 123" in crisis["text"]
        assert ("18000" not in emergency["text"]) == again, "the short text the second time"


async def test_when_rasa_fails_the_visitor_hears_it_with_the_numbers(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    fake_assistant.response = httpx.Response(200, json={"replies": [], "reading": {}})
    response = await visitor.say("What is sciatica?")
    assert response.status_code == 200
    [reply] = response.json()["messages"]
    assert reply["kind"] == "failure"
    assert {"tel:+447872645683", "tel:+447735332420"} <= {link["href"] for link in reply["links"]}
    assert "999" in reply["text"]
    assert (await Conversation.objects.aget()).had_failure


async def test_feedback_is_kept_and_the_last_word_counts(visitor: Visitor) -> None:
    reply = (await visitor.say("What is sciatica?")).json()["messages"][0]
    assert (await visitor.post("feedback", {"message": reply["id"], "helpful": False})).status_code == 204
    body = {"message": reply["id"], "helpful": True, "comment": "thanks, call 07700 900123"}
    assert (await visitor.post("feedback", body)).status_code == 204
    feedback = await Feedback.objects.aget()
    assert feedback.helpful
    assert feedback.comment == "thanks, call [phone]"


async def test_feedback_on_anothers_message_is_refused(visitor: Visitor, async_client: AsyncClient) -> None:
    reply = (await visitor.say("What is sciatica?")).json()["messages"][0]
    stranger = await open_conversation(async_client)
    response = await stranger.post("feedback", {"message": reply["id"], "helpful": False})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "no_such_message"
    assert not await Feedback.objects.aexists()


async def test_a_callback_request_stays_out_of_the_transcript_and_of_rasa(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    body = {"name": "Jo Bloggs", "phone": "07700 900123", "when": "after six", "consent": True}
    assert (await visitor.post("callbacks", body)).status_code == 201
    request = await CallbackRequest.objects.aget()
    assert unseal(request.sealed) == Caller("Jo Bloggs", "07700 900123", "after six")
    assert not await Message.objects.filter(text__contains="Bloggs").aexists()
    assert fake_assistant.asked == []


async def test_erasing_removes_every_trace_and_ends_the_token(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    reply = (await visitor.say("What is sciatica?")).json()["messages"][0]
    await visitor.post("feedback", {"message": reply["id"], "helpful": True})
    await visitor.post("callbacks", {"name": "Jo", "phone": "07700 900123", "consent": True})
    sender = (await Conversation.objects.aget()).sender
    response = await visitor.client.delete("/chat/api/conversation", headers=visitor.headers)
    assert response.status_code == 204
    for model in (Conversation, Message, Feedback, CallbackRequest, PendingErasure):
        assert await model.objects.acount() == 0, model
    assert fake_assistant.erased == [sender]
    assert (await visitor.say("hello")).status_code == 401


async def test_what_rasa_cannot_erase_now_is_erased_later(
    visitor: Visitor, fake_assistant: FakeAssistant, async_client: AsyncClient
) -> None:
    fake_assistant.response = httpx.Response(500)
    assert (await visitor.client.delete("/chat/api/conversation", headers=visitor.headers)).status_code == 204
    assert await Conversation.objects.acount() == 0
    assert await PendingErasure.objects.acount() == 1
    fake_assistant.response = None
    other = await open_conversation(async_client)
    await other.client.delete("/chat/api/conversation", headers=other.headers)
    assert await PendingErasure.objects.acount() == 0
    assert len(set(fake_assistant.erased)) == 2


async def test_ten_thousand_tokens_are_unique(transactional_db: None) -> None:
    from frontdesk.chat.record import _new_reference

    references = await sync_to_async(lambda: {_new_reference() for _ in range(10_000)})()
    assert len(references) > 9_990
