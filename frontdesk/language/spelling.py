"""Brings what visitors type to the plain words that the safety rules are written in.

Text-speak, missing apostrophes and spaces, drawn-out or masked letters and misspelt long words all become
one canonical word; small words that carry no meaning for safety ("my", "the", "really") are dropped.
What counts as a variant stands in spelling.yml.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, field_validator
from spacy.matcher.levenshtein import levenshtein

SHORTEST_MISSPELT = 5
"""Words of fewer letters are never guessed at: numb and number, wee and week, pee and peel."""

SHORTEST_TWICE_MISSPELT = 8
"""From this length on, two wrong letters are forgiven."""

SENTENCE_GAP = 2
"""How many words' distance the end of a sentence counts for."""

EMERGENCY_NUMBERS = ("999", "111", "112", "911")

_WORD = re.compile(r"\d+/\d+|[a-z0-9]+(?:'[a-z0-9]+)*|[.;?!]+|,|\n")
_SPACED = re.compile(r"(?<![a-z0-9'])(?:[a-z][ .\-_]){3,}[a-z](?![a-z0-9'])")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_DOSE = re.compile(r"\d+(?:mg|mcg|g|ml)")
_DATE = re.compile(r"\d+(?:st|nd|rd|th)")
_LEET = (str.maketrans("!1|@4$503", "iiiaassoe"), str.maketrans("!1|@4$503", "illaassoe"))
_MASKS = "*#!@$|+%_-.~013457^"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "&": " and "})  # noqa: RUF001
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")
_MANY = 9


@dataclass(frozen=True, slots=True)
class Word:
    """One canonical word and where it stands; the distance grows at the end of a sentence."""

    text: str
    position: int
    after_comma: bool


class SpellingData(BaseModel):
    """The content of spelling.yml."""

    model_config = ConfigDict(extra="forbid")

    skip: list[str]
    variants: dict[str, str]
    rewrites: dict[str, str]
    masked: list[str]
    guessed: list[str]
    glued: list[str]
    protected: list[str]

    @field_validator("guessed")
    @classmethod
    def _long_enough(cls, lines: list[str]) -> list[str]:
        for word in _each_word(lines):
            if len(word) < SHORTEST_MISSPELT:
                raise ValueError(f"{word!r} is too short to be guessed: at least {SHORTEST_MISSPELT} letters")
        return lines


class Speller:
    """Turns text into canonical words.

    Args:
        data: the variants, rewrites and protected words.
        vocabulary: the words of the safety rules; unknown words are compared with these.
    """

    def __init__(self, data: SpellingData, vocabulary: Iterable[str] = ()) -> None:
        self._skip = frozenset(_each_word(data.skip))
        self._variants = {
            form: target.split() for target, forms in data.variants.items() for form in forms.split()
        }
        self._rewrites: dict[str, list[tuple[list[str], list[str]]]] = {}
        for target, forms in data.rewrites.items():
            for form in forms.split(","):
                words = form.split()
                self._rewrites.setdefault(words[0], []).append(
                    (words, target.split() if target != "-" else [])
                )
        for rewrites in self._rewrites.values():
            rewrites.sort(key=lambda rewrite: -len(rewrite[0]))
        self._masked = frozenset(data.masked)
        self._protected = frozenset(_each_word(data.protected))
        self._vocabulary = frozenset(vocabulary)
        rewritten = {
            word for rewrites in self._rewrites.values() for source, _ in rewrites for word in source
        }
        self._known = self._vocabulary | self._skip | self._protected | self._variants.keys() | rewritten
        self._shortened: dict[str, list[str]] = {}
        self._long: dict[str, list[str]] = {}
        self._glued = frozenset(_each_word(data.glued))
        for word in _each_word(data.guessed):
            for short in _shortened(word):
                self._shortened.setdefault(short, []).append(word)
            if len(word) >= SHORTEST_TWICE_MISSPELT:
                self._long.setdefault(word[0], []).append(word)

    def words(self, text: str) -> list[Word]:
        """The canonical words of a message; the same for original and lower-cased text."""
        canonical: list[tuple[str, int, bool]] = []
        sentence, after_comma = 0, False
        for piece in self._pieces(_plain(text)):
            if piece == ",":
                after_comma = True
            elif piece[0] in ".;?!\n":
                sentence += 1
            else:
                for word in self._spell(piece):
                    canonical.append((word, sentence, after_comma))
                    after_comma = False
        rewritten = self._rewrite(canonical)
        return [
            Word(word, index + SENTENCE_GAP * number, comma)
            for index, (word, number, comma) in enumerate(
                entry for entry in rewritten if entry[0] not in self._skip
            )
        ]

    def canonical(self, word: str) -> str | None:
        """The canonical form of a word in the rules, or None for a word that is left out.

        Raises:
            ValueError: the word is text-speak for two words.
        """
        form = self._variants.get(word, [word])
        if len(form) != 1:
            raise ValueError(f"{word!r} is read as {' '.join(form)!r}: write that instead")
        return None if form[0] in self._skip else form[0]

    def _pieces(self, text: str) -> Iterator[str]:
        text = _SPACED.sub(self._join_letters, text)
        for line in re.split(r"(\n)", text):
            if line == "\n":
                yield line
                continue
            for chunk in line.split():
                unmasked = self._unmask(chunk)
                if unmasked:
                    yield unmasked
                else:
                    yield from _WORD.findall(chunk)

    def _join_letters(self, match: re.Match[str]) -> str:
        joined = re.sub(r"[^a-z]", "", match.group())
        return joined if joined in self._masked else match.group()

    def _unmask(self, chunk: str) -> str | None:
        core = chunk.strip(".,?!;:\"'()[]~")
        if len(core) < 3 or not any(sign in _MASKS for sign in core):
            return None
        for candidate in (*(core.translate(leet) for leet in _LEET), re.sub(r"[^a-z]", "", core)):
            if candidate in self._masked:
                return candidate
        if "*" in core or "#" in core:
            pattern = re.compile("".join("[a-z]" if sign in "*#" else re.escape(sign) for sign in core))
            letters = sum(sign.isalpha() for sign in core)
            if letters >= 2:
                return next((word for word in sorted(self._masked) if pattern.fullmatch(word)), None)
        return None

    def _spell(self, token: str) -> list[str]:
        if token[0].isdigit():
            return _number(token)
        word = token.replace("'", "")
        if word in self._variants:
            return self._variants[word]
        if word in self._known:
            return [word]
        if token.endswith("'s"):
            while token.endswith("'s"):
                token = token[:-2]
            return self._spell(token) if token else []
        for collapsed in (
            _LONG_RUN.sub(r"\1\1", word),
            _LONG_RUN.sub(r"\1", word),
            word[:-1].rstrip(word[-1:]) + word[-1:],
        ):
            if collapsed in self._variants:
                return self._variants[collapsed]
            if collapsed in self._known:
                return [collapsed]
        word = _LONG_RUN.sub(r"\1", word)
        if len(word) < SHORTEST_MISSPELT:
            return [word]
        corrected = self._correct(word)
        if corrected:
            return [corrected]
        return self._split(word) or [word]

    def _correct(self, word: str) -> str | None:
        near: list[tuple[int, str]] = []
        for short in _shortened(word):
            for candidate in self._shortened.get(short, ()):
                distance = levenshtein(word, candidate)
                swapped = distance == 2 and sorted(word) == sorted(candidate)
                if (distance == 1 or swapped) and (word[0] == candidate[0] or len(word) > SHORTEST_MISSPELT):
                    near.append((1, candidate))
        if not near and len(word) >= SHORTEST_TWICE_MISSPELT - 1:
            for candidate in self._long.get(word[0], ()):
                if abs(len(candidate) - len(word)) <= 2:
                    distance = levenshtein(word, candidate)
                    if distance <= 2:
                        near.append((distance, candidate))
        return min(near)[1] if near else None

    def _split(self, word: str) -> list[str] | None:
        for cut in range(len(word) - 2, 0, -1):
            left, right = word[:cut], word[cut:]
            if not self._glued.isdisjoint((left, right)) and self._is_part(left) and self._is_part(right):
                return [part for half in (left, right) for part in self._variants.get(half, [half])]
        return None

    def _is_part(self, part: str) -> bool:
        if len(part) <= 2:
            return part in {"i", "my", "me", "to", "in", "on", "up", "of", "it", "no", "im"}
        return part in self._vocabulary or part in self._variants

    def _rewrite(self, words: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
        result: list[tuple[str, int, bool]] = []
        index = 0
        while index < len(words):
            word, sentence, comma = words[index]
            for source, target in self._rewrites.get(word, ()):
                if [entry[0] for entry in words[index : index + len(source)]] == source:
                    result.extend((replacement, sentence, comma) for replacement in target)
                    index += len(source)
                    break
            else:
                result.append(words[index])
                index += 1
        return result


def _each_word(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from line.split()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        sign for sign in decomposed if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf"
    ).translate(_QUOTES)


def _number(token: str) -> list[str]:
    if not token.isdigit():
        if "/" in token:
            return ["score"]
        if _DATE.fullmatch(token):
            return ["date"]
        return ["dose"] if _DOSE.fullmatch(token) else [token]
    if token in EMERGENCY_NUMBERS:
        return [token]
    value = int(token[:6])
    if value < len(_SMALL):
        return [_SMALL[value]]
    if len(token) == 4 and 1940 <= value <= 2039:
        return ["year"]
    return ["many"] if value >= _MANY else [token]


def _shortened(word: str) -> set[str]:
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}
