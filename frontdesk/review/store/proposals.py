"""What staff decided about messages."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count

from frontdesk.assistant.reading import FALLBACK_INTENT
from frontdesk.review.models import Proposal, Role, Verdict
from frontdesk.review.names import trained_intents
from frontdesk.review.roles import require
from frontdesk.review.store.questions import normalised

SHOWN = 200


@dataclass
class Phrases:
    """What visitors wrote, as staff say it is to be read.

    Attributes:
        by_intent: each wording stands once, and under one intent.
        unknown: questions for which there is no intent yet.
        left_out: earlier decisions that do not hold any more, each with why.
    """

    by_intent: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def newest_proposals(user: AbstractBaseUser) -> list[Proposal]:
    """The newest decisions, with their messages.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    return list(
        Proposal.objects.prefetch_related("message__conversation", "by").order_by("-at", "-pk")[:SHOWN]
    )


def count_proposals() -> list[tuple[str, int]]:
    """How many decisions of each kind there are, by their label."""
    counts = dict(Proposal.objects.values_list("verdict").annotate(Count("pk")).order_by())
    return [(verdict.label, counts.get(verdict.value, 0)) for verdict in Verdict]


def phrases_to_train(user: AbstractBaseUser) -> Phrases:
    """What visitors wrote, by what staff say it asks.

    Words that were decided about more than once count as they were decided about last.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    decisions: dict[str, list[_Decision]] = {}
    found = Proposal.objects.order_by("at", "pk").values_list("message__text", "verdict", "intent")
    for text, verdict, intent in found.iterator():
        decisions.setdefault(normalised(text), []).append(_Decision(text, verdict, intent))
    phrases = Phrases()
    for same_words in decisions.values():
        _add(phrases, same_words[-1])
        phrases.left_out += _overruled(same_words)
    phrases.by_intent = dict(sorted(phrases.by_intent.items()))
    return phrases


class _Decision(NamedTuple):
    text: str
    verdict: str
    intent: str

    @property
    def is_proposal(self) -> bool:
        """Whether training could use it: "right" says nothing where the message was not understood."""
        return self.verdict == Verdict.NEW_QUESTION or bool(self.intent and self.intent != FALLBACK_INTENT)

    @property
    def in_words(self) -> str:
        return self.intent or Verdict(self.verdict).label.lower()


def _add(phrases: Phrases, last: _Decision) -> None:
    if last.verdict == Verdict.NEW_QUESTION:
        phrases.unknown.append(last.text)
    elif last.intent in trained_intents():
        phrases.by_intent.setdefault(last.intent, []).append(last.text)
    elif last.is_proposal:
        phrases.left_out.append((last.text, f"{last.intent} is no question any more"))


def _overruled(same_words: list[_Decision]) -> list[tuple[str, str]]:
    *earlier, last = same_words
    others = dict.fromkeys(one.in_words for one in earlier if one.is_proposal)
    return [
        (last.text, f"first {other}, later {last.in_words}") for other in others if other != last.in_words
    ]
