"""People who want to be called."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from frontdesk.review.actions.audit import log
from frontdesk.review.actions.calls import note_call as keep_call
from frontdesk.review.flash import back, complain, say
from frontdesk.review.models import Event, Outcome
from frontdesk.review.store.callbacks import access_callback, count_open_calls, done_calls, open_calls


@require_safe
@transaction.atomic
def calls(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest waiting first, and who was seen to."""
    waiting, finished = open_calls(request.user), done_calls(request.user)
    log(request, Event.CALLBACKS_OPENED, f"{len(waiting)} waiting")
    more = count_open_calls() - len(waiting)
    return render(request, "review/calls.html", {"waiting": waiting, "finished": finished, "more": more})


@require_POST
def note_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what came of a call."""
    wanted = access_callback(request.user, pk)
    outcome = request.POST.get("outcome", "")
    if outcome in Outcome.values():
        change = keep_call(request.user, wanted, Outcome(outcome))
        say(request, f"{Outcome(outcome).label}: {wanted.conversation.reference}.", change)
    else:
        complain(request, "Please choose one of the buttons.")
    return back(request, reverse("review:calls"))
