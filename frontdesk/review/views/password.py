"""Changing one's own password."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontdesk.review import accounts
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import say
from frontdesk.review.forms import ChangePasswordForm
from frontdesk.review.limits import forget_tries
from frontdesk.review.models import Event


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Show the form, or change the password: this session goes on, all others are over."""
    address = request.META.get("REMOTE_ADDR", "")
    form = ChangePasswordForm(request.user, address, request.POST or None)
    if form.is_valid():
        accounts.change_password(request.user, form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        forget_tries(form.username, address)
        log(request, Event.PASSWORD_CHANGED)
        say(request, "Your password is changed. Everywhere else you are signed out.")
        return redirect("review:account")
    if "current" in form.errors and not form.wait:
        log(request, Event.PASSWORD_REFUSED)
    response = render(request, "review/password.html", {"form": form}, status=429 if form.wait else 200)
    if form.wait:
        response["Retry-After"] = str(form.wait)
    return response
