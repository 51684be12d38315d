"""A message's words as the finder of names looks at them: a word, a capital letter, the end of a line."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from spacy.tokens import Doc, Token

HEADLINE_WORDS, HEADLINE_SHARE = 4, 0.7
MOST_GREETINGS = 5
GREETINGS = frozenset({
    "'s", "afternoon", "again", "all", "alright", "dear", "evening", "ey", "good", "hello", "hey", "heya",
    "hi", "hiya", "hola", "hullo", "is", "its", "lads", "love", "luv", "me", "morning", "only", "salaam",
    "there", "up", "yo",
})  # fmt: skip
KISSES = frozenset({"x", "xx", "xxx", "xox"})
_AT_THE_END = KISSES | {"mr", "mrs", "ms", "miss", "dr"}

_INITIAL = re.compile(r"[B-HJ-Z]\.?|[AI]\.")
_DASHES = ("-", "--", "\u2013", "\u2014")
_AFTER_AN_INTRODUCTION = frozenset({
    "&", "(", "1", "2", "?", "age", "aged", "can", "could", "did", "do", "does", "got", "had", "have",
    "how", "i'm", "i've", "id", "ill", "im", "is", "ive", "just", "lol", "may", "n", "short", "speaking",
    "u", "ur", "was", "what", "when", "where", "who", "will", "with", "wondering", "would", "x", "xx",
    "xxx", "yes",
})  # fmt: skip
_STOPS = frozenset(".!?")
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_LETTERS_WITHOUT_ACCENT = str.maketrans("\u0142\u00f8\u0111\u0131", "lodi")


def _without_accents(lower: str) -> str:
    """Zoe for zo\u00eb, as the lists of names are written."""
    letters = unicodedata.normalize("NFD", lower.translate(_LETTERS_WITHOUT_ACCENT))
    return "".join(c for c in letters if not unicodedata.combining(c)) or lower


class Words:
    """A doc's words as the finder looks at them."""

    def __init__(self, doc: Doc) -> None:
        """Look at the words of this doc."""
        # Every look at a doc makes its tokens, its text and its length anew.
        self._tokens: list[Token] = list(doc)
        self._length = len(self._tokens)
        self.text = doc.text
        # Strange words that were compared with all ordinary ones, and whether they are like none of them.
        self.guesses: dict[tuple[str, int], bool] = {}
        # One empty word more, so that nobody has to ask whether another follows.
        lower = [token.lower_ for token in self._tokens]
        self.lower = [*(lower if self.text.isascii() else map(_without_accents, lower)), ""]
        # Where everything is in capital letters, they tell nothing.
        self._has_case = not self.text.isupper()
        capitals = [token.text[0].isupper() for token in self._tokens if token.is_alpha]
        # As in "Can Acupuncture Help My Back": there, a capital letter is no sign of a name.
        self.is_headline = len(capitals) > HEADLINE_WORDS and sum(capitals) > HEADLINE_SHARE * len(capitals)

    def __len__(self) -> int:
        """How many there are."""
        return self._length

    def after(self, place: int, skipped: Collection[str]) -> int:
        """The first place from `place` on that is none of these, nor space; three places further at most."""
        for _ in range(3):
            if place < self._length and (self.lower[place] in skipped or self.lower[place].isspace()):
                place += 1
        return place

    def is_word(self, place: int) -> bool:
        """Whether letters stand there, with apostrophes at most, or an initial."""
        return place < self._length and bool(_LETTERS.fullmatch(self.lower[place]) or self.is_initial(place))

    def starts_of_lines(self) -> Iterator[int]:
        """The places behind a line's end, or behind a dash."""
        for place, lower in enumerate(self.lower[:-1]):
            if "\n" in lower or (lower in _DASHES and place and self._tokens[place - 1].whitespace_):
                yield place + 1

    def starts_of_sentences(self) -> Iterator[int]:
        """The places behind a full stop, a question mark or an exclamation mark."""
        for place, lower in enumerate(self.lower[:-1]):
            if lower in _STOPS:
                yield place + 1

    def is_initial(self, place: int) -> bool:
        """Whether a single capital letter of a name stands there, perhaps with its full stop: J or J."""
        return place < self._length and bool(_INITIAL.fullmatch(self._tokens[place].text)) and self._has_case

    def after_initials(self, place: int, skipped: Collection[str]) -> int:
        """The first place from `place` on that is no initial and none of these; three further at most."""
        for _ in range(3):
            if self.is_initial(place) or self.lower[min(place, self._length)] in skipped:
                place += 1
        return min(place, self._length)

    def begins(self, place: int) -> bool:
        """Whether a sentence begins there."""
        return place == 0 or not self.is_word(place - 1)

    def after_hyphen(self, place: int) -> int:
        """The place itself, or that behind the rest of a pair without spaces: Anne-Marie."""
        is_pair = (
            place + 1 < self._length
            and self.lower[place] == "-"
            and not self._tokens[place - 1].whitespace_
            and not self._tokens[place].whitespace_
            and self.is_word(place + 1)
        )
        return place + 2 if is_pair else place

    def is_capital(self, place: int) -> bool:
        """Whether the word begins with a capital letter that tells something: not in OCD or MRI."""
        if not self._has_case or place >= self._length:
            return False
        text = self._tokens[place].text
        if not text[0].isupper():
            return False
        # Also not in OD'd, but in O'Brien.
        stem = text.replace("\u2019", "'").partition("'")[0]
        return len(stem) == 1 or not stem.isupper()

    def ends_phrase(self, place: int) -> bool:
        """Whether the sentence ends after the word, or goes on as after a name."""
        following = place + 1
        return self.lower[following] in {
            "", ".", ",", "!", "from", "here", "and", "\n", "i", "my", "calling", "again", "-", "born", "dob",
        }  # fmt: skip

    def ends_introduction(self, place: int) -> bool:
        """Whether the sentence ends after the word, or goes on as after "hi its grace"."""
        return self.ends_phrase(place) or self.lower[place + 1] in _AFTER_AN_INTRODUCTION

    def opens(self, place: int, greetings: Collection[str]) -> bool:
        """Whether nothing but greetings stands before the word."""
        return place <= MOST_GREETINGS and all(
            self.lower[earlier] in greetings or not self.is_word(earlier) for earlier in range(place)
        )

    def ends_line(self, place: int) -> bool:
        """Whether nothing but kisses, numbers and a title follows from `place` on in this line."""
        while place < self._length and "\n" not in self.lower[place]:
            if self.lower[place].isalpha() and self.lower[place] not in _AT_THE_END:
                return False
            place += 1
        return True

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the words from `start` to before `end` stand in the text."""
        last = self._tokens[end - 1]
        return self._tokens[start].idx, last.idx + len(last)
