"""A question is read as the same one, whatever the visitor tells of themselves beside it."""

import yaml

from frontdesk.assistant.local import LocalAssistant
from frontdesk.paths import PROJECT

QUESTIONS = PROJECT / "tests" / "understanding" / "questions.yml"
EVERY = 50
LEAST_SAME = 0.9
INTRODUCTIONS = [
    "My name is Sarah Jones. {}",
    "I'm Dave from LS6 2AB, {}",
    "{} My number is 07700 900123, dob 12/03/1958",
    "{}\nKind regards,\nSarah",
]


async def test_introductions_do_not_spoil_the_reading(assistant: LocalAssistant) -> None:
    texts = [one["text"] for one in yaml.safe_load(QUESTIONS.read_text("utf-8"))[::EVERY]]
    assert len(texts) >= 10
    changed = []
    for text in texts:
        alone = (await assistant.take_turn(text)).reading["intent"]
        for introduction in INTRODUCTIONS:
            introduced = await assistant.take_turn(introduction.format(text))
            assert "Sarah" not in introduced.redacted
            assert "07700" not in introduced.redacted
            if introduced.reading["intent"] != alone:
                changed.append((introduced.redacted, alone, introduced.reading["intent"]))
    assert len(changed) <= (1 - LEAST_SAME) * len(texts) * len(INTRODUCTIONS), changed
