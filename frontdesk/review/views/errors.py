"""Pages for what went wrong, in the console's look: the route table and Django's handlers both use them."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from frontdesk.review.responses import keep_private

_TEMPLATE = "review/error.html"


def missing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address below /staff/ that is no page."""
    raise Http404(rest)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the page or the conversation is not there."""
    return _page(
        request,
        404,
        "This page is not there",
        "The address may be mistyped, or the conversation was deleted: visitors can delete their own.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return _page(
        request,
        403,
        "You can't see this page",
        "If you need it for your work, ask the owner of Frontdesk.",
    )


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: Django's CSRF check refused a form, as a rule one that stood open for long."""
    return _page(
        request,
        403,
        "That page was too old",
        "Nothing was changed. Please go back, load the page again and repeat what you did.",
    )


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: the address of a button was opened as a page."""
    response = _page(request, 405, "This address is no page", "It belongs to a button. Nothing was changed.")
    response["Allow"] = allowed
    return response


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: needs no session, as it may be for a request that names another host, or none."""
    if isinstance(exception, RequestDataTooBig):
        title = "That was too much at once"
        text = (
            "Nothing was changed. Please go back and send less: a shorter text, or fewer questions at a time."
        )
    else:
        title = "That could not be read"
        text = "Nothing was changed. Please go back, load the page again and repeat what you did."
    page = render_to_string(_TEMPLATE, {"title": title, "text": text})
    return keep_private(HttpResponse(page, status=400))


def failed(request: HttpRequest) -> HttpResponse:
    """500: needs no database, as that may be what failed."""
    context = {
        "title": "Something went wrong here",
        "text": "Please try again in a minute. If it happens again, tell whoever runs Frontdesk for you.",
    }
    return keep_private(HttpResponse(render_to_string(_TEMPLATE, context), status=500))


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text}
    return keep_private(render(request, _TEMPLATE, context, status=status))
