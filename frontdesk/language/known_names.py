"""The names of names.yml, and what a single word in lower case is to the finder of names.

A word is *given*, a *surname* or *ordinary*; what is none of these is *strange*, and may be a name that is in
no list, or a slip of the hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, field_validator
from spacy.matcher.levenshtein import levenshtein

SHORTEST_WITH_ENDING = 5
"""Letters: Aled is no verb."""

SHORTEST_BY_ITSELF = 3
"""Letters of a given name that is found wherever it stands, also in lower case."""

MOST_SLIPS = 2
"""Wrong letters of an ordinary word that was meant, when nothing but its strangeness speaks for a name."""


class NameData(BaseModel):
    """The content of names.yml."""

    model_config = ConfigDict(extra="forbid")

    surely: list[str]
    perhaps: list[str]
    meetings: list[str]
    relations: list[str]
    after: list[str]
    closings: list[str]
    titles: frozenset[str]
    never: frozenset[str]
    endings: tuple[str, ...]
    misspelt_endings: tuple[str, ...]
    places: frozenset[str]
    before_places: frozenset[str]
    particles: frozenset[str]
    also_words: frozenset[str]
    no_introduction: frozenset[str]
    states: frozenset[str]
    given: frozenset[str]
    things: frozenset[str]
    surnames: frozenset[str]
    word_surnames: frozenset[str]

    @field_validator(
        "never",
        "places",
        "before_places",
        "particles",
        "also_words",
        "no_introduction",
        "states",
        "given",
        "things",
        "surnames",
        "word_surnames",
        mode="before",
    )
    @classmethod
    def _split(cls, words: str) -> list[str]:
        return words.split()


@cache
def load_names() -> NameData:
    """The lists of names.yml."""
    return NameData.model_validate(yaml.safe_load((Path(__file__).parent / "names.yml").read_text("utf-8")))


class KnownNames:
    """Says of a word in lower case what it is; `lists` are those of names.yml."""

    def __init__(self, ordinary_words: Collection[str], kept: Iterable[str] = ()) -> None:
        """Prepare the sets.

        Args:
            ordinary_words: English words in lower case, names among them; what is not there is strange.
            kept: given names that are nobody's secret: those of the clinic's people.
        """
        self.lists = lists = load_names()
        self.kept = frozenset(name.casefold() for name in kept)
        self.sure_surnames = lists.surnames - lists.word_surnames - lists.never
        self.plain_surnames = lists.surnames - lists.word_surnames
        # Words that are given names also in lower case: behind "I'm", behind "it's", by themselves.
        self.persons = lists.also_words - lists.states - self.kept
        self.persons_told = lists.also_words - lists.no_introduction - self.kept
        self.sure_persons = self.persons & self.persons_told
        self.only_surnames = self.sure_surnames - lists.given - lists.also_words
        alone = lists.given - lists.things - lists.also_words - lists.never - self.kept
        self.proper_names = (lists.given | self.sure_surnames) - lists.also_words - lists.never
        # With "sarahs appointment", as it is often written.
        self.unmistakable = alone | {f"{name}s" for name in alone if f"{name}s" not in ordinary_words}
        self._ordinary = ordinary_words
        self._ordinary_by_letter: dict[str, list[str]] = defaultdict(list)
        for word in ordinary_words:
            self._ordinary_by_letter[word[:1]].append(word)

    def is_given(self, lower: str) -> bool:
        """Whether it is a given name, also one that is a word."""
        return lower in self.lists.given or lower in self.lists.also_words

    def is_listed(self, lower: str) -> bool:
        """Whether it is a given name or a surname."""
        return self.is_given(lower) or lower in self.lists.surnames

    def is_no_name(self, lower: str) -> bool:
        """Whether the word is a usual one, or nobody's secret."""
        return lower in self.kept or (lower in self._ordinary and not self.is_given(lower))

    def is_ordinary(self, lower: str) -> bool:
        """Whether the word is known, and not as a given name."""
        return lower in self._ordinary and lower not in self.lists.given

    def is_strange(self, lower: str) -> bool:
        """Whether the word is a given name, or none that anybody knows that does not end like one."""
        if lower in self.lists.given:
            return True
        ends_like_a_word = len(lower) > SHORTEST_WITH_ENDING and lower.endswith(self.lists.endings)
        return len(lower) > 1 and lower not in self._ordinary and not ends_like_a_word

    def is_foreign(self, lower: str, slips: int = MOST_SLIPS) -> bool:
        """Whether the word is strange, and no ordinary one with a slip of the hand: abdirahman, not pregnat.

        Compares with thousands of words: not to be asked of every word of a message.
        """
        if not self.is_strange(lower) or len(lower) < SHORTEST_WITH_ENDING:
            return False
        if lower.endswith(self.lists.misspelt_endings):
            return False
        return all(
            abs(len(lower) - len(word)) > slips or levenshtein(lower, word, slips) > slips
            for word in self._ordinary_by_letter[lower[0]]
        )
