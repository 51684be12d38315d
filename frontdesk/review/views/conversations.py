"""The list of conversations, with its filters and search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.review.actions.audit import log
from frontdesk.review.filters import Filters
from frontdesk.review.models import Event, SavedView
from frontdesk.review.store.conversations import (
    Page,
    count_conversations,
    count_in_words,
    newest_conversations,
)
from frontdesk.review.store.cursor import Cursor


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """A page of the list."""
    filters = Filters.from_query(request.GET)
    after = Cursor.read(request.GET.get("after", ""))
    count = count_conversations(filters)
    # Nothing is what takes longest to look for.
    page = newest_conversations(filters, after) if count else Page([], "")
    in_words = count_in_words(filters, count)
    if filters.value("text"):
        # The words may name a person; that there was a search, and what else was chosen, does not.
        log(request, Event.SEARCHED, f"{in_words} found{filters.without('text').query()}")
    context = {
        "filters": filters,
        "count": count,
        "count_in_words": in_words,
        "rows": page.rows,
        "is_first_page": after is None,
        "newest": filters.query(),
        "older": filters.query(page.older) if page.older else "",
        "here": filters.query(str(after) if after else ""),
        "saved_views": SavedView.objects.filter(user=request.user).order_by("name"),
    }
    return render(request, "review/conversations.html", context)
