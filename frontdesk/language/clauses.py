"""Splits a message into its clauses: "what is sciatica and how do I book" holds two questions."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span

SENTENCE_ENDS = frozenset(".?!;\u2026")
JOINERS = frozenset({"and", "also", "plus", "but", "then", "so", "&", "+", ",", "-", "\u2013"})

QUESTION_STARTERS = frozenset(
    {
        "what",
        "whats",
        "what's",
        "how",
        "hows",
        "how's",
        "who",
        "whos",
        "who's",
        "which",
        "why",
        "when",
        "where",
    }
    | {
        "wheres",
        "where's",
        "can",
        "could",
        "do",
        "does",
        "did",
        "is",
        "are",
        "will",
        "would",
        "should",
        "may",
    }
    | {"any", "have", "has"}
)
WISH_STARTERS = ("i want", "i need", "i'd like", "id like", "i would", "i wonder", "tell me", "let me")

FEWEST_WORDS = 2
MOST_CLAUSES = 8


def clauses_of(doc: Doc) -> list[Span]:
    """The clauses of a message, in order.

    A clause ends with a sentence, a line, or where "and", "also" or a comma comes before a new question.
    Of a long story the last `MOST_CLAUSES` are kept: people put the question at the end.
    """
    spans = [span for span in (_trim(part) for part in _parts(doc)) if _words(span) >= FEWEST_WORDS]
    return spans[-MOST_CLAUSES:]


def is_question(clause: Span) -> bool:
    """Whether a clause asks or wishes for something, rather than tells."""
    words = [token.lower_ for token in clause if not token.is_punct]
    follows = clause.doc[clause.end].text if clause.end < len(clause.doc) else ""
    return words[0] in QUESTION_STARTERS or follows.startswith("?") or _starts_with_wish(clause)


def _parts(doc: Doc) -> Iterator[Span]:
    start = 0
    for token in doc:
        if token.i > start and _begins_anew(token.i, doc):
            yield doc[start : token.i]
            start = token.i
        if token.text[0] in SENTENCE_ENDS or "\n" in token.text:
            yield doc[start : token.i]
            start = token.i + 1
    yield doc[start:]


def _begins_anew(index: int, doc: Doc) -> bool:
    if doc[index - 1].lower_ not in JOINERS:
        return False
    return doc[index].lower_ in QUESTION_STARTERS or _starts_with_wish(doc[index:])


def _starts_with_wish(span: Span) -> bool:
    beginning = span[:4].text.lower().replace("\u2019", "'")
    return any(f"{beginning} ".startswith(f"{wish} ") for wish in WISH_STARTERS)


def _trim(span: Span) -> Span:
    while len(span) and (span[-1].lower_ in JOINERS or span[-1].is_space):
        span = span[:-1]
    while len(span) and (span[0].lower_ in JOINERS or span[0].is_space):
        span = span[1:]
    return span


def _words(span: Span) -> int:
    return sum(token.text[0].isalnum() for token in span)
