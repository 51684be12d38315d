"""Reads one message for red flags: emergency (999 or A&E now), urgent (GP today or 111), crisis, or nothing.

The rules stand in red_flags.yml, their words in red_flag_words.yml: a sign is a body area and a change near
each other, or a phrase that says it all. Where the signs come from is written beside them. Missing a sign is
worse than a warning too many, so only a plain negation, a harmless turn of phrase or a stated harmless
context silences a rule; politeness, a relative, a booking or "it is nothing" does not.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from frontdesk.language.lexicon import Found, Lexicon
from frontdesk.language.negation import NegationReader
from frontdesk.language.red_flags import HARMLESS, Level, Rule, read_rule_book
from frontdesk.language.spelling import Speller

HERE = Path(__file__).parent
RULE_FILES = (HERE / "red_flags.yml", HERE / "red_flag_words.yml", HERE / "spelling.yml")

UNLESS_REACH = 12
"""How far from a sign the context may stand that makes it harmless."""

ANYWHERE = 100_000
"""Farther than any message is long."""

OTHER_TEXT: dict[Level, Level] = {"emergency": "crisis", "crisis": "emergency"}
"""Neither text says what the other does, so that where both dangers are there both are needed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SafetyReading:
    """What a message shows: level and sign (as in red_flags.yml), and nothing of the visitor's words.

    `also` is the second level of a message that tells of an emergency and of thoughts of suicide or
    self-harm: both texts are needed, the graver first.
    """

    level: Level
    sign: str
    overdose: bool
    also: Level | None = None


class SafetyReader:
    """Reads messages by the rules of three files.

    Args:
        signs: signs and rules (red_flags.yml).
        words: word groups (red_flag_words.yml).
        spelling: variants (spelling.yml).

    Raises:
        ValueError: a file does not keep to its schema; the message names file and field.
    """

    def __init__(
        self, signs: Path = RULE_FILES[0], words: Path = RULE_FILES[1], spelling: Path = RULE_FILES[2]
    ) -> None:
        book = read_rule_book(signs, words, spelling)
        self._signs = book.signs
        self._unnegatable = book.unnegatable
        self._negation = NegationReader(book.negation, book.telling)
        try:
            self._lexicon = Lexicon(book.groups, book.used, Speller(book.spelling))
        except ValueError as error:
            raise ValueError(f"{words.name}: {error}") from error
        self._speller = Speller(book.spelling, self._lexicon.vocabulary | self._negation.vocabulary)

    def read(self, doc: Doc) -> SafetyReading | None:
        """The most serious sign in a message, or None."""
        readings = list(self.readings(doc.text))
        if not readings:
            return None
        worst = readings[0]
        other = OTHER_TEXT.get(worst.level)
        return replace(worst, also=other if any(reading.level == other for reading in readings) else None)

    def readings(self, text: str) -> Iterator[SafetyReading]:
        """All signs in a message, the most serious first."""
        words = self._speller.words(text)
        found = _outside_harmless(self._lexicon.find(words))
        negated = self._negation.negated(words, found)
        stated: dict[str, list[Found]] = {}
        spoken: dict[str, list[Found]] = {}
        for span in found:
            spoken.setdefault(span.group, []).append(span)
            if span not in negated or span.group in self._unnegatable:
                stated.setdefault(span.group, []).append(span)
        for name, sign in self._signs:
            if any(_applies(rule, stated, spoken) for rule in sign.rules):
                yield SafetyReading(sign.level, name, sign.overdose)


def _applies(rule: Rule, stated: dict[str, list[Found]], spoken: dict[str, list[Found]]) -> bool:
    if not all(group in stated for group in rule.all):
        return False
    reach = ANYWHERE if rule.anywhere else UNLESS_REACH
    blocks = [span for group in rule.unless for span in spoken.get(group, ())]
    taken = [span for group in rule.outside for span in spoken.get(group, ())]
    candidates = [
        [span for span in stated[group] if not any(span.overlaps(other) for other in taken)]
        for group in rule.all
    ]
    return any(
        not any(_silences(block, cluster, reach) for block in blocks)
        for cluster in _clusters(rule, candidates, ())
    )


def _silences(block: Found, cluster: tuple[Found, ...], reach: int) -> bool:
    # "have not been dieting" is a sign, although "dieting" alone is harmless.
    return not any(part.exceeds(block) for part in cluster) and any(
        part.gap(block) <= reach for part in cluster
    )


def _clusters(
    rule: Rule, candidates: list[list[Found]], chosen: tuple[Found, ...]
) -> Iterator[tuple[Found, ...]]:
    if len(chosen) == len(candidates):
        yield chosen
        return
    within = ANYWHERE if rule.anywhere else rule.within
    for span in candidates[len(chosen)]:
        if any(span.overlaps(other) for other in chosen):
            continue
        if rule.ordered and chosen and span.start < chosen[-1].end:
            continue
        if not chosen or min(span.gap(other) for other in chosen) <= within:
            yield from _clusters(rule, candidates, (*chosen, span))


def _outside_harmless(found: list[Found]) -> list[Found]:
    masks = [span for span in found if span.group == HARMLESS]
    return [
        span
        for span in found
        if span.group != HARMLESS
        and not any(span.overlaps(mask) and not span.exceeds(mask) for mask in masks)
    ]


@cache
def load_reader() -> SafetyReader:
    """The reader of the project's own rules, built once in a process."""
    return SafetyReader()


def read_safety(doc: Doc) -> SafetyReading | None:
    """The most serious sign in a message by the project's own rules, or None."""
    return load_reader().read(doc)


def rules_checksum() -> str:
    """SHA-256 over the rule files, in hexadecimal."""
    digest = hashlib.sha256()
    for file in RULE_FILES:
        digest.update(file.read_bytes())
    return digest.hexdigest()


class SafetyComponent:
    """The pipeline step that sets `doc._.safety`, by the rules in the package."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._reader = load_reader()

    def __call__(self, doc: Doc) -> Doc:
        doc._.safety = self._reader.read(doc)
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:
        """Leave the checksum of the rules beside the pipeline, so that what was measured can be told."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rules.json").write_text(json.dumps({"sha256": rules_checksum()}), "utf-8")

    def from_disk(self, path: Path | str, exclude: Any = ()) -> "SafetyComponent":
        """Check the stored checksum; newer rules are used all the same, with a warning in the log."""
        self._compare(json.loads((Path(path) / "rules.json").read_text("utf-8")))
        return self

    def to_bytes(self, exclude: Any = ()) -> bytes:
        """The same as `to_disk`, for pipelines that are sent to another process."""
        return json.dumps({"sha256": rules_checksum()}).encode()

    def from_bytes(self, data: bytes, exclude: Any = ()) -> "SafetyComponent":
        """The same as `from_disk`."""
        self._compare(json.loads(data))
        return self

    def _compare(self, stored: dict[str, str]) -> None:
        if stored.get("sha256") != rules_checksum():
            _log.warning(
                "The safety rules have changed since the language pipeline was built: run frontdesk train."
            )


@Language.factory("frontdesk_safety", assigns=["doc._.safety"])
def make_safety_component(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The spaCy component `frontdesk_safety`."""
    return SafetyComponent(name)


if not Doc.has_extension("safety"):
    Doc.set_extension("safety", default=None)
