"""Reading one message: danger in the original text, personal data out of what is passed on."""

import pytest

from frontdesk.language import reader
from frontdesk.language.pipeline import load_pipeline
from frontdesk.language.reader import MessageReader
from frontdesk.paths import LANGUAGE_PIPELINE

SIGN = "i cant feel anything between my legs"


@pytest.fixture
def message_reader() -> MessageReader:
    return MessageReader(load_pipeline(LANGUAGE_PIPELINE), ["07872-645683"])


def test_both_are_read(message_reader: MessageReader) -> None:
    reading = message_reader.read(f"born 01/02/1980, ring 07700 900123, {SIGN}")
    assert reading.redacted == f"born [date of birth], ring [phone], {SIGN}"
    assert reading.safety is not None
    assert reading.safety.level == "emergency"


def test_danger_is_looked_for_before_anything_is_taken_out(
    message_reader: MessageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "redact", lambda _text, _keep: "[phone]")
    reading = message_reader.read(SIGN)
    assert reading.redacted == "[phone]"
    assert reading.safety is not None


def test_the_clinics_own_number_stays(message_reader: MessageReader) -> None:
    assert message_reader.read("is 07872 645683 the right number").redacted.endswith("right number")
    assert "07872 645683" in message_reader.read("is 07872 645683 the right number").redacted
