"""What the console's pages say to the browser of somebody who is signed in."""

import pytest
from django.test import Client

from tests.review.test_permissions import PAGES, address  # noqa: F401 - a fixture


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("route", PAGES)
def test_no_page_is_kept_framed_or_guessed_at(route, owner, owner_client: Client, address):  # noqa: F811
    here = address(route)
    for ask in (owner_client.get, owner_client.post):
        owner_client.force_login(owner)
        response = ask(here)
        policy = response["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= {
            *policy
        }
        assert not any("unsafe" in rule or "*" in rule for rule in policy)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"
        kind = response.get("Content-Type", "")
        assert not kind or "charset=utf-8" in kind or kind == "application/json"
