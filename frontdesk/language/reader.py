"""Reads one message before anything else does: is there a danger in it, and whose business is it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from frontdesk.language.pipeline import load_pipeline, load_wording
from frontdesk.language.redaction import Redactor
from frontdesk.language.safety import SafetyReading

CONDITION_STEPS = ["entity_ruler", "frontdesk_back"]
"""Steps of the pipeline that nothing here asks for; they would take half of the time."""


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
    """Reads messages with one spaCy pipeline and one redactor, which works on its docs."""

    def __init__(self, nlp: Language, redactor: Redactor) -> None:
        """Keep both."""
        self._nlp = nlp
        self._redactor = redactor

    @classmethod
    def load(
        cls, folder: Path, clinic_phones: Iterable[str] = (), clinic_names: Iterable[str] = ()
    ) -> "MessageReader":
        """The reader of the pipeline in `folder`; the clinic's numbers and names are not redacted."""
        nlp, wording = load_pipeline(folder), load_wording(folder)
        return cls(nlp, Redactor(nlp, wording.known | wording.seen, clinic_phones, clinic_names))

    def read(self, text: str) -> MessageReading:
        """Redact the text and look for red flags in the original."""
        # Without the zone spaCy keeps every word that it has ever seen, names and numbers among them.
        with self._nlp.memory_zone():
            doc = self._nlp(text, disable=CONDITION_STEPS)
            return MessageReading(redacted=self._redactor.redact(doc), safety=doc._.safety)

    def redact(self, text: str) -> str:
        """A text without personal data, where nothing else is to be known of it."""
        with self._nlp.memory_zone():
            return self._redactor.redact(text)
