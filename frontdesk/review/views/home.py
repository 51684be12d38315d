"""The first page: three queues, each with what to begin with."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.chat.models import Queue
from frontdesk.review.filter_kinds import ColleagueFilter
from frontdesk.review.filters import Filters
from frontdesk.review.models import Role
from frontdesk.review.roles import may
from frontdesk.review.store.callbacks import count_open_calls
from frontdesk.review.store.conversations import (
    Row,
    count_conversations,
    newest_conversations,
    waiting_counts,
)
from frontdesk.review.store.questions import count_open_questions, open_groups, sort_new_questions

SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """A queue of conversations."""

    count: int
    rows: list[Row]
    query: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs somebody, in the order in which it does."""
    being_sorted = sort_new_questions()
    counts = waiting_counts()
    for_me = Filters((ColleagueFilter(request.user.get_username()),))
    context = {
        "attention": _waiting("attention", counts[Queue.ATTENTION]),
        "to_read": _waiting("to_read", counts[Queue.TO_READ]),
        "groups": open_groups(SHOWN),
        "open_questions": count_open_questions(),
        "being_sorted": being_sorted,
        "calls": count_open_calls() if may(request.user, Role.REVIEWER) else 0,
        "for_me": Waiting(count_conversations(for_me), [], for_me.query()),
    }
    return render(request, "review/home.html", context)


def _waiting(queue: str, count: int) -> Waiting:
    filters = Filters.from_text(f"queue={queue}")
    rows = newest_conversations(filters, size=SHOWN).rows if count else []
    return Waiting(count, rows, filters.query())
