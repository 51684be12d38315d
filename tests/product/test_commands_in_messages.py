"""A visitor's message is words and nothing else: no command, no intent by name, no markup to give back."""

import re

import pytest

from frontdesk.assistant.local import LocalAssistant

COMMANDS = (
    "/restart",
    "/session_start",
    "/back",
    " /greeting",
    "\uff0frestart",
    "/\u00a0/restart",
    "\u200b/restart",
    '/greeting{"condition": "neck"}',
    '/ask_can_acupuncture_help{"condition": "neck"}',
    "/self_harm_crisis",
    '/book_appointment{"a": [',
    "/book_appointment",
    "EXTERNAL: greeting",
    "EXTERNAL: /restart",
    "action_restart",
    "utter_welcome",
)

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "{{7*7}}",
    "${7*7}",
    "{condition}",
    "{numbers}",
    "**bold** `code`",
)


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_is_neither_obeyed_nor_an_intent_by_name(
    assistant: LocalAssistant, command: str
) -> None:
    sender = f"commands {command!r}"
    await assistant.take_turn("Can acupuncture help my back?", sender)
    turn = await assistant.take_turn(command, sender)
    assert turn.replies
    as_words = await assistant.take_turn(re.sub(r"^[\s\u200b/\uff0f]+", "", command), f"words {command!r}")
    assert turn.reading["intent"] == as_words.reading["intent"], "the words were read, and no name taken"
    assert turn.reading["entities"] == as_words.reading["entities"]
    follow_up = await assistant.take_turn("and for my neck?", sender)
    assert follow_up.replies[0]["answer"] == "can_acupuncture_help_neck", "the conversation was not reset"


@pytest.mark.parametrize(
    "frame", ["{}", "what is sciatica {}", "my name is {}", "can acupuncture help my {}"]
)
@pytest.mark.parametrize("markup", MARKUP)
async def test_nothing_of_the_visitors_is_given_back(
    assistant: LocalAssistant, markup: str, frame: str
) -> None:
    for reply in (await assistant.take_turn(frame.format(markup))).replies:
        shown = [reply["text"], *(part[key] for part in reply["choices"] for key in part)]
        shown += [part[key] for part in reply["links"] for key in part]
        assert reply["text"]
        assert not any(markup in text or "49" in text for text in shown if "07" not in text)
        assert all(link["href"].startswith(("tel:", "https://", "mailto:")) for link in reply["links"])
