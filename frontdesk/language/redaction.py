"""Takes personal data out of a message before it is stored or passed on.

Each kind is found by a module of its own, by its shape, its check digit or the words around it, and replaced
by a placeholder in square brackets.
"""

from collections.abc import Collection, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from frontdesk.language.addresses import ADDRESS, EMAIL, POSTCODE, find_emails, find_postcodes, find_streets
from frontdesk.language.birth_dates import DATE_OF_BIRTH, find_birth_dates
from frontdesk.language.findings import Finding, with_plain_signs
from frontdesk.language.name_shapes import NAME
from frontdesk.language.names import NameFinder
from frontdesk.language.personal_numbers import (
    CARD_NUMBER,
    NHS_NUMBER,
    NI_NUMBER,
    PHONE,
    find_cards,
    find_kept_phones,
    find_nhs_numbers,
    find_ni_numbers,
    find_phones,
    find_phones_in_words,
    national_number,
)

PLACEHOLDERS = (PHONE, EMAIL, NHS_NUMBER, POSTCODE, ADDRESS, DATE_OF_BIRTH, NAME, NI_NUMBER, CARD_NUMBER)


class Redactor:
    """Replaces personal data by placeholders; the clinic's own numbers and names stay."""

    def __init__(
        self,
        nlp: Language,
        ordinary_words: Collection[str],
        clinic_phones: Iterable[str] = (),
        clinic_names: Iterable[str] = (),
    ) -> None:
        """Prepare the finders.

        Args:
            nlp: the pipeline whose docs are redacted.
            ordinary_words: English words in lower case, by which a name is told from a word.
            clinic_phones: numbers that stay, in any spelling.
            clinic_names: given names that stay.
        """
        self._nlp = nlp
        self._names = NameFinder(nlp.vocab, ordinary_words, clinic_names)
        self._clinic_phones = frozenset(national_number(phone) for phone in clinic_phones)

    def redact(self, message: str | Doc) -> str:
        """A message, or the doc that the pipeline made of it, with placeholders for personal data."""
        doc = self._nlp.make_doc(message) if isinstance(message, str) else message
        text = doc.text
        findings = self._findings(doc, with_plain_signs(text))
        redacted, end = "", 0
        for finding in sorted(_without_overlaps(findings, len(text))):
            redacted += text[end : finding.start] + finding.placeholder
            end = finding.end
        return redacted + text[end:]

    def _findings(self, doc: Doc, text: str) -> Iterator[Finding]:
        """All that was found, the surest first."""
        yield from find_emails(text, self._names.is_no_name)
        if any(map(str.isdigit, text)):
            for start, end in find_kept_phones(text, self._clinic_phones):
                # Takes its place from all that follow, and stands for itself.
                yield Finding(start, end, doc.text[start:end])
            yield from find_cards(text)
            yield from find_ni_numbers(text)
            yield from find_birth_dates(text)
            yield from find_nhs_numbers(text)
            yield from find_phones(text, self._clinic_phones)
            yield from find_postcodes(text)
        else:
            yield from find_birth_dates(text)
        yield from find_phones_in_words(text, self._clinic_phones)
        yield from find_streets(text, self._names.is_no_name)
        yield from self._names.find(doc)


def _without_overlaps(findings: Iterable[Finding], length: int) -> list[Finding]:
    """What comes first keeps its place in a text of this length; what overlaps with it is left out."""
    kept: list[Finding] = []
    taken = bytearray(length)
    for finding in findings:
        if not any(taken[finding.start : finding.end]):
            kept.append(finding)
            taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    return kept
