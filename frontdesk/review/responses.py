"""Headers that every response of the console carries."""

from typing import TypeVar

from django.http import HttpResponseBase

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)


def keep_private(response: AnyResponse) -> AnyResponse:
    """Keep a page out of every cache, and its address on this site.

    With `no-referrer`, the site's own default, browsers send `Origin: null` with each form, and Django's
    CSRF check refuses that; `same-origin` tells other sites just as little.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
