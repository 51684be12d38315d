"""The conditions that a message names, read by a spaCy ruler from the synonym lists in data/.

A word of five letters or more may be misspelt by one letter, as long as what stands there is no word in its
own right ("holder" is no shoulder). A lone "back" that means "returned" or "rear" is no condition: "call me
back", "back in March", "the back of my knee".
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from frontdesk.language.wording import one_edit_away

CONDITION = "condition"
CONDITIONS = ("back", "sciatica", "neck", "shoulder")

SHORTEST_FUZZY = 5
"""Shorter words are too near to others: neck and next, back and bank."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CALLING = _words(
    "call calls called calling callin ring rings rang ringing phone phones phoned phoning text texts "
    "texted texting txt email emails emailed emailing message messaged messaging contact give gives gave "
    "bring brings brought bringing send sends sent sending write wrote writing pay pays paid let invite "
    "invited get"
)
RETURNING = CALLING | _words(
    "come comes came coming cum go goes going went gone gets got getting gotten move moved moving head "
    "heading headed turn turned turning report reporting hear heard hearing look looking looked think "
    "thinking fly travel travelling walk walked walking drive driving drove reply replied bounce bounced "
    "be been being am m 'm"
)
IS = _words("is was are were 's s")
ASKING = _words("what where how which why when who")
OBJECTS = _words("me us you u ya him her them it someone everyone")
STRESSING = _words("right straight just all now")
DESCRIBING = _words(
    "my your ur his her their our the a an this that me lower low upper mid middle bad sore stiff painful "
    "aching achy weak whole entire own"
)
FOLLOWING = _words(
    "to in into from at on with for home again soon later today tonight tomorrow yesterday now but so "
    "please pls plz when if after before asap this next last early here there then by until till within "
    "about off monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri"
)
REARWARD = _words("of up door seat pocket garden yard row")
MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec spring summer autumn winter"
)
PLACES = _words("work normal you u me us him her them school sport sports training running exercise")


def patterns_for(
    nlp: Language, synonyms: dict[str, list[str]], known: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """The entity ruler's patterns.

    Args:
        nlp: splits the synonyms into tokens.
        synonyms: the surface forms of each condition.
        known: English words, which are no misspellings.

    Raises:
        ValueError: a synonym list is for a condition that the domain does not have.
    """
    for condition, forms in sorted(synonyms.items()):
        if condition not in CONDITIONS:
            raise ValueError(f"data/: synonym {condition!r} is none of {', '.join(CONDITIONS)}")
        for form in sorted({condition, *forms}):
            tokens = [_token_pattern(token.lower_, known) for token in nlp.tokenizer(form)]
            yield {"label": CONDITION, "id": condition, "pattern": tokens}


def conditions_in(text: Doc | Span) -> list[str]:
    """The conditions that a message or a part of it names, each once, in the order of mention."""
    return list(dict.fromkeys(span.ent_id_ for span in text.ents if span.label_ == CONDITION))


@Language.factory("frontdesk_back", retokenizes=False)
def make_back_reader(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The spaCy component that takes "back" off the conditions where no body part is meant."""
    return _drop_other_backs


def _drop_other_backs(doc: Doc) -> Doc:
    kept = [span for span in doc.ents if span.text.lower() != "back" or _is_body_part(span[0])]
    if len(kept) < len(doc.ents):
        doc.ents = tuple(kept)
    return doc


def _is_body_part(back: Token) -> bool:
    before = [token.lower_ for token in back.doc[: back.i]]
    after = [token.lower_ for token in back.doc[back.i + 1 : back.i + 4]]
    return not (_is_rear(after) or _is_returning(before, after) or _is_ago(before, after))


def _is_rear(after: list[str]) -> bool:
    return bool(after) and after[0] in REARWARD


def _is_returning(before: list[str], after: list[str]) -> bool:
    while before and before[-1] in STRESSING:
        before = before[:-1]
    if not before:
        return False
    if before[-1] in OBJECTS:
        return len(before) > 1 and before[-2] in CALLING
    if after and after[0][0].isalpha() and after[0] not in FOLLOWING:
        return False
    if before[-1] in IS:
        return len(before) > 1 and before[-2] not in ASKING
    return before[-1] in RETURNING


def _is_ago(before: list[str], after: list[str]) -> bool:
    if before and before[-1] in DESCRIBING:
        return False
    match after:
        case ["then" | "home", *_]:
            return True
        case ["to", place, *_]:
            return place in PLACES
        case ["in", time, *_]:
            return time in MONTHS or (time.isdigit() and len(time) == 4) or after[1:] == ["the", "day"]
    return False


def _token_pattern(word: str, known: Iterable[str]) -> dict[str, Any]:
    if len(word) < SHORTEST_FUZZY or not word.isalpha():
        return {"LOWER": word}
    others = {near for near in one_edit_away(word) & frozenset(known) if near.rstrip("s") != word.rstrip("s")}
    return {"LOWER": {"FUZZY1": word, "NOT_IN": sorted(others)}} if others else {"LOWER": {"FUZZY1": word}}
