"""The button that undoes."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from frontdesk.review.actions.undo import NothingToUndoError
from frontdesk.review.actions.undo import undo as undo_change
from frontdesk.review.flash import back, complain, say


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo one change, or the last one, and show where it was."""
    number = request.POST.get("change", "")
    try:
        undone = undo_change(request.user, int(number) if number.isascii() and number.isdigit() else None)
    except NothingToUndoError:
        complain(request, "That can't be undone any more.")
        return back(request, reverse("review:home"))
    change, kept = undone.change, undone.kept
    but = f", but for {kept} that {'was' if kept == 1 else 'were'} decided again since" if kept else ""
    say(request, f"Undone{but}.")
    if change.conversation is None:
        return back(request, reverse("review:home"))
    return back(request, reverse("review:conversation", args=[change.conversation.reference]))
