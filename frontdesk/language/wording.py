"""Puts a message into plain wording before it is encoded: text-speak, misspellings and missing spaces.

The encoder has seen few misspelt words, so "siatica" lies far from "sciatica" for it. A word is only touched
when it is neither a word of the training data nor a whole word of the encoder's own vocabulary.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import yaml

from frontdesk.language.introductions import without_introductions

SHORT_FORMS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "short_forms.yml").read_text("utf-8"))

_NAME_IN_FRONT = re.compile(r"\s*((?:[^\W\d_]++[ .'-]*){1,4}?)\s*(?:[:,\n]|\s[-\u2013]\s)\s*(?=\w+\W+\w)")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "from"})

_WORD = re.compile(r"(?<!\w)[a-z0-9']+(?!\w)")
_LETTERS_ONLY = re.compile(r"[a-z']+")
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+")
_REPEATED = re.compile(r"([a-z])\1{2,}")

FEWEST_OF_KNOWN, FEWEST_OF_UNKNOWN = 3, 6

RARER_BY_FAR = 20
"""An unknown word of the examples is a misspelling of one that is so many times as frequent."""

SHORTEST_SWAPPED = 4
SHORTEST_CORRECTED = 5
SHORTEST_FOR_TWO = 8
SHORTEST_OTHER = 6
"""From this length on, a word may also be corrected to one that no example has, if there is only one."""
FEWEST_FOR_SHORT = 10
"""A word of four letters is only corrected to one that is common in the examples."""

SHORTEST_SPLIT = 6
SHORTEST_OTHER_PART = 4
LONGEST_PART = 16
FEWEST_OF_PART = 5
ENDINGS = ("s", "es", "ed", "er", "ers", "ing", "ly", "y", "ness", "less", "ful")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Wording:
    """Rewords messages by the words it knows."""

    @classmethod
    def from_examples(cls, examples: Iterable[str], known: Iterable[str]) -> "Wording":
        """Learn the words to correct to from the training examples.

        Args:
            examples: the training examples; a word that stands there a few times is taken to be spelt right.
            known: other English words; also what makes a rare word of the examples trustworthy.
        """
        known = frozenset(known)
        counts = Counter(word for example in examples for word in _LETTERS_ONLY.findall(example.lower()))
        trusted = {
            word: count
            for word, count in counts.items()
            if count >= (FEWEST_OF_KNOWN if word in known else FEWEST_OF_UNKNOWN)
        }
        # Examples are misspelt on purpose, too.
        misspelt = {word for word in trusted.keys() - known if _is_rarer_by_far(word, trusted)}
        return cls(Counter({w: trusted[w] for w in trusted if w not in misspelt}), known, counts)

    @classmethod
    def load(cls, file: Path) -> "Wording":
        """Read what `save` wrote."""
        words = json.loads(file.read_text("utf-8"))
        return cls(Counter(words["frequencies"]), words["known"], words["seen"])

    def save(self, file: Path) -> None:
        """Write the words to a JSON file."""
        words = {"frequencies": self.frequencies, "known": sorted(self.known), "seen": sorted(self.seen)}
        file.write_text(json.dumps(words), "utf-8")

    def __init__(self, frequencies: Counter[str], known: Iterable[str], seen: Iterable[str] = ()) -> None:
        """Take the words to correct to, and those to leave alone.

        Args:
            frequencies: the words of the training data, with how often each stands there.
            known: other English words.
            seen: whatever else stands in the training data; no name of a visitor's.
        """
        self.frequencies = frequencies
        self.known = frozenset(known) | frozenset(frequencies)
        self.seen = frozenset(seen) | frozenset(frequencies)

    def reword(self, text: str) -> str:
        """The text in plain words.

        In lower case, without introductions and a name in front, and with every unknown word replaced where
        a known one is surely meant.
        """
        text = without_introductions(_PICTURES.sub(" ", text.lower().replace("\u2019", "'")))
        text = self._without_name(text)
        return _WORD.sub(lambda match: self._reword(match.group()), text)

    def _without_name(self, text: str) -> str:
        """The text after "priya shah:" or "bob, ", told by words that no example has."""
        front = _NAME_IN_FRONT.match(text)
        if not front:
            return text
        words = {word for word in re.findall(r"[^\W\d_]+", front[1]) if word not in _TITLES}
        return text[front.end() :] if words and not words & self.seen else text

    def _reword(self, word: str) -> str:
        if word in SHORT_FORMS:
            return SHORT_FORMS[word]
        if not word.isalpha() or self._is_known(word):
            return word
        calmer = _REPEATED.sub(r"\1", word)
        if calmer in self.known:
            return calmer
        return self._correct(word) or self._split(word) or self._correct_to_other(word) or word

    def _is_known(self, word: str) -> bool:
        if word in self.known:
            return True
        stems = {word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)}
        stems |= {stem + "e" for stem in stems} | {stem[:-1] for stem in stems if stem[-2:-1] == stem[-1:]}
        return any(len(stem) > 2 and stem in self.known for stem in stems)

    def _correct(self, word: str) -> str | None:
        if len(word) == SHORTEST_SWAPPED:
            near = {w for w in _swaps(word) if w in self.frequencies}
            near = near or {w for w in one_edit_away(word) if self.frequencies[w] >= FEWEST_FOR_SHORT}
            return max(near, key=lambda w: (self.frequencies[w], w), default=None)
        if len(word) < SHORTEST_CORRECTED:
            return None
        near = {w for w in one_edit_away(word) if w in self.frequencies}
        if not near and len(word) >= SHORTEST_FOR_TWO:
            near = {w for w in self._by_deletes(word) if w[0] == word[0]}
        return max(near, key=lambda w: (self.frequencies[w], w), default=None)

    def _correct_to_other(self, word: str) -> str | None:
        near = one_edit_away(word) & self.known if len(word) >= SHORTEST_OTHER else set()
        return near.pop() if len(near) == 1 else None

    def _by_deletes(self, word: str) -> set[str]:
        return {w for variant in _deletes(word) for w in self._deletes_index.get(variant, ())}

    @cached_property
    def _deletes_index(self) -> dict[str, list[str]]:
        """Each word of 8 letters and more under itself and every form with one letter left out."""
        index: dict[str, list[str]] = {}
        for word in self.frequencies:
            if len(word) >= SHORTEST_FOR_TWO - 1:
                for variant in _deletes(word):
                    index.setdefault(variant, []).append(word)
        return index

    def _split(self, word: str) -> str | None:
        """The word cut into known words, as few and as usual ones as possible."""
        if len(word) < SHORTEST_SPLIT:
            return None
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST_PART), end):
                before, price = best[start], self._price(word[start:end])
                if before is None or price is None:
                    continue
                candidate = (before[0] + price, [*before[1], word[start:end]])
                best[end] = min(best[end] or candidate, candidate)
        parts = best[-1][1] if best[-1] else []
        # "pacemaker" is no pace and no maker, although no example has it.
        return " ".join(parts) if any(self._is_usual(part) for part in parts) else None

    def _price(self, part: str) -> float | None:
        """The rarer a word, the dearer; None for what is no word."""
        if part in ("a", "i") or self._is_usual(part):
            return self._dearest - math.log(self.frequencies[part] or 1)
        return self._dearest if len(part) >= SHORTEST_OTHER_PART and part in self.known else None

    def _is_usual(self, part: str) -> bool:
        return len(part) > 1 and self.frequencies[part] >= FEWEST_OF_PART

    @cached_property
    def _dearest(self) -> float:
        return 1 + math.log(self.frequencies.total() or 1)


def _is_rarer_by_far(word: str, counts: dict[str, int]) -> bool:
    if len(word) < SHORTEST_CORRECTED:
        return False
    return any(counts.get(near, 0) >= RARER_BY_FAR * counts[word] for near in one_edit_away(word))


def one_edit_away(word: str) -> set[str]:
    """All strings one letter away: left out, swapped with its neighbour, replaced, put in (Norvig 2007)."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return (
        {left + right[1:] for left, right in splits if right}
        | _swaps(word)
        | {left + letter + right[1:] for left, right in splits if right for letter in LETTERS}
        | {left + letter + right for left, right in splits for letter in LETTERS}
    )


def _swaps(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}


def _deletes(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
