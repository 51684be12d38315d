"""Whatever is sent to the widget's API, the answer is the documented status and error body."""

import json
import uuid
from typing import Any

import pytest
from django.test import AsyncClient

from frontdesk.chat.models import CallbackRequest, Conversation, Message
from tests.chat.conftest import FakeAssistant, Visitor, open_conversation

ID = str(uuid.UUID(int=7))


def message(text: Any = "hello", message_id: Any = ID) -> str:
    return json.dumps({"id": message_id, "text": text})


def assert_error(response: Any, status: int, code: str) -> None:
    assert response.status_code == status
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["code"] == code
    assert "Traceback" not in body["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (message(""), 400, "empty_text"),
        (message(" \n\t\u200b"), 400, "empty_text"),
        (message("x" * 1_001), 400, "text_too_long"),
        (message("x" * 8_200), 413, "too_large"),
        (" ", 400, "not_json"),
        ("not json", 400, "not_json"),
        ("[]", 400, "not_json"),
        ('"text"', 400, "not_json"),
        ("null", 400, "not_json"),
        ("[" * 5_000, 400, "not_json"),
        ('{"a":' * 1_300 + "1" + "}" * 1_300, 400, "not_json"),
        ('{"id": "%s", "text": %s}' % (ID, "[" * 2_500 + "]" * 2_500), 400, "not_json"),  # noqa: UP031
        ('{"id": NaN, "text": Infinity}', 400, "bad_field"),
        (b"\xff\xfe{}", 400, "not_json"),
        ('{"id": "%s", "id": "x", "text": "a"}' % ID, 400, "not_json"),  # noqa: UP031
        ("{}", 400, "bad_field"),
        (message(None), 400, "bad_field"),
        (message(7), 400, "bad_field"),
        (message(["a"]), 400, "bad_field"),
        (message({"a": 1}), 400, "bad_field"),
        (message(True), 400, "bad_field"),
        (message(message_id=None), 400, "bad_field"),
        (message(message_id="7"), 400, "bad_field"),
        (message(message_id=[ID]), 400, "bad_field"),
        (message("lone \ud800 surrogate"), 400, "bad_characters"),
        (message("nul \x00 byte"), 400, "bad_characters"),
        (message("bell \x07"), 400, "bad_characters"),
        (message("a" + "\u0316" * 500), 400, "bad_characters"),
    ],
)
async def test_bad_messages(
    visitor: Visitor, fake_assistant: FakeAssistant, body: str | bytes, status: int, code: str
) -> None:
    assert_error(await visitor.post("messages", body), status, code)
    assert fake_assistant.asked == []
    assert not await Message.objects.filter(author="visitor").aexists()


async def test_a_thousand_characters_pass_and_so_do_accents_emoji_and_line_breaks(visitor: Visitor) -> None:
    for text in ("x" * 1_000, "na\u00efve \U0001f926\u200d\u2640\ufe0f\r\nline two", "cafe\u0301"):
        assert (await visitor.say(text)).status_code == 200
    texts = [m.text async for m in Message.objects.filter(author="visitor").order_by("id")]
    assert texts == ["x" * 1_000, "na\u00efve \U0001f926\u200d\u2640\ufe0f\nline two", "caf\u00e9"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("what is \u202ecitaics\u202c", "what is citaics"),
        ("ring \u2066me\u2069 \u202alater\u202c", "ring me later"),
        (
            "\u0627\u0644\u0638\u0647\u0631 \u05d2\u05d1 \u200fok",
            "\u0627\u0644\u0638\u0647\u0631 \u05d2\u05d1 \u200fok",
        ),
    ],
)
async def test_marks_that_turn_text_round_are_left_out(visitor: Visitor, text: str, stored: str) -> None:
    assert (await visitor.say(text)).status_code == 200
    assert (await Message.objects.aget(author="visitor")).text == stored


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("/restart", "restart"),
        ('/greet{"a":1}', 'greet{"a":1}'),
        ("  /greet", "greet"),
        ("\uff0fgreet", "greet"),
        ("/", "?"),
    ],
)
async def test_a_slash_is_never_passed_on_as_a_command(
    visitor: Visitor, fake_assistant: FakeAssistant, text: str, sent: str
) -> None:
    assert (await visitor.say(text)).status_code == 200
    assert fake_assistant.asked[-1]["text"] == sent


async def test_what_a_client_makes_up_is_not_passed_on(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    body = {
        "id": ID,
        "text": "hi",
        "sender": "victim",
        "metadata": {"a": 1},
        "input_channel": "x",
        "stream": True,
    }
    assert (await visitor.post("messages", body)).status_code == 200
    [asked] = fake_assistant.asked
    assert set(asked) == {"sender", "text", "after_safety"}
    assert asked["sender"] == (await Conversation.objects.aget()).sender


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", "Bearer unknown", "Basic abc", "Bearer \ud800", "unknown"]
)
async def test_unknown_tokens(visitor: Visitor, authorization: str) -> None:
    headers = (
        {"Authorization": authorization.encode("utf-8", "replace").decode("latin-1")} if authorization else {}
    )
    assert_error(await visitor.post("messages", message(), headers=headers), 401, "unknown_token")
    response = await visitor.client.get("/chat/api/messages", headers=headers)
    assert_error(response, 401, "unknown_token")
    assert_error(await visitor.client.delete("/chat/api/conversation", headers=headers), 401, "unknown_token")


async def test_someone_elses_token_opens_their_conversation_only(
    visitor: Visitor, async_client: AsyncClient
) -> None:
    await visitor.say("What is sciatica?")
    stranger = await open_conversation(async_client)
    assert len(await stranger.history()) == 1
    assert len(await visitor.history()) == 3


async def test_a_reference_is_no_token(visitor: Visitor) -> None:
    headers = {"Authorization": f"Bearer {visitor.reference}"}
    assert_error(await visitor.post("messages", message(), headers=headers), 401, "unknown_token")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_other_content_types(visitor: Visitor, content_type: str) -> None:
    assert_error(await visitor.post("messages", message(), content_type=content_type), 415, "not_json_type")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "conversations", 405, "wrong_method"),
        ("put", "messages", 405, "wrong_method"),
        ("get", "feedback", 405, "wrong_method"),
        ("post", "conversation", 405, "wrong_method"),
        ("get", "nothing", 404, "not_found"),
        ("get", "../../etc/passwd", 404, "not_found"),
    ],
)
async def test_other_methods_and_addresses(
    visitor: Visitor, method: str, path: str, status: int, code: str
) -> None:
    response = await getattr(visitor.client, method)(f"/chat/api/{path}", headers=visitor.headers)
    assert_error(response, status, code)


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "1 or 1=1"])
async def test_bad_after(visitor: Visitor, after: str) -> None:
    response = await visitor.client.get("/chat/api/messages", {"after": after}, headers=visitor.headers)
    assert_error(response, 400, "bad_field")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "x", "helpful": True},
        {"message": 1, "helpful": True},
        {"message": "1", "helpful": "yes"},
        {"message": "1", "helpful": True, "comment": 7},
        {"message": "1", "helpful": True, "comment": "x" * 1_001},
    ],
)
async def test_bad_feedback(visitor: Visitor, body: dict[str, Any]) -> None:
    assert_error(await visitor.post("feedback", body), 400, "bad_field")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consent": False}, "consent_missing"),
        ({"consent": "yes"}, "bad_field"),
        ({"name": "  "}, "bad_name"),
        ({"name": "x" * 101}, "bad_name"),
        ({"phone": "12"}, "bad_phone"),
        ({"phone": "call me maybe 0770"}, "bad_phone"),
        ({"phone": "=cmd|' /C calc'!A0 07700900123"}, "bad_phone"),
        ({"when": "x" * 201}, "bad_field"),
        ({"name": "Jo\x00"}, "bad_characters"),
    ],
)
async def test_bad_callbacks(visitor: Visitor, changes: dict[str, Any], code: str) -> None:
    body = {"name": "Jo", "phone": "07700 900123", "when": "", "consent": True, **changes}
    assert_error(await visitor.post("callbacks", body), 400, code)
    assert not await CallbackRequest.objects.aexists()


async def test_an_unexpected_error_says_nothing_of_itself(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_args: object) -> None:
        raise RuntimeError("MARKER of the patient's words")

    monkeypatch.setattr("frontdesk.chat.turns.take_turn", fail)
    response = await visitor.say("hello")
    assert_error(response, 503, "unavailable")
    assert "MARKER" not in response.content.decode()
    assert "MARKER" not in caplog.text
