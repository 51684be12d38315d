"""One's own account: the second step, and signing out everywhere."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk.review import sessions
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import say
from frontdesk.review.models import Event
from frontdesk.review.roles import role_of
from frontdesk.review.second_step import device_of, must_set_up, recovery_codes_left


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What there is to see and to change."""
    context = {
        "role": role_of(request.user),
        "device": device_of(request.user),
        "must_set_up": must_set_up(request.user),
        "codes_left": recovery_codes_left(request.user),
    }
    return render(request, "review/account.html", context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out here and everywhere else."""
    log(request, Event.SESSIONS_ENDED)
    sessions.end_everywhere(request.user)
    logout(request)
    say(request, "You are signed out everywhere.")
    return redirect("review:sign_in")
