"""Full-text search over conversations: SQLite's FTS5, or PostgreSQL's own where that is the database.

What is typed is cut into words, so that no syntax of either can be reached: all words must occur, those in
quotation marks one after the other, and the last may be the beginning of a word. Endings and accents make no
difference.
"""

# ruff: noqa: S608 - only our own markers and placeholders are put into the statements.

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from frontdesk.chat.models import Conversation

START, END = "\x02", "\x03"
"""Around a hit. The chat refuses control characters, so no text has them."""

BEFORE, AFTER = 60, 100
"""Characters of an excerpt around the word that was found."""

FEW = 1_000
"""So many conversations are looked up by their keys."""

_QUOTED = re.compile(r'"([^"]*)"?')
_WORD = re.compile(r"\w+")
_HIT = re.compile(f"{START}([^{END}]*){END}")
_REFERENCE = re.compile(r"([A-Z0-9]{4})[\s\u2010-\u2015-]*([A-Z0-9]{4})")


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other; `is_open` where the last of them may go on."""

    words: tuple[str, ...]
    is_open: bool = False


def phrases_of(text: str) -> list[Phrase]:
    """What somebody looks for, as they typed it."""
    phrases: list[Phrase] = []
    place = 0
    for quoted in _QUOTED.finditer(text):
        phrases += _single_words(text[place : quoted.start()])
        phrases += [Phrase(words)] if (words := tuple(_WORD.findall(quoted[1]))) else []
        place = quoted.end()
    last = _single_words(text[place:])
    if last and text[-1:].isalnum():
        last[-1] = Phrase(last[-1].words, is_open=True)
    return phrases + last


def few_conversations_with(text: str) -> list[int] | None:
    """The conversations that have the words in them, by key; None where there are more than FEW."""
    phrases = phrases_of(text)
    if not phrases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_sql("few"), [_query(phrases), FEW + 1])
        found = [pk for (pk,) in cursor.fetchall()]
    return found if len(found) <= FEW else None


def conversations_with(text: str, few: list[int] | None) -> Q:
    """The condition that a conversation has the words in it, or is the one of that reference.

    Databases can't tell rare words from common ones, or not well. So the few that have a rare one are looked
    up; for a common one the list is walked through in its order, which ends soon.

    Args:
        text: what is looked for.
        few: as `few_conversations_with` found them.
    """
    if few is None:
        condition = Q(RawSQL(_sql("condition"), [_query(phrases_of(text))], BooleanField()))  # noqa: S611 - ours
    else:
        condition = Q(pk__in=few)
    if reference := _REFERENCE.fullmatch(text.strip().upper()):
        # Looked up before, as "back pain" may be one as well: with the key alone no row has to be read.
        quoted = Conversation.objects.filter(reference="-".join(reference.groups()))
        condition |= Q(pk__in=list(quoted.values_list("pk", flat=True)))
    return condition


def excerpts(text: str, conversations: Sequence[int]) -> dict[int, str]:
    """The part of each conversation in which the words stand, with START and END around them.

    What the database does not find there is looked for here: on SQLite words of which only the beginning
    fits, on PostgreSQL those in what it takes for one long word, as in "neck/shoulder".
    """
    phrases = phrases_of(text)
    if not phrases or not conversations:
        return {}
    if connection.vendor == "sqlite":
        found = _snippets([Phrase(phrase.words) for phrase in phrases], conversations)
    else:
        found = {pk: part for pk, part in _texts("excerpt", text, conversations).items() if START in part}
    missing = [pk for pk in conversations if pk not in found]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(_WORDS_OF.format(ids=_places(missing)), missing)
            found.update({pk: _excerpt(words, phrases[-1].words[-1]) for pk, words in cursor.fetchall()})
    return found


def hits(text: str, conversation: int) -> set[str]:
    """The words of a conversation that were found, in lower case, in all their forms."""
    found = _texts("whole", text, [conversation]).get(conversation, "")
    return {word.casefold() for word in _HIT.findall(found)}


def mark_hits(text: str, found: Iterable[str]) -> str:
    """A text with START and END around each of the words."""
    words = sorted(found, key=len, reverse=True)
    if not words:
        return text
    pattern = rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)"
    return re.sub(pattern, rf"{START}\1{END}", text, flags=re.IGNORECASE)


def _snippets(phrases: list[Phrase], conversations: Sequence[int]) -> dict[int, str]:
    """As SQLite finds them in one conversation at a time: quickly as long as they are whole words."""
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for pk in conversations:
            cursor.execute(_sql("excerpt"), [_query(phrases), pk])
            found.update(cursor.fetchall())
    return found


def _excerpt(text: str, beginning: str) -> str:
    """The words around the first one with this beginning."""
    found = re.search(rf"(?<!\w){re.escape(beginning)}\w*", text, flags=re.IGNORECASE)
    if found is None:
        return ""
    before, after = text[: found.start()][-BEFORE:], text[found.end() :][:AFTER]
    before = f"…{before.partition(' ')[2]}" if found.start() > BEFORE else before
    after = f"{after.rpartition(' ')[0]}…" if len(text) - found.end() > AFTER else after
    return f"{before}{START}{found[0]}{END}{after}"


def _single_words(text: str) -> list[Phrase]:
    return [Phrase((word,)) for word in _WORD.findall(text)]


def _query(phrases: list[Phrase]) -> str:
    if connection.vendor == "postgresql":
        words = [" <-> ".join(f"'{word}'" for word in phrase.words) for phrase in phrases]
        open_ends = [":*" if phrase.is_open else "" for phrase in phrases]
        return " & ".join(f"({word}{end})" for word, end in zip(words, open_ends, strict=True))
    return " AND ".join(f'"{" ".join(phrase.words)}"{" *" if phrase.is_open else ""}' for phrase in phrases)


_WORDS_OF = "SELECT conversation_id, text FROM review_transcripttext WHERE conversation_id IN ({ids})"

_SQL = {
    "sqlite": {
        "few": "SELECT rowid FROM review_search WHERE review_search MATCH %s LIMIT %s",
        # "+ 0" keeps SQLite from reading all that was found and sorting it.
        "condition": """chat_conversation.id + 0 IN
            (SELECT rowid FROM review_search WHERE review_search MATCH %s)""",
        "excerpt": f"""SELECT rowid, snippet(review_search, 0, '{START}', '{END}', '…', 24)
            FROM review_search WHERE review_search MATCH %s AND rowid = %s""",
        "whole": f"""SELECT rowid, highlight(review_search, 0, '{START}', '{END}')
            FROM review_search WHERE review_search MATCH %s AND rowid IN ({{ids}})""",
    },
    "postgresql": {
        "few": """SELECT conversation_id FROM review_transcripttext
            WHERE search @@ to_tsquery('frontdesk', %s) LIMIT %s""",
        # "OFFSET 0" keeps PostgreSQL from reading all that was found and sorting it.
        "condition": """EXISTS (SELECT FROM review_transcripttext WHERE conversation_id = chat_conversation.id
            AND search @@ to_tsquery('frontdesk', %s) OFFSET 0)""",
        "excerpt": f"""SELECT conversation_id, ts_headline('frontdesk', text, query,
            'StartSel={START}, StopSel={END}, MaxWords=24, MinWords=12')
            FROM review_transcripttext, to_tsquery('frontdesk', %s) query
            WHERE search @@ query AND conversation_id IN ({{ids}})""",
        "whole": rf"""SELECT conversation_id,
            ts_headline('frontdesk', regexp_replace(text, '\W+', ' ', 'g'), query,
            'StartSel={START}, StopSel={END}, HighlightAll=true')
            FROM review_transcripttext, to_tsquery('frontdesk', %s) query
            WHERE search @@ query AND conversation_id IN ({{ids}})""",
    },
}


def _sql(what: str) -> str:
    return _SQL[connection.vendor][what]


def _places(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _texts(what: str, text: str, conversations: Sequence[int]) -> dict[int, str]:
    phrases = phrases_of(text)
    if not phrases or not conversations:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_sql(what).format(ids=_places(conversations)), [_query(phrases), *conversations])
        return dict(cursor.fetchall())
