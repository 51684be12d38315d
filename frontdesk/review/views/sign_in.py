"""Signing in, in one step or two, and out."""

import time
from typing import Any

from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.review import second_step
from frontdesk.review.accounts import find_account, needs_first_account
from frontdesk.review.actions.audit import log
from frontdesk.review.forms import CodeForm, SignInForm
from frontdesk.review.limits import count_try, forget_tries, in_words, seconds_to_wait
from frontdesk.review.models import Event

PENDING = "second_step_of"
PENDING_SECONDS = 5 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Name and password; `next` is followed on this site only, and the session is a new one."""

    template_name = "review/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says so where there is no account yet."""
        return super().get_context_data(needs_first_account=needs_first_account(), **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in, or ask for the second step first."""
        user = form.get_user()
        if second_step.device_of(user) is None:
            return _sign_in(self.request, user, self.get_success_url())
        self.request.session.flush()
        # Not signed in yet: this says only whose code is asked for, and for how long.
        self.request.session[PENDING] = {
            "user": user.pk,
            "password": user.get_session_auth_hash(),
            "until": time.time() + PENDING_SECONDS,
            "next": self.get_success_url(),
        }
        return redirect("review:enter_code")

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Say what is wrong, and note the try; too many get an honest 429."""
        response = super().form_invalid(form)
        if form.wait:
            response.status_code = 429
            response["Retry-After"] = str(form.wait)
        else:
            _log_failure(self.request, form.cleaned_data.get("username", ""))
        return response


sign_in = SignIn.as_view()


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The second step, for whoever got the password right within the last five minutes."""
    pending = request.session.get(PENDING)
    user = _pending_user(pending)
    if user is None:
        return redirect("review:sign_in")
    form = CodeForm(request.POST or None)
    status, wait = 200, 0
    if form.is_valid():
        name, address = user.get_username(), request.META.get("REMOTE_ADDR", "")
        wait = seconds_to_wait(name, address)
        if wait:
            form.add_error(
                "code", f"Too many tries failed here. Please wait {in_words(wait)}, then try again."
            )
            status = 429
        else:
            count_try(name, address)
            code = form.cleaned_data["code"]
            if second_step.accepts_code(user, code):
                return _sign_in(request, user, pending["next"])
            if second_step.accepts_recovery_code(user, code):
                log(request, Event.RECOVERY_CODE_USED, who=name)
                return _sign_in(request, user, pending["next"])
            form.add_error(
                "code",
                "That code does not fit. If you typed it correctly, check that your phone's clock is right.",
            )
            _log_failure(request, name)
    response = render(request, "review/enter_code.html", {"form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    log(request, Event.SIGNED_OUT)
    logout(request)
    return redirect("review:sign_in")


def _sign_in(request: HttpRequest, user: AbstractBaseUser, leads_to: str) -> HttpResponse:
    login(request, user, BACKEND)
    request.session.pop(PENDING, None)
    forget_tries(user.get_username(), request.META.get("REMOTE_ADDR", ""))
    log(request, Event.SIGNED_IN)
    return redirect(leads_to)


def _pending_user(pending: dict[str, Any] | None) -> AbstractBaseUser | None:
    if not pending or pending["until"] < time.time():
        return None
    user = get_user_model().objects.filter(pk=pending["user"], is_active=True).first()
    # A password that was changed meanwhile has to be typed first.
    return user if user and user.get_session_auth_hash() == pending["password"] else None


def _log_failure(request: HttpRequest, name: str) -> None:
    # What is no account's name may be a password in the wrong field, so it is not kept.
    account = find_account(name) if name else None
    who = account.get_username() if account else ""
    log(request, Event.SIGN_IN_FAILED, who=who)
    if name and seconds_to_wait(name, request.META.get("REMOTE_ADDR", "")):
        log(request, Event.SIGN_IN_DELAYED, who=who)
