"""The button that undoes."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from frontdesk.review.actions.undo import NothingToUndoError
from frontdesk.review.actions.undo import undo as undo_change
from frontdesk.review.flash import back, complain, say
from frontdesk.review.numbers import NO_KEY, whole_number


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo one change, or the last one, and show where it was."""
    wanted = request.POST.get("change", "")
    try:
        undone = undo_change(request.user, (whole_number(wanted) or NO_KEY) if wanted else None)
    except NothingToUndoError:
        complain(request, "That can't be undone any more.")
        return back(request, reverse("review:home"))
    change, kept = undone.change, undone.kept
    but = f", but for {kept} that {'was' if kept == 1 else 'were'} decided again since" if kept else ""
    say(request, f"Undone{but}.")
    if change.conversation is None:
        return back(request, reverse("review:home"))
    return back(request, reverse("review:conversation", args=[change.conversation.reference]))
