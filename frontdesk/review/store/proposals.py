"""What staff decided about messages."""

from collections import defaultdict

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count

from frontdesk.review.models import Proposal, Role, Verdict
from frontdesk.review.roles import require

SHOWN = 200

Phrases = dict[str, list[str]]


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


def phrases_by_intent(user: AbstractBaseUser) -> tuple[Phrases, list[str]]:
    """What visitors wrote, by what staff say it asks; and questions for which there is no intent yet.

    Raises:
        PermissionDenied: the user's role is not enough.
    """
    require(user, Role.REVIEWER)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    unknown: dict[str, None] = {}
    proposals = Proposal.objects.exclude(verdict=Verdict.IGNORE).order_by("pk")
    for intent, text, verdict in proposals.values_list("intent", "message__text", "verdict").iterator():
        if verdict == Verdict.NEW_QUESTION:
            unknown[text] = None
        elif intent:
            found[intent][text] = None
    return {intent: list(texts) for intent, texts in sorted(found.items())}, list(unknown)
