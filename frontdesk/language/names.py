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
from frontdesk.language.known_names import SHORTEST_BY_ITSELF, KnownNames
from frontdesk.language.words import KISSES, Words

NAME = "[name]"
LONGEST = 3
"""Words of one name."""

MOST_GUESSES = 5
"""Strange words of one message that are compared with all ordinary ones."""

_BEFORE_A_NAME = frozenset({":", "-", "\u2013", "\u2014", ",", "=", '"', "'", "(", "is", "\n", "from"})
_AFTER_A_CLOSING = frozenset({",", ".", "!", "-", "\u2013", "\u2014", ":", ";", "~", "and"})
_INTO_A_NAME = frozenset(
    {"hi", "hello", "hiya", "hey", "morning", "afternoon", "evening", "its", "'s", "is", "only", "me"}
)
_AFTER_HERE = frozenset(
    {
        "about",
        "re",
        "regarding",
        "?",
        ",",
        ".",
        "!",
        "-",
        "\u2013",
        ":",
        "again",
        "and",
        "from",
        "i",
        "just",
        "im",
        "i'm",
        "\n",
    }
)
_MONTHS = frozenset({"april", "may", "june", "august"})
_AM = frozenset({"am", "'m", "\u2019m", "m", "im", "i'm", "i\u2019m"})
_VERBS = frozenset({"said", "will", "may"})
_AFTER_A_RELATIVE = frozenset(
    "has had is was wants wanted needs needed suffers gets got came comes went goes says told recommended thinks does "
    "doesnt doesn't did who lives works hurt broke fell saw sees would wont won't cant can't suggested".split()
)
_AFTER_A_TITLED = frozenset({"here", "from", "speaking", "calling"})
_SURE_TITLES = frozenset({"mr", "mrs", "ms"})
_DOCTORS = frozenset({"dr", "doctor", "prof", "professor"})
_BEFORE_A_DOCTOR = frozenset({"a", "an", "any", "her", "his", "my", "no", "our", "the", "their", "your"})


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
        self._phrases = PhraseMatcher(vocab, attr="LOWER")
        for kind in ("surely", "perhaps", "relations", "after", "closings"):
            self._phrases.add(kind, list(_as_docs(vocab, getattr(self._names, kind))))

    def find(self, doc: Doc) -> Iterator[Finding]:
        """The names in a doc, in no order; the same one may be found twice."""
        words, guesses = Words(doc), set[str]()
        for kind, start, end in self._phrases(doc):
            name = doc.vocab.strings[kind]
            if name == "surely":
                yield from self._name_at(words, words.after(end, _BEFORE_A_NAME), self._is_name)
            elif name == "perhaps":
                yield from self._name_at(words, end, self._is_surely_name)
                if self._is_introduction(words, start, end, guesses):
                    yield _found(words, end, self._end_of_name(words, end))
            elif name == "relations":
                place = words.after(end, {","})
                yield from self._name_at(words, place, self._is_relatives_name)
                if self._is_foreign(words, place, guesses):
                    yield _found(words, place, self._end_of_name(words, place))
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
        yield from self._titled(words, guesses)
        yield from self._full_names(words)
        yield from self._first_words(words)
        yield from self._people_from_somewhere(words)
        yield from self._by_themselves(words, guesses)

    def _name_at(self, words: Words, start: int, is_name: "_Test") -> Iterator[Finding]:
        if is_name(words, start):
            end = self._end_of_name(words, start)
            is_introduced = is_name == self._is_name or words.lower[start - 1] in _AM
            if is_introduced and self._is_last_name(words, start, end):
                end += 1
            elif is_name == self._is_name and self._is_first_name(words, start, end):
                end += 2
            if not self._is_kept(words, start, end):
                yield _found(words, start, end)

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
            and lower not in self._known.kept | _MONTHS
        )

    def _name_before(self, words: Words, end: int, after: int) -> Iterator[Finding]:
        """Sarah Jones in "Sarah Jones here", when the sentence ends or goes on as after a name."""
        goes_on = words.lower[after] not in _AFTER_HERE and after < len(words)
        if goes_on and not words.opens(max(0, end - LONGEST), _INTO_A_NAME):
            return
        for start in range(max(0, end - 2 * LONGEST), end):
            begins = start == 0 or not words.is_word(start - 1) or words.lower[start - 1] in _INTO_A_NAME
            lower = words.lower[start]
            is_name = lower in self._names.given or (words.is_capital(start) and self._known.is_listed(lower))
            is_name = is_name or self._is_full_name(words, start)
            is_name = is_name or self._is_plain_full_name(words, start, end)
            is_name = is_name or (words.opens(start, _INTO_A_NAME) and self._is_strange_capital(words, start))
            if begins and words.is_word(start) and is_name and self._end_of_name(words, start) == end:
                if not self._is_kept(words, start, end):
                    yield _found(words, start, end)
                return

    def _is_strange_capital(self, words: Words, place: int) -> bool:
        return (
            words.is_capital(place) and not words.is_headline and self._known.is_strange(words.lower[place])
        )

    def _is_plain_full_name(self, words: Words, start: int, end: int) -> bool:
        """Rose Tanner in "hey rose tanner here": two words that are names as well, and nothing else in front."""
        return (
            end == start + 2
            and words.opens(start, _INTO_A_NAME)
            and words.lower[start]
            in self._names.also_words - self._names.no_introduction - self._names.states
            and words.lower[start + 1] in self._names.word_surnames
        )

    def _is_introduction(self, words: Words, start: int, place: int, guesses: set[str]) -> bool:
        """Whether "hi its grace, …", "this is mark and …" or "im abdirahman" stands there, in lower case."""
        lower = words.lower[place]
        if lower in self._names.never | self._known.kept or not words.is_word(place):
            return False
        surname = words.lower[place + 1]
        has_surname = surname in self._names.surnames or self._known.is_strange(surname)
        if not words.ends_introduction(place + 1 if has_surname else place):
            return False
        if words.lower[place - 1] in _AM:
            return self._is_person(lower, self._names.states) or self._is_foreign(words, place, guesses)
        if not words.opens(start, _INTO_A_NAME):
            return False
        return self._is_person(lower, self._names.no_introduction) or self._is_foreign(words, place, guesses)

    def _is_person(self, lower: str, but: Collection[str]) -> bool:
        return lower in self._names.also_words and lower not in but

    def _is_foreign(self, words: Words, place: int, guesses: set[str]) -> bool:
        """Whether no ordinary word looks like the one there."""
        lower = words.lower[place]
        if not words.is_word(place) or self._known.is_listed(lower) or lower in guesses:
            return False
        if len(guesses) >= MOST_GUESSES:
            return False
        is_foreign = self._known.is_foreign(lower)
        if not is_foreign:
            guesses.add(lower)
        return is_foreign

    def _end_of_name(self, words: Words, start: int) -> int:
        """Jones-Smith is one word of it."""
        end = words.after_hyphen(start + 1)
        for _ in range(LONGEST - 1):
            if not self._goes_on(words, end):
                break
            end = words.after_hyphen(end + 1)
        return end

    def _goes_on(self, words: Words, place: int) -> bool:
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

    def _is_name(self, words: Words, place: int) -> bool:
        """Behind "my name is": anything but an ordinary word."""
        lower = words.lower[place]
        if words.is_initial(place):
            return self._is_name(words, place + 1)
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
        if self._is_full_name(words, place):
            return True
        surname = words.after_hyphen(place + 1)
        is_pair = words.is_capital(place) and words.is_capital(surname) and not words.is_headline
        if is_pair and lower not in self._names.titles:
            return words.lower[surname] in self._names.surnames
        if lower in self._names.also_words:
            if not words.is_capital(place) or (lower in _MONTHS and words.lower[place - 1] not in _AM):
                return following in ("here", "from", "speaking")
            return words.ends_phrase(place) or self._goes_on(words, place + 1)
        return words.is_capital(place) and self._known.is_strange(lower)

    def _is_relatives_name(self, words: Words, place: int) -> bool:
        """Behind "my wife": a given name, or any other word with a capital letter."""
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never:
            return False
        if lower in self._names.also_words - _VERBS:
            is_subject = words.lower[place + 1] in _AFTER_A_RELATIVE
            if is_subject or (words.ends_phrase(place) and lower not in self._names.states):
                return True
        return lower in self._names.given or (words.is_capital(place) and not words.is_headline)

    def _signature(self, words: Words, start: int) -> Iterator[Finding]:
        """A name after a closing, when nothing but kisses and numbers follow on the line."""
        if words.lower[start] in self._names.titles:
            return
        end = start
        while end - start < LONGEST and words.is_word(end) and words.lower[end] not in KISSES:
            end += 1
        if start == end or not words.ends_line(end):
            return
        lowers = words.lower[start:end]
        if any(lower in self._names.never for lower in lowers):
            return
        if any(not self._goes_on(words, place) for place in range(start + 1, end)):
            return
        first = lowers[0]
        looks = self._known.is_given(first) or (
            words.is_capital(start) and not self._known.is_ordinary(first)
        )
        looks = (
            looks or words.is_initial(start) or lowers[-1] in self._names.surnames - self._names.word_surnames
        )
        is_long = end > start + 1 and all(words.is_capital(place) for place in range(start, end))
        looks = looks or (is_long and self._known.is_strange(lowers[-1]))
        if looks and not self._is_kept(words, start, end):
            yield _found(words, start, end)

    def _titled(self, words: Words, guesses: set[str]) -> Iterator[Finding]:
        """Mrs Patel, Dr. Shah; "miss" and "sister" are other words, too, without their capital letters."""
        for place, lower in enumerate(words.lower):
            if lower.rstrip(".") not in self._names.titles:
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
                    and self._is_foreign(words, start, guesses)
                )
            if not is_name and words.lower[start + 1] in _AFTER_A_TITLED:
                is_name = lower in _SURE_TITLES or (name in self._names.surnames and words.begins(place))
            end = self._end_of_name(words, start)
            if is_name and not self._is_kept(words, first, end):
                yield _found(words, first, end)

    def _full_names(self, words: Words) -> Iterator[Finding]:
        """A given name and a surname with their capital letters, wherever they stand."""
        for place, lower in enumerate(words.lower):
            # "at John Lewis": a shop
            if not words.is_capital(place) or words.lower[place - 1] == "at":
                continue
            if not self._known.is_given(lower) and not self._begins_full_name(words, place):
                continue
            end = self._end_of_name(words, place)
            last = words.lower[end - 1]
            if end == place + 1 or not words.is_capital(end - 1) or last in self._names.places:
                continue
            is_surname = last in self._names.surnames or lower not in self._names.also_words
            is_surname = is_surname or (self._known.is_strange(last) and not words.is_headline)
            if is_surname and words.lower[end] not in self._names.places:
                yield _found(words, place, end)

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
        end = self._end_of_name(words, 0)
        following = words.lower[end]
        if following.isalpha() or following in ("?", "'s", "\u2019s", "-") or self._is_kept(words, 0, end):
            return
        is_full_name = end > 1 and (is_given or (lower in self._names.also_words and words.is_capital(0)))
        is_full_name = is_full_name or self._is_full_name(words, 0)
        if is_full_name or (is_given and (following or words.is_capital(0))):
            yield _found(words, 0, end)

    def _people_from_somewhere(self, words: Words) -> Iterator[Finding]:
        """Sarah in "Sarah from Leeds", at the head of a message or behind a greeting."""
        start = words.after(0, _INTO_A_NAME | {","})
        if not words.is_word(start) or words.lower[start] in self._names.never:
            return
        end = self._end_of_name(words, start)
        if words.lower[end] != "from" or self._is_kept(words, start, end):
            return
        lower = words.lower[start]
        is_known = lower in self._names.given or self._is_full_name(words, start)
        may_be = lower in self._names.also_words and lower not in _MONTHS | _VERBS
        if is_known or (may_be and words.is_capital(end + 1)):
            yield _found(words, start, end)

    def _by_themselves(self, words: Words, guesses: set[str]) -> Iterator[Finding]:
        """Given names that are nothing else, wherever they stand, with the surname behind them."""
        place = 0
        while place < len(words):
            if not self._stands_by_itself(words, place):
                place += 1
                continue
            end = words.after_hyphen(place + 1)
            while end < place + LONGEST and self._is_more_of_it(words, end, guesses):
                end = words.after_hyphen(end + 1)
            # "near Paul's shop"
            owned = end + 1 if words.lower[end] in ("'s", "\u2019s") else end
            if words.lower[min(owned, len(words))] not in self._names.places:
                yield _found(words, place - self._is_surname_of_word(words, place), end)
            place = end

    def _is_surname_of_word(self, words: Words, place: int) -> bool:
        """Hussain in "dean hussain", which is a given name by itself."""
        return words.lower[place] in self._names.surnames and self._is_person(
            words.lower[place - 1], self._names.states | self._names.no_introduction | self._known.kept
        )

    def _stands_by_itself(self, words: Words, place: int) -> bool:
        lower = words.lower[place]
        return (
            self._known.is_unmistakable(lower)
            and (len(lower) >= SHORTEST_BY_ITSELF or words.is_capital(place))
            and words.lower[place - 1].rstrip(".") not in self._names.before_places
        )

    def _is_more_of_it(self, words: Words, place: int, guesses: set[str]) -> bool:
        lower = words.lower[place]
        if not words.is_word(place) or lower in self._names.never | self._names.places:
            return False
        if words.is_capital(place):
            return lower in self._names.surnames or not self._known.is_ordinary(lower)
        if lower in self._names.word_surnames:
            return words.ends_phrase(place)
        return lower in self._names.surnames or self._is_foreign(words, place, guesses)

    def _is_full_name(self, words: Words, place: int) -> bool:
        """Whether a surname that is nothing else follows the given name there: also "tom jones" is a name."""
        lower = words.lower[place]
        if lower in self._names.given:
            return words.lower[place + 1] in self._known.sure_surnames
        return lower in self._names.also_words and words.lower[place + 1] in self._known.only_surnames

    def is_no_name(self, lower: str) -> bool:
        """Whether the word in lower case is a usual one, or nobody's secret."""
        return self._known.is_no_name(lower)

    def _is_kept(self, words: Words, start: int, end: int) -> bool:
        return end == start + 1 and words.lower[start] in self._known.kept


_Test = Callable[[Words, int], bool]


def _found(words: Words, start: int, end: int) -> Finding:
    """The name in the words from `start` to before `end`."""
    return Finding(*words.span(start, end), NAME)


def _as_docs(vocab: Vocab, phrases: Iterable[str]) -> Iterator[Doc]:
    """The phrases as docs, with both kinds of apostrophe."""
    for phrase in phrases:
        for form in {phrase, phrase.replace("'", "\u2019")}:
            yield Doc(vocab, words=form.split())
