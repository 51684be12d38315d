"""Finds names that people give as such: "my name is …", "I'm Sarah from …", "regards, …".

Phrases that lead to a name are found by spaCy's PhraseMatcher; `names.yml` lists them, with given names and
surnames. How much a word has to look like a name depends on the phrase: behind "my name is" hardly at all,
behind "I'm" a lot, as "I'm sore", "I'm Desperate" and "I'm from Leeds" are none.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from frontdesk.language.findings import Finding
from frontdesk.language.free_names import MONTHS, FreeNames
from frontdesk.language.known_names import KnownNames
from frontdesk.language.name_shapes import LONGEST, NameShapes, found
from frontdesk.language.words import GREETINGS, KISSES, Words

_BEFORE_A_NAME = frozenset(
    {"'s", "\u2019s", "are", ":", "-", "\u2013", "\u2014", ",", "=", '"', "'", "(", "is", "\n", "from"}
)
_AFTER_A_CLOSING = frozenset({",", ".", "!", "-", "\u2013", "\u2014", ":", ";", "~", "and"})
_AFTER_HERE = frozenset({
    "\n", "!", ",", "-", ".", ":", "?", "about", "again", "and", "from", "i", "i'm", "im", "just", "re",
    "regarding", "\u2013",
})  # fmt: skip
_AM = frozenset({"am", "'m", "\u2019m", "m", "im", "i'm", "i\u2019m"})
_VERBS = frozenset({"said", "will", "may"})
_AFTER_A_RELATIVE = frozenset({
    "broke", "came", "can't", "cant", "comes", "did", "does", "doesn't", "doesnt", "fell", "gets", "goes",
    "got", "had", "has", "hurt", "is", "lives", "needed", "needs", "recommended", "saw", "says", "sees",
    "suffers", "suggested", "thinks", "told", "wanted", "wants", "was", "went", "who", "won't", "wont",
    "works", "would",
})  # fmt: skip
_IS = frozenset({"is", "'s", "\u2019s", ":", "was"})
_PLAIN_NAMES_BEFORE = frozenset({"speaking", "calling"})
_RELATIVES = frozenset({
    "auntie", "aunty", "dad", "gran", "grandad", "grandma", "granny", "mum", "nan", "nana", "nanna",
    "uncle",
})  # fmt: skip


class NameFinder:
    """Finds names in the docs of one vocabulary."""

    def __init__(self, vocab: Vocab, ordinary_words: Collection[str], kept: Iterable[str] = ()) -> None:
        """Prepare the phrases.

        Args:
            vocab: of the pipeline that makes the docs.
            ordinary_words: English words in lower case, names among them; what is not there is strange.
            kept: given names that are nobody's secret: those of the clinic's people.
        """
        self._known = KnownNames(ordinary_words, kept)
        self._names = self._known.lists
        self._shapes = NameShapes(self._known)
        self._free = FreeNames(self._known, self._shapes)
        self._phrases = PhraseMatcher(vocab, attr="LOWER")
        for kind in ("surely", "perhaps", "meetings", "relations", "after", "closings"):
            self._phrases.add(kind, list(_as_docs(vocab, getattr(self._names, kind))))

    def find(self, doc: Doc) -> Iterator[Finding]:
        """The names in a doc, in no order; the same one may be found twice."""
        words = Words(doc)
        for kind, start, end in self._phrases(doc):
            name = doc.vocab.strings[kind]
            if name == "surely":
                yield from self._name_at(words, words.after(end, _BEFORE_A_NAME), self._is_name)
            elif name == "perhaps":
                yield from self._name_at(words, end, self._is_surely_name)
                if self._is_introduction(words, start, end):
                    last = self._shapes.end_of_name(words, end)
                    yield found(words, end, max(last, end + 1 + self._is_pair_of_words(words, end)))
            elif name == "meetings":
                if self._is_met(words, end):
                    yield found(words, end, self._shapes.end_of_name(words, end))
            elif name == "relations":
                place = words.after(end, {","})
                yield from self._name_at(words, place, self._is_relatives_name)
                if words.lower[end] in _IS and self._is_met(words, end + 1):
                    yield found(words, end + 1, self._shapes.end_of_name(words, end + 1))
                elif self._shapes.is_foreign(words, place):
                    yield found(words, place, self._shapes.end_of_name(words, place))
            elif name == "after":
                yield from self._name_before(words, start, end)
            else:
                yield from self._signature(words, words.after(end, _AFTER_A_CLOSING))
        for place in words.starts_of_lines():
            if self._known.is_given(words.lower[place]):
                yield from self._signature(words, place)
        for place in words.starts_of_sentences():
            if words.lower[place] in self._names.given:
                yield from self._signature(words, place)
        yield from self._free.find(words)

    def _name_at(self, words: Words, start: int, is_name: "_Test") -> Iterator[Finding]:
        if is_name(words, start):
            end = self._shapes.end_of_name(words, start)
            is_introduced = is_name == self._is_name or words.lower[start - 1] in _AM
            if is_introduced and self._is_last_name(words, start, end):
                end += 1
            elif is_name == self._is_name and self._is_first_name(words, start, end):
                end += 2
            if not self._shapes.is_kept(words, start, end):
                yield found(words, start, end)
                yield from self._shapes.next_of_pair(words, end)

    def _is_met(self, words: Words, place: int) -> bool:
        """Behind "I spoke to": a given name with a capital letter, whatever else it means."""
        lower = words.lower[place]
        return (
            self._known.is_given(lower)
            and words.is_capital(place)
            and not words.is_headline
            and lower not in self._known.kept
            and lower not in MONTHS
            and words.lower[place + 1] not in self._names.places
        )

    def _is_last_name(self, words: Words, start: int, place: int) -> bool:
        """Behind "my name is ian": any word in lower case with which the phrase ends."""
        return (
            place == start + 1
            and self._known.is_given(words.lower[start])
            and words.is_word(place)
            and len(words.lower[place]) > 1
            and words.lower[place] not in self._names.never
            and words.ends_phrase(place)
        )

    def _is_first_name(self, words: Words, start: int, place: int) -> bool:
        """Behind "name: O'Brien": a given name after a comma."""
        lower = words.lower[min(place + 1, len(words))]
        return (
            words.lower[place] == ","
            and not self._known.is_given(words.lower[start])
            and self._known.is_given(lower)
            and (lower in self._names.given or words.is_capital(place + 1))
            and lower not in self._known.kept
            and lower not in MONTHS
        )

    def _name_before(self, words: Words, end: int, after: int) -> Iterator[Finding]:
        """Sarah Jones in "Sarah Jones here", when the sentence ends or goes on as after a name."""
        goes_on = words.lower[after] not in _AFTER_HERE and after < len(words)
        if goes_on and not words.opens(max(0, end - LONGEST), GREETINGS):
            return
        for start in range(max(0, end - 2 * LONGEST), end):
            begins = start == 0 or not words.is_word(start - 1) or words.lower[start - 1] in GREETINGS
            lower = words.lower[start]
            is_name = lower in self._names.given or (words.is_capital(start) and self._known.is_listed(lower))
            is_name = is_name or self._shapes.is_full_name(words, start)
            is_name = is_name or self._is_plain_full_name(words, start, end)
            is_name = is_name or (words.opens(start, GREETINGS) and self._opens_as_name(words, start, end))
            if begins and words.is_word(start) and is_name and self._shapes.end_of_name(words, start) == end:
                if not self._shapes.is_kept(words, start, end):
                    yield found(words, start, end)
                return

    def _opens_as_name(self, words: Words, start: int, end: int) -> bool:
        """Dawn in "hiya, dawn here" and "dawn speaking", Xylia in "Xylia here"."""
        lower = words.lower[start]
        if self._shapes.is_strange_capital(words, start):
            return True
        if lower not in self._names.also_words or lower in self._known.kept or end > start + 1:
            return False
        is_greeted = start > 0 or words.lower[end] in _PLAIN_NAMES_BEFORE
        return is_greeted or lower in self._known.sure_persons

    def _is_plain_full_name(self, words: Words, start: int, end: int) -> bool:
        """Rose Tanner in "hey rose tanner here": two words that are names as well, with nothing in front."""
        return (
            end == start + 2
            and words.opens(start, GREETINGS)
            and words.lower[start] in self._known.sure_persons
            and words.lower[start + 1] in self._names.word_surnames
        )

    def _is_introduction(self, words: Words, start: int, place: int) -> bool:
        """Whether "hi its grace, …", "this is mark and …" or "im abdirahman" stands there, in lower case."""
        lower = words.lower[place]
        if lower in self._names.never or lower in self._known.kept or not words.is_word(place):
            return False
        surname = words.lower[place + 1]
        has_surname = surname in self._names.surnames or self._known.is_strange(surname)
        has_surname = has_surname or self._is_pair_of_words(words, place)
        if not words.ends_introduction(place + 1 if has_surname else place):
            return False
        if words.lower[place - 1] in _AM:
            return lower in self._known.persons or self._shapes.is_foreign(words, place)
        if not words.opens(start, GREETINGS):
            return False
        return lower in self._known.persons_told or self._shapes.is_foreign(words, place)

    def _is_pair_of_words(self, words: Words, place: int) -> bool:
        """Mark Rose in "im mark rose": a given name and a surname that are both words as well."""
        surname = words.lower[min(place + 1, len(words))]
        is_am = words.lower[place - 1] in _AM
        return (
            words.lower[place] in (self._known.persons if is_am else self._known.sure_persons)
            and surname not in self._names.never
            and (surname in self._names.word_surnames or surname in self._known.sure_persons)
        )

    def _is_name(self, words: Words, place: int) -> bool:
        """Behind "my name is": anything but an ordinary word."""
        place = words.after_initials(place, self._names.particles)
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never:
            return False
        return words.is_capital(place) or self._known.is_listed(lower) or not self._known.is_ordinary(lower)

    def _is_surely_name(self, words: Words, place: int) -> bool:
        """Behind "I'm": a given name, or a strange word with a capital letter."""
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never:
            return False
        if lower in self._names.given:
            return True
        following = words.lower[place + 1]
        if self._shapes.is_full_name(words, place):
            return True
        surname = words.after_hyphen(place + 1)
        is_pair = words.is_capital(place) and words.is_capital(surname) and not words.is_headline
        if is_pair and lower not in self._names.titles and words.lower[surname] in self._names.surnames:
            return True
        if lower in self._names.also_words:
            if not words.is_capital(place) or (lower in MONTHS and words.lower[place - 1] not in _AM):
                return following in ("here", "from", "speaking", "calling")
            return (
                words.ends_introduction(place) or following == "the" or self._shapes.goes_on(words, place + 1)
            )
        return words.is_capital(place) and self._known.is_strange(lower)

    def _is_relatives_name(self, words: Words, place: int) -> bool:
        """Behind "my wife": a given name, or any other word with a capital letter."""
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never:
            return False
        if lower in self._names.also_words and lower not in _VERBS:
            is_subject = words.lower[place + 1] in _AFTER_A_RELATIVE
            if is_subject or (words.ends_phrase(place) and lower not in self._names.states):
                return True
        return lower in self._names.given or (words.is_capital(place) and not words.is_headline)

    def _signature(self, words: Words, start: int) -> Iterator[Finding]:
        """A name after a closing, when nothing but kisses and numbers follow on the line."""
        if words.lower[start] in self._names.titles:
            return
        start = words.after(start, _RELATIVES)
        end = start
        for _ in range(LONGEST):
            if words.is_word(end) and words.lower[end] not in KISSES:
                end = words.after_hyphen(end + 1)
        if start == end or not words.ends_line(end):
            return
        lowers = words.lower[start:end]
        if any(lower in self._names.never for lower in lowers):
            return
        if any(
            not self._shapes.goes_on(words, place)
            for place in range(start + 1, end)
            if lowers[place - start] != "-"
        ):
            return
        first = lowers[0]
        looks = self._known.is_given(first) or (
            words.is_capital(start) and not self._known.is_ordinary(first)
        )
        looks = (
            looks
            or words.is_initial(start)
            or self._shapes.is_foreign(words, start)
            or lowers[-1] in self._known.plain_surnames
        )
        is_long = end > start + 1 and all(words.is_capital(place) for place in (start, end - 1))
        looks = looks or (is_long and self._known.is_strange(lowers[-1]))
        if looks and not self._shapes.is_kept(words, start, end):
            yield found(words, start, end)

    def is_no_name(self, lower: str) -> bool:
        """Whether the word in lower case is a usual one, or nobody's secret."""
        return self._known.is_no_name(lower)

    def is_proper_name(self, lower: str) -> bool:
        """Whether the word in lower case is a name and nothing else, or like no word that anybody knows."""
        return lower in self._known.proper_names or self._known.is_foreign(lower, slips=1)


_Test = Callable[[Words, int], bool]


def _as_docs(vocab: Vocab, phrases: Iterable[str]) -> Iterator[Doc]:
    """The phrases as docs, with both kinds of apostrophe."""
    for phrase in phrases:
        for form in {phrase, phrase.replace("'", "\u2019")}:
            yield Doc(vocab, words=form.split())
