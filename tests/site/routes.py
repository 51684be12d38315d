"""Every address of the web side, from its own tables, so that no new one is forgotten."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

OF_A_PATTERN = {
    "widget": "/static/widget.js",
    "nothing_here": "/chat/api/no/such/address",
}
"""An example of those addresses that are regular expressions."""

FILES = [
    "/static/review/console.css",
    "/static/review/console.js",
    "/static/review/icon.svg",
    "/static/demo/demo.css",
    "/static/demo/embed.js",
]


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[tuple[str, str]]:
    """Name and an example of each address; what stands in angle brackets is made up."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern.pattern, RegexPattern):
            yield str(pattern.name), OF_A_PATTERN[str(pattern.name)]
        else:
            assert isinstance(pattern.pattern, RoutePattern)
            yield str(pattern.name), before + re.sub(r"<\w+:\w+>", "1", str(pattern.pattern))


def addresses() -> list[str]:
    """One address of every route, and one file of every kind."""
    return [address for _, address in routes()] + FILES
