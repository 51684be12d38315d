"""The page behind an invitation: a name, where it is not fixed, and a password."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontdesk.review.accounts import (
    InvitationSpentError,
    InvitationUnknownError,
    accept_invitation,
    find_invitation,
)
from frontdesk.review.actions.audit import log
from frontdesk.review.forms import FirstAccountForm, PasswordForm
from frontdesk.review.models import Event
from frontdesk.review.second_step import device_of


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or make the account and sign its owner in."""
    try:
        invitation = find_invitation(token)
        form_class = PasswordForm if invitation.username else FirstAccountForm
        form = form_class(request.POST or None, username=invitation.username)
        if form.is_valid():
            cleaned = form.cleaned_data
            user = accept_invitation(invitation, cleaned.get("name", ""), cleaned["password"])
            log(request, Event.ACCOUNT_MADE, user.get_username(), who=user.get_username())
            if device_of(user):
                # A new password is one step only: whoever found the link has no phone.
                return redirect("review:sign_in")
            login(request, user)
            return redirect("review:home")
    except InvitationUnknownError:
        return render(request, "review/invitation_over.html", status=404)
    except InvitationSpentError:
        return render(request, "review/invitation_over.html", status=410)
    return render(request, "review/welcome.html", {"form": form, "username": invitation.username})
