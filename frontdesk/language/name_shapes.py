"""How far a name reaches in a message, and whether the words at a place look like one."""

from collections.abc import Callable, Iterator

from frontdesk.language.findings import Finding
from frontdesk.language.known_names import MOST_SLIPS, KnownNames
from frontdesk.language.words import Words

NAME = "[name]"
LONGEST = 3
"""Words of one name."""

MOST_GUESSES = 5
"""Strange words of one message that are compared with all ordinary ones."""


class NameShapes:
    """Looks at the words of messages with the lists of names at hand."""

    def __init__(self, known: KnownNames) -> None:
        """Keep the lists."""
        self._known = known
        self._names = known.lists

    def end_of_name(
        self, words: Words, start: int, goes_on: Callable[[Words, int], bool] | None = None
    ) -> int:
        """The place behind the name; Jones-Smith is one word of it, and so is van der Berg.

        Args:
            words: a message.
            start: where the name begins.
            goes_on: whether the word at a place belongs to the name before it; the method unless told.
        """
        goes_on = goes_on or self.goes_on
        first = words.after(start, self._names.particles)
        end = words.after_hyphen(min(first, len(words) - 1) + 1)
        for _ in range(LONGEST - 1):
            following = (
                words.after(end, self._names.particles) if words.lower[end] in self._names.particles else end
            )
            if not goes_on(words, following):
                break
            end = words.after_hyphen(following + 1)
        return end

    def next_of_pair(self, words: Words, end: int) -> Iterator[Finding]:
        """Finn in "Ella and Finn", with the first of the two ending before `end`."""
        place = end + 1
        if words.lower[end] in ("and", "&", "n") and place < len(words):
            lower = words.lower[place]
            is_name = lower in self._names.given or (
                lower in self._names.also_words and words.is_capital(place) and not words.is_headline
            )
            if is_name and lower not in self._known.kept:
                yield found(words, place, self.end_of_name(words, place))

    def goes_on(self, words: Words, place: int) -> bool:
        """Whether the word belongs to the name before it."""
        if words.is_initial(place):
            return True
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never:
            return False
        if words.is_capital(place):
            return not words.is_headline or self._known.is_listed(lower) or not self._known.is_ordinary(lower)
        if lower in self._names.word_surnames:
            return words.ends_phrase(place)
        return lower in self._names.surnames or self._known.is_strange(lower)

    def is_full_name(self, words: Words, place: int) -> bool:
        """Whether a surname that is nothing else follows the given name there: also "tom jones" is a name."""
        lower = words.lower[place]
        if lower in self._names.given:
            return words.lower[place + 1] in self._known.sure_surnames
        return lower in self._names.also_words and words.lower[place + 1] in self._known.only_surnames

    def is_foreign(self, words: Words, place: int, slips: int = MOST_SLIPS) -> bool:
        """Whether no ordinary word looks like the one there, but for so many slips of the hand."""
        lower = words.lower[place]
        if not words.is_word(place) or self._known.is_listed(lower):
            return False
        if (lower, slips) not in words.guesses:
            if len(words.guesses) >= MOST_GUESSES:
                return False
            words.guesses[lower, slips] = self._known.is_foreign(lower, slips)
        return words.guesses[lower, slips]

    def is_strange_capital(self, words: Words, place: int) -> bool:
        """Whether a word with a capital letter stands there that nobody knows."""
        return (
            words.is_capital(place) and not words.is_headline and self._known.is_strange(words.lower[place])
        )

    def is_kept(self, words: Words, start: int, end: int) -> bool:
        """Whether the name is nobody's secret: Tom, but not Tom Jones."""
        return end == start + 1 and words.lower[start] in self._known.kept


def found(words: Words, start: int, end: int) -> Finding:
    """The name in the words from `start` to before `end`."""
    return Finding(*words.span(start, end), NAME)
