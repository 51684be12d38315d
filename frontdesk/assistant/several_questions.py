"""What a message of several clauses asks: one thing, several, or one thing inside a long story."""

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Span

from frontdesk.assistant.reading import LEVEL_OF_INTENT
from frontdesk.language.clauses import is_question
from frontdesk.language.conditions import conditions_in

Ranking = list[dict[str, Any]]
"""`[{name, confidence}]`, the likeliest intent first."""

SURE = 0.55
"""A clause counts as a question of its own from this confidence on."""

UNSURE = 0.5
"""Below it the whole message gives way to the one clause that is surely a question."""

MOST_QUESTIONS = 3

OUT_OF_SCOPE = "out_of_scope"
NEEDS_CONTEXT = frozenset({"ask_same_about"})

CAN_HELP, AFTER_OPERATION = "ask_can_acupuncture_help", "ask_post_operative"


@dataclass(frozen=True)
class Question:
    """One of the things that a message asks."""

    intent: str
    condition: str | None


def read_clauses(
    whole: Ranking, clauses: list[Span], rankings: list[Ranking]
) -> tuple[Ranking, list[Question]]:
    """Weigh what the clauses say against what the whole message says.

    Args:
        whole: the ranking of the whole message.
        clauses: its clauses, with the conditions that the pipeline found.
        rankings: the ranking of each clause.

    Returns:
        The ranking to go by, and the questions, where there are two or more.
    """
    surely_outside = whole[0]["name"] == OUT_OF_SCOPE and whole[0]["confidence"] >= UNSURE
    if whole[0]["name"] in LEVEL_OF_INTENT or surely_outside:
        return whole, []
    told_of_operation = [ranking for ranking in rankings if _is_read_as(AFTER_OPERATION, ranking)]
    if whole[0]["name"] == CAN_HELP and told_of_operation:
        # The answer to this one begins with asking the surgical team.
        return told_of_operation[0], []
    conditions = conditions_in(clauses[0].doc)
    only_condition = conditions[0] if len(conditions) == 1 else None
    sure: dict[Question, Ranking] = {}
    for clause, ranking in zip(clauses, rankings, strict=True):
        if ranking[0]["confidence"] >= SURE and _can_be_asked(ranking[0]["name"]) and is_question(clause):
            named = conditions_in(clause)
            condition = named[0] if len(named) == 1 else only_condition
            sure.setdefault(Question(ranking[0]["name"], condition), ranking)
    if len({question.intent for question in sure}) > 1:
        return next(iter(sure.values())), list(sure)[:MOST_QUESTIONS]
    if sure and whole[0]["confidence"] < UNSURE:
        return next(iter(sure.values())), []
    return whole, []


def _is_read_as(intent: str, ranking: Ranking) -> bool:
    return ranking[0]["name"] == intent and ranking[0]["confidence"] >= SURE


def _can_be_asked(intent: str) -> bool:
    return (intent.startswith("ask_") or intent == "book_appointment") and intent not in NEEDS_CONTEXT
