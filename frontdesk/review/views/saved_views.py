"""Saved views: each belongs to whoever saved it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from frontdesk.review.actions import views
from frontdesk.review.filters import Filters
from frontdesk.review.flash import complain, say


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list at hand under a name."""
    filters = Filters.from_text(request.POST.get("query", ""))
    try:
        view = views.save_view(request.user, request.POST.get("name", ""), filters)
    except views.NotSavableError as error:
        complain(request, str(error))
    else:
        say(request, f"The view “{view.name}” is saved.")
    return redirect(reverse("review:conversations") + filters.query())


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one; it can be undone."""
    if change := views.remove_view(request.user, pk):
        say(request, f"The view “{change.before['name']}” is removed.", change)
    return redirect("review:conversations")
