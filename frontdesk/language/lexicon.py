"""The word groups of the safety rules: what a clinician can read, and the spans it finds in a message.

A group is a list of phrases. In a phrase, `a|b` are alternatives, a trailing `?` makes the place optional,
and `<group>` stands for any phrase of another group. A phrase stands for thousands of wordings, so its places
are compared one by one: spaCy's PhraseMatcher wants every wording written out, and its Matcher tries every
pattern at every word.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from frontdesk.language.spelling import Speller, Word

MOST_FORMS = 500
"""More combinations of whole phrases than this in one phrase is a slip of the pen."""

_SLOT = re.compile(r"(?:[a-z0-9]+|<[a-z_]+>)(?:\|(?:[a-z0-9]+|<[a-z_]+>))*\??")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a phrase: the words that may stand there, and whether it may be empty."""

    words: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a group in a message: words `first` to `last`, positions `start` to `end`."""

    group: str
    first: int
    last: int
    start: int
    end: int

    def overlaps(self, other: "Found") -> bool:
        """Whether the two share a word."""
        return self.first < other.last and other.first < self.last

    def exceeds(self, other: "Found") -> bool:
        """Whether this one holds the other and more."""
        return (
            self.first <= other.first
            and self.last >= other.last
            and self.last - self.first > other.last - other.first
        )

    def gap(self, other: "Found") -> int:
        """How many words stand between the two."""
        return max(self.start, other.start) - min(self.end, other.end)


Phrase = tuple[Slot, ...]


class Lexicon:
    """Finds the phrases of the used groups in canonical words.

    Args:
        groups: group name to phrases.
        used: the groups that rules name; the others only serve inside phrases.
        speller: brings the phrases to the same canonical words as the messages.

    Raises:
        ValueError: a phrase is not well-formed, or a group is unknown or refers to itself.
    """

    def __init__(self, groups: dict[str, list[str]], used: Iterable[str], speller: Speller) -> None:
        self._starts: dict[str, list[tuple[str, Phrase]]] = {}
        self.vocabulary: set[str] = set()
        for name in sorted(set(used)):
            for phrase in dict.fromkeys(phrases_of(groups, name, speller)):
                self._add(name, phrase)

    def find(self, words: list[Word]) -> list[Found]:
        """All phrases in the message, longer and shorter readings alike."""
        texts = [word.text for word in words]
        found = {
            (group, first, last)
            for first, text in enumerate(texts)
            for group, rest in self._starts.get(text, ())
            for last in _ends(texts, first + 1, rest)
        }
        return [
            Found(group, first, last, words[first].position, words[last - 1].position + 1)
            for group, first, last in sorted(found, key=lambda span: span[1:])
        ]

    def _add(self, group: str, phrase: Phrase) -> None:
        for index, slot in enumerate(phrase):
            self.vocabulary |= slot.words
            if all(earlier.optional for earlier in phrase[:index]):
                for word in slot.words:
                    self._starts.setdefault(word, []).append((group, phrase[index + 1 :]))


def phrases_of(
    groups: dict[str, list[str]], name: str, speller: Speller, path: tuple[str, ...] = ()
) -> Iterator[Phrase]:
    """The phrases of a group in canonical words, references resolved."""
    if name not in groups:
        raise ValueError(
            f"word group {path[-1] if path else name!r} refers to <{name}>, which does not exist"
        )
    if name in path:
        raise ValueError(f"word group <{name}> refers to itself: {' > '.join([*path, name])}")
    for text in groups[name]:
        parts = [_parts(groups, slot, text, speller, (*path, name)) for slot in text.split()]
        forms = 1
        for part in parts:
            forms *= len(part)
        if forms > MOST_FORMS:
            raise ValueError(f"word group {name!r}: {text!r} combines {forms} phrases, at most {MOST_FORMS}")
        for combination in itertools.product(*parts):
            phrase = tuple(itertools.chain.from_iterable(combination))
            if all(slot.optional for slot in phrase):
                raise ValueError(f"word group {name!r}: {text!r} may be empty (are all its words left out?)")
            yield phrase


def _parts(
    groups: dict[str, list[str]], slot: str, text: str, speller: Speller, path: tuple[str, ...]
) -> list[Phrase]:
    if not _SLOT.fullmatch(slot):
        raise ValueError(
            f"word group {path[-1]!r}: {slot!r} in {text!r} is not well-formed"
            " (lower case, no apostrophes, a|b, word?, <group>)"
        )
    optional = slot.endswith("?")
    words: set[str] = set()
    longer: list[Phrase] = []
    for alternative in slot.rstrip("?").split("|"):
        if not alternative.startswith("<"):
            canonical = speller.canonical(alternative)
            if canonical is not None:
                words.add(canonical)
            continue
        for phrase in phrases_of(groups, alternative[1:-1], speller, path):
            if len(phrase) == 1:
                words |= phrase[0].words
            else:
                longer.append(phrase)
    parts = [*longer]
    if words:
        parts.append((Slot(frozenset(words), optional),))
    elif not longer:
        parts.append(())
    return parts


def _ends(texts: list[str], index: int, slots: Phrase) -> Iterator[int]:
    for place, slot in enumerate(slots):
        present = index < len(texts) and texts[index] in slot.words
        if slot.optional:
            if present:
                yield from _ends(texts, index + 1, slots[place + 1 :])
            continue
        if not present:
            return
        index += 1
    yield index
