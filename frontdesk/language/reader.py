"""Reads one message before anything else does: is there a danger in it, and whose business is it?"""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language

from frontdesk.language.redaction import redact
from frontdesk.language.safety import SafetyReading


@dataclass(frozen=True)
class MessageReading:
    """What the language side knows of a message.

    Attributes:
        redacted: the text without personal data; only this is stored and passed on.
        safety: the danger that the rules see in the original text, or None.
    """

    redacted: str
    safety: SafetyReading | None


class MessageReader:
    """Reads messages with one spaCy pipeline and one list of the clinic's own numbers."""

    def __init__(self, nlp: Language, clinic_phones: Iterable[str] = ()) -> None:
        """Keep the pipeline and the numbers that are not redacted."""
        self._nlp = nlp
        self._clinic_phones = tuple(clinic_phones)

    def read(self, text: str) -> MessageReading:
        """Redact the text and look for red flags in the original."""
        return MessageReading(redacted=redact(text, self._clinic_phones), safety=self._nlp(text)._.safety)
