"""What surrounds every view of the console: who may see it, what may be kept, and what a mistake looks like.

The route table wraps each view in one of the two functions here, so that no page can be forgotten.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from frontdesk.review import sessions
from frontdesk.review.models import Role
from frontdesk.review.responses import keep_private
from frontdesk.review.roles import require
from frontdesk.review.second_step import must_set_up
from frontdesk.review.store.callbacks import NoSuchCallbackError
from frontdesk.review.store.conversations import NoSuchConversationError
from frontdesk.review.store.members import NoSuchMemberError
from frontdesk.review.store.questions import NoSuchGroupError
from frontdesk.review.views import errors

View = Callable[..., HttpResponseBase]

MISSING = (Http404, NoSuchConversationError, NoSuchCallbackError, NoSuchMemberError, NoSuchGroupError)


def open_page(view: View) -> View:
    """A page that is there for everybody."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except MISSING:
            response = errors.not_found(request)
        except PermissionDenied:
            response = errors.forbidden(request)
        if response.status_code == 405:
            response = errors.wrong_method(request, response["Allow"])
        return keep_private(response)

    return wrapped


def staff_page(view: View, needed: Role = Role.READER, *, during_set_up: bool = False) -> View:
    """A page for those who are signed in and whose role is enough; everybody else is asked to sign in.

    Args:
        view: the page.
        needed: the least role that may see it.
        during_set_up: whether an owner may see it who has no second step yet.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        require(request.user, needed)
        if must_set_up(request.user) and not during_set_up:
            return redirect("review:second_step")
        return view(request, *args, **kwargs)

    answer = open_page(checked)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            ended = sessions.why_ended(request)
            if ended is None:
                return answer(request, *args, **kwargs)
            logout(request)
            messages.info(request, ended.value)
        if request.headers.get("HX-Request"):
            # A part of a page can't show the sign-in page: the whole page has to go there.
            response = keep_private(redirect(settings.LOGIN_URL))
            response.status_code = 204
            response["HX-Redirect"] = response["Location"]
            return response
        if request.method in ("GET", "HEAD"):
            return keep_private(redirect_to_login(request.get_full_path()))
        # What was sent is gone after signing in, so there is nothing to come back to.
        return keep_private(redirect(settings.LOGIN_URL))

    return wrapped
