"""Which phrases of a message are negated: "no numbness or tingling" is, "no feeling" is itself a sign."""

from frontdesk.language.lexicon import Found
from frontdesk.language.red_flags import Negation
from frontdesk.language.spelling import Word

UNDONE_REACH = 4
"""How many words after a negated one may take the negation back: "never had pain like this"."""


class NegationReader:
    """Finds negated phrases by a list of words.

    Args:
        negation: the words, from red_flags.yml.
        telling: the word groups that make up signs; a sign may begin with a negating word of its own.
    """

    def __init__(self, negation: Negation, telling: set[str]) -> None:
        self._negators = frozenset(negation.negators)
        self._fillers = frozenset(negation.fillers)
        self._continued_by = frozenset(negation.continued_by)
        self._restarts = frozenset(negation.restarts)
        self._undone_by = frozenset(negation.undone_by)
        self._telling = telling

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words that must never be taken for misspellings of others."""
        return self._negators | self._fillers | self._continued_by | self._restarts | self._undone_by

    def negated(self, words: list[Word], found: list[Found]) -> set[Found]:
        """Those of the found phrases that are negated."""
        texts = [word.text for word in words]
        if not self._negators.intersection(texts):
            return set()
        ends: dict[int, int] = {}
        for span in found:
            if span.group in self._telling:
                ends[span.first] = max(span.last, ends.get(span.first, 0))
        starts = self._reached(words, ends)
        return {
            span
            for span in found
            if span.first in starts and not self._is_undone(texts[span.last : span.last + UNDONE_REACH])
        }

    def _is_undone(self, after: list[str]) -> bool:
        """Whether what follows takes it back: "never had pain like this", not "or anything like that"."""
        pairs = zip(after, [*after[1:], ""], strict=False)
        return any(
            word in self._undone_by and (word, following) != ("like", "that") for word, following in pairs
        )

    def _reached(self, words: list[Word], ends: dict[int, int]) -> set[int]:
        """The words that a negation reaches: over fillers and phrases, to the next comma or stop."""
        reached: set[int] = set()
        is_open, phrase_end = False, 0
        for index, word in enumerate(words):
            joined = word.text in self._continued_by
            new_sentence = index > 0 and word.position - words[index - 1].position > 1
            if new_sentence or (word.after_comma and not joined) or word.text in self._restarts:
                is_open, phrase_end = False, 0
            if word.text in self._negators:
                # A phrase such as "no feeling" or "has not peed" is itself the sign.
                is_open, phrase_end = ends.get(index, 0) <= index + 1, 0
                continue
            if not is_open:
                continue
            if index in ends:
                reached.add(index)
                phrase_end = max(phrase_end, ends[index])
            elif index >= phrase_end and not joined and word.text not in self._fillers:
                is_open = False
        return reached
