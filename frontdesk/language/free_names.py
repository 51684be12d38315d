"""Finds names that nothing introduces: by a title, by two names side by side, or by one that is no word."""

import re
from collections.abc import Iterator

from frontdesk.language.findings import Finding
from frontdesk.language.known_names import SHORTEST_BY_ITSELF, KnownNames
from frontdesk.language.name_shapes import LONGEST, NameShapes, found
from frontdesk.language.words import GREETINGS, Words

MONTHS = frozenset({"april", "may", "june", "august"})
_BEFORE_THINGS = frozenset(
    {"a", "an", "the", "of", "in", "at", "near", "by", "on", "some", "any", "this", "union", "st"}
)
_NO_PEOPLE = MONTHS | {"said", "will"}
_BEFORE_PEOPLE = GREETINGS | {","}
_AFTER_A_TITLED = frozenset({"here", "from", "speaking", "calling"})
_SURE_TITLES = frozenset({"mr", "mrs", "ms"})
_NO_TITLED = frozenset({"and", "or"})
_DOCTORS = frozenset({"dr", "doctor", "prof", "professor"})
_BEFORE_A_DOCTOR = frozenset({"a", "an", "any", "her", "his", "my", "no", "our", "the", "their", "your"})
# "Priya Shah, 07700 …", "… p.shah@example.com", "… 12/3/64"
_CONTACT = re.compile(r"[\s,:;|/-]{1,4}(?:[^\s@]{1,64}@|\+?[\d() ]{5}|\d\d?[/.-]\d)")


class FreeNames:
    """Finds names in the words of a message."""

    def __init__(self, known: KnownNames, shapes: NameShapes) -> None:
        """Keep the lists, and what looks at the words."""
        self._known = known
        self._names = known.lists
        self._shapes = shapes
        self._titles = self._names.titles | {f"{title}." for title in self._names.titles}

    def find(self, words: Words) -> Iterator[Finding]:
        """The names, in no order; the same one may be found twice."""
        yield from self._titled(words)
        yield from self._full_names(words)
        yield from self._behind_initials(words)
        yield from self._first_words(words)
        yield from self._people_from_somewhere(words)
        yield from self._by_themselves(words)
        yield from self._capitals(words)

    def _titled(self, words: Words) -> Iterator[Finding]:
        """Mrs Patel, Dr. Shah; "miss" and "sister" are other words, too, without their capital letters."""
        for place, lower in enumerate(words.lower):
            if lower not in self._titles:
                continue
            start = first = words.after(place + 1, {"."})
            while words.is_initial(start):
                start += 1
            if not words.is_word(start) or words.lower[start] in self._names.never:
                continue
            name = words.lower[start]
            if name in self._names.surnames:
                is_name = words.is_capital(start) or name not in self._names.word_surnames
                is_name = is_name or lower in _SURE_TITLES
            else:
                is_name = self._known.is_strange(name) and (words.is_capital(start) or lower in _SURE_TITLES)
                is_name = is_name or (
                    lower in _DOCTORS
                    and words.lower[place - 1] not in _BEFORE_A_DOCTOR
                    and self._shapes.is_foreign(words, start)
                )
            if not is_name and words.lower[start + 1] in _AFTER_A_TITLED:
                is_name = lower in _SURE_TITLES or (name in self._names.surnames and words.begins(place))
            end = self._shapes.end_of_name(words, start)
            # Not in "MS Society"
            is_name = is_name or (
                lower in _SURE_TITLES
                and words.is_capital(place)
                and words.is_capital(start)
                and name not in _NO_TITLED
            )
            if is_name and not self._shapes.is_kept(words, first, end):
                yield found(words, first, end)

    def _full_names(self, words: Words) -> Iterator[Finding]:
        """A given name and a surname with their capital letters, wherever they stand."""
        for place, lower in enumerate(words.lower):
            # "at John Lewis": a shop
            if not words.is_capital(place) or words.lower[place - 1] in self._names.before_places:
                continue
            if lower in self._names.before_places or lower in self._titles:
                continue
            if not self._known.is_given(lower) and not self._begins_full_name(words, place):
                continue
            end = self._shapes.end_of_name(words, place)
            last = words.lower[end - 1]
            if end == place + 1 or not words.is_capital(end - 1) or last in self._names.places:
                continue
            is_surname = last in self._names.surnames or lower not in self._names.also_words
            is_surname = is_surname or (self._known.is_strange(last) and not words.is_headline)
            if is_surname and words.lower[end] not in self._names.places:
                yield found(words, place, end)

    def _behind_initials(self, words: Words) -> Iterator[Finding]:
        """Initials in lower case: p. kowalska."""
        if ". " not in words.text:
            return
        for place, lower in enumerate(words.lower[:-1]):
            if len(lower) == 2 and lower[1] == "." and lower[0].isalpha():
                name = words.lower[place + 1]
                if name in self._known.only_surnames or self._shapes.is_foreign(words, place + 1):
                    yield found(words, place, place + 2)

    def _begins_full_name(self, words: Words, place: int) -> bool:
        """Whether an initial or a strange word stands before a surname: J Smith, Xylia Fraser."""
        after = place + 1
        while words.is_initial(after) and after < place + LONGEST:
            after = words.after(after + 1, {"."})
        if not words.is_capital(after) or words.lower[after] not in self._known.sure_surnames:
            return False
        return words.is_initial(place) or (
            not words.is_headline and self._known.is_strange(words.lower[place])
        )

    def _first_words(self, words: Words) -> Iterator[Finding]:
        """A name at the head of a message: "Priya Shah: …", "Priya Shah 07700 …", or nothing but a name."""
        lower = words.lower[0]
        if not words.is_word(0) or lower in self._names.never:
            return
        is_given = lower in self._names.given
        end = self._shapes.end_of_name(words, 0)
        following = words.lower[end]
        if following == "," and self._is_reversed(words, end):
            yield found(words, 0, end + 2)
            return
        if (
            following.isalpha()
            or following in ("?", "'s", "\u2019s", "-")
            or self._shapes.is_kept(words, 0, end)
        ):
            return
        is_full_name = end > 1 and (is_given or (lower in self._names.also_words and words.is_capital(0)))
        is_full_name = is_full_name or self._shapes.is_full_name(words, 0)
        is_full_name = is_full_name or (end > 1 and self._is_strange_pair(words, end))
        if is_full_name or (is_given and (following or words.is_capital(0))):
            yield found(words, 0, end)

    def _is_reversed(self, words: Words, comma: int) -> bool:
        """Fletcher, Dawn: with nothing behind but numbers."""
        return (
            comma == 1
            and words.lower[0] in self._names.surnames
            and self._known.is_given(words.lower[2] if len(words) > comma + 1 else "")
            and words.is_capital(0)
            and words.is_capital(comma + 1)
            and not words.lower[min(comma + 2, len(words))].isalpha()
        )

    def _is_strange_pair(self, words: Words, end: int) -> bool:
        """Xanthe Birdsall in "Xanthe Birdsall, 07700 …": who would write a phone number behind a disease?"""
        is_pair = self._shapes.is_strange_capital(words, 0) and self._shapes.is_strange_capital(
            words, end - 1
        )
        return is_pair and bool(_CONTACT.match(words.text, words.span(0, end)[1]))

    def _people_from_somewhere(self, words: Words) -> Iterator[Finding]:
        """Sarah in "Sarah from Leeds", at the head of a message or behind a greeting."""
        start = words.after(0, _BEFORE_PEOPLE)
        if not words.is_word(start) or words.lower[start] in self._names.never:
            return
        end = self._shapes.end_of_name(words, start)
        if words.lower[end] != "from" or self._shapes.is_kept(words, start, end):
            return
        lower = words.lower[start]
        is_known = lower in self._names.given or self._shapes.is_full_name(words, start)
        may_be = lower in self._names.also_words and lower not in _NO_PEOPLE
        if is_known or (may_be and words.is_capital(end + 1)):
            yield found(words, start, end)

    def _by_themselves(self, words: Words) -> Iterator[Finding]:
        """Given names that are nothing else, wherever they stand, with the surname behind them."""
        end = 0
        for place, lower in enumerate(words.lower):
            if lower not in self._known.unmistakable or place < end or not self._is_alone(words, place):
                continue
            end = self._shapes.end_of_name(words, place, self._is_more_of_it)
            # "near Paul's shop"
            owned = end + 1 if words.lower[end] in ("'s", "\u2019s") else end
            if words.lower[min(owned, len(words))] not in self._names.places:
                yield found(words, place - self._begins_before(words, place), end)
                yield from self._shapes.next_of_pair(words, end)

    def _capitals(self, words: Words) -> Iterator[Finding]:
        """Given names that are words as well, but for their capital letter in the middle of a sentence."""
        if words.is_headline:
            return
        for place, lower in enumerate(words.lower):
            if lower not in self._known.sure_persons or not place or not words.is_capital(place):
                continue
            before = words.lower[place - 1]
            follows = before == "," or (words.is_word(place - 1) and not words.is_capital(place - 1))
            end = self._shapes.end_of_name(words, place, self._is_more_of_it)
            is_place = before in _BEFORE_THINGS or words.lower[end] in self._names.places
            if follows and not is_place and words.lower[end] != "from":
                yield found(words, place, end)

    def _begins_before(self, words: Words, place: int) -> bool:
        """Whether the word before belongs to it: "dean hussain" with a known Hussain, "OKAFOR Chinedu"."""
        before = words.lower[place - 1]
        is_given = words.lower[place] in self._names.surnames and before in self._known.sure_persons
        return place > 0 and (is_given or before in self._known.only_surnames)

    def _is_alone(self, words: Words, place: int) -> bool:
        is_long = len(words.lower[place]) >= SHORTEST_BY_ITSELF or words.is_capital(place)
        return is_long and words.lower[place - 1].rstrip(".") not in self._names.before_places

    def _is_more_of_it(self, words: Words, place: int) -> bool:
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never or lower in self._names.places:
            return False
        if words.is_capital(place):
            return lower in self._names.surnames or not self._known.is_ordinary(lower)
        if lower in self._names.word_surnames:
            return words.ends_phrase(place)
        return lower in self._names.surnames or self._shapes.is_foreign(words, place, slips=1)
