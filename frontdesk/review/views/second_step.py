"""Setting up the second step of signing in, and its recovery codes."""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.review import second_step as steps
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import complain, say
from frontdesk.review.forms import ProofForm
from frontdesk.review.limits import count_try, forget_tries, in_words, seconds_to_wait
from frontdesk.review.models import Event, Role
from frontdesk.review.roles import role_of

PROVED = "second_step_proved_until"
PROVED_SECONDS = 10 * 60


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Show the QR code, and switch the second step on with the first code; or off, for all but owners."""
    if request.method == "POST" and request.POST.get("off"):
        return _switch_off(request)
    if steps.device_of(request.user) and request.session.get(PROVED, 0) < time.time():
        return _prove(request)
    error = ""
    if request.method == "POST":
        if steps.confirm(request.user, request.POST.get("code", "")):
            request.session.pop(PROVED, None)
            log(request, Event.SECOND_STEP_ON)
            return _show_codes(request, steps.new_recovery_codes(request.user))
        error = "That code does not fit. Please type the six digits that the app shows now."
    device = steps.device_to_confirm(request.user)
    context = {
        "qr": steps.qr_code(device),
        "key": steps.key_in_words(device),
        "error": error,
        "is_required": steps.must_set_up(request.user),
    }
    return render(request, "review/second_step.html", context)


@sensitive_post_parameters()
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, for whoever has the phone at hand."""
    if not _has_phone(request):
        return redirect("review:account")
    log(request, Event.RECOVERY_CODES)
    return _show_codes(request, steps.new_recovery_codes(request.user))


def _prove(request: HttpRequest) -> HttpResponse:
    """Ask for what only the account's owner has: an open screen alone must not be enough for a new phone."""
    form = ProofForm(request.POST if "proof" in request.POST else None)
    name, address = request.user.get_username(), request.META.get("REMOTE_ADDR", "")
    wait = 0
    if form.is_valid():
        if wait := seconds_to_wait(name, address):
            form.add_error(
                "proof", f"Too many tries failed here. Please wait {in_words(wait)}, then try again."
            )
        else:
            count_try(name, address)
            if _is_proof(request, form.cleaned_data["proof"]):
                forget_tries(name, address)
                request.session[PROVED] = time.time() + PROVED_SECONDS
                return redirect("review:second_step")
            log(request, Event.SECOND_STEP_REFUSED)
            form.add_error("proof", "That is neither your password nor a code. Please type it again.")
    response = render(request, "review/prove.html", {"form": form}, status=429 if wait else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _is_proof(request: HttpRequest, typed: str) -> bool:
    if steps.accepts_code(request.user, typed):
        return True
    if steps.accepts_recovery_code(request.user, typed):
        log(request, Event.RECOVERY_CODE_USED)
        return True
    return bool(request.user.check_password(typed))


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "review/recovery_codes.html", {"codes": codes})


def _switch_off(request: HttpRequest) -> HttpResponse:
    if role_of(request.user) == Role.OWNER:
        complain(request, "Owners need the second step.")
    elif _has_phone(request):
        steps.switch_off(request.user)
        log(request, Event.SECOND_STEP_OFF)
        say(request, "The second step is off.")
    return redirect("review:account")


def _has_phone(request: HttpRequest) -> bool:
    """Whether the code that was sent is the phone's: an open screen alone must not be enough."""
    name, address = request.user.get_username(), request.META.get("REMOTE_ADDR", "")
    if wait := seconds_to_wait(name, address):
        complain(request, f"Too many tries failed here. Please wait {in_words(wait)}, then try again.")
        return False
    count_try(name, address)
    if steps.accepts_code(request.user, request.POST.get("code", "")):
        forget_tries(name, address)
        return True
    complain(request, "That code does not fit. Please type the six digits that the app shows now.")
    return False
