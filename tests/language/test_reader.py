"""Reading one message: danger in the original text, personal data out of what is passed on."""

import pytest

from frontdesk.language.pipeline import load_pipeline
from frontdesk.language.reader import MessageReader
from frontdesk.language.redaction import Redactor
from frontdesk.paths import LANGUAGE_PIPELINE

SIGN = "i cant feel anything between my legs"


@pytest.fixture
def message_reader() -> MessageReader:
    return MessageReader.load(LANGUAGE_PIPELINE, ["07872-645683"], ["Roy"])


def test_both_are_read(message_reader: MessageReader) -> None:
    reading = message_reader.read(f"born 01/02/1980, ring 07700 900123, {SIGN}")
    assert reading.redacted == f"born [date of birth], ring [phone], {SIGN}"
    assert reading.safety is not None
    assert reading.safety.level == "emergency"


def test_danger_is_looked_for_before_anything_is_taken_out() -> None:
    class TakesAll(Redactor):
        def redact(self, message: object) -> str:
            return "[phone]"

    nlp = load_pipeline(LANGUAGE_PIPELINE)
    reading = MessageReader(nlp, TakesAll(nlp, frozenset())).read(SIGN)
    assert reading.redacted == "[phone]"
    assert reading.safety is not None


def test_the_clinics_own_number_and_name_stay(message_reader: MessageReader) -> None:
    text = "is 07872 645683 the right number for Roy"
    assert message_reader.read(text).redacted == text


def test_no_word_of_a_message_is_kept() -> None:
    message_reader = MessageReader.load(LANGUAGE_PIPELINE)
    nlp = load_pipeline(LANGUAGE_PIPELINE)
    known = len(nlp.vocab.strings)
    message_reader.read("zqzqname from Zqzqtown, 07700 900123")
    message_reader.redact("it was zqzqhelpful")
    assert len(nlp.vocab.strings) == known
    assert not [string for string in nlp.vocab.strings if "zqzq" in string.lower()]
