"""The files that staff take away: conversations as CSV and JSON, proposals as Rasa's NLU data."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import yaml
from django.utils import timezone

from frontdesk.chat.summary import split_labels
from frontdesk.review.names import question_name
from frontdesk.review.reading import SAFETY_WORDS
from frontdesk.review.store.conversations import Row
from frontdesk.review.store.proposals import Phrases

FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Spreadsheets run a cell that begins with one of these, also in the wide form (OWASP, CSV injection)."""


def as_record(row: Row) -> dict[str, Any]:
    """What the list shows of a conversation, by column."""
    one = row.conversation
    return {
        "reference": one.reference,
        "began": _local(one.started_at),
        "last_message": _local(one.last_message_at),
        "messages": one.visitor_messages,
        "first_question": one.first_question,
        "asked_about": [question_name(topic) for topic in split_labels(one.topics)],
        "answers": [kind.label for kind in row.kinds],
        "safety": [SAFETY_WORDS.get(level, level) for level in split_labels(one.safety_levels)],
        "unsure": one.was_unsure,
        "could_not_answer": one.had_unanswered,
        "helpful": one.was_helpful,
        "not_helpful": one.was_not_helpful,
        "call_asked_for": one.wants_call,
        "reviewed": row.is_reviewed,
        "tags": row.tags,
        "marked_for": row.colleague,
    }


def csv_lines(records: Iterable[dict[str, Any]], *, with_header: bool) -> str:
    """Records as CSV (RFC 4180), every cell such that no spreadsheet runs it."""
    text = io.StringIO()
    writer = csv.writer(text)
    for place, record in enumerate(records):
        if with_header and place == 0:
            writer.writerow(record)
        writer.writerow([csv_cell(value) for value in record.values()])
    return text.getvalue()


def csv_cell(value: object) -> str:
    """A value as a cell: lists joined, yes and no in words, formulas and control characters disarmed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(value)
    text = str(value)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text[:1].isspace() else text


def json_lines(records: Iterable[dict[str, Any]]) -> str:
    """Records as the items of a JSON list, one a line."""
    return ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def nlu_yaml(phrases: Phrases) -> str:
    """Phrases by intent in Rasa's training data format; what is not to be trained follows as comments."""
    nlu = [
        {"intent": intent, "examples": _Literal("".join(f"- {_phrase(text)}\n" for text in texts))}
        for intent, texts in phrases.by_intent.items()
    ]
    data = yaml.dump(
        {"version": "3.1", "nlu": nlu}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )
    left_out = [f"{_phrase(text)} ({why})" for text, why in phrases.left_out]
    return (
        data
        + _comments("New questions, for which there is no intent yet:", map(_phrase, phrases.unknown))
        + _comments("Left out, as it was decided otherwise later, or is no question any more:", left_out)
    )


def _comments(title: str, lines: Iterable[str]) -> str:
    listed = "".join(f"# - {line}\n" for line in lines)
    return f"\n# {title}\n{listed}" if listed else ""


def _phrase(text: str) -> str:
    # In Rasa's format, [text](entity), [text]{...} and [text][...] mark entities, which no visitor does.
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return re.sub(r"\](?=[(\[{])", "] ", plain)


def _local(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes")


class _Literal(str):
    """A text that is written as a block, as people write examples."""


class _Dumper(yaml.SafeDumper):
    """Writes blocks."""


_Dumper.add_representer(
    _Literal, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)
