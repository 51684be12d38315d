"""What a page says after something was done, with the button that undoes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from frontdesk.review.models import Change


def say(request: HttpRequest, text: str, change: Change | None = None) -> None:
    """Say on the next page what was done; with a change, it can be undone there."""
    messages.success(request, text, extra_tags=str(change.pk) if change else "")


def complain(request: HttpRequest, text: str) -> None:
    """Say on the next page why something was not done."""
    messages.error(request, text)


def back(request: HttpRequest, default: str) -> HttpResponse:
    """Go on at the form's `next`, if that is on this site, else at `default`."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/staff/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if is_ours else default)
