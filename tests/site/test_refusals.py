"""Requests that Django refuses as suspicious: a plain 400 for the stranger, one quiet line for us."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import AsyncClient

from frontdesk.site import views

MARKER = "zqmarker"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What goes to standard error at the default level; pytest's own handlers see what does not."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("path", ["/", "/healthz", "/chat/api/messages", "/staff/sign-in/"])
async def test_a_foreign_host(path: str, async_client: AsyncClient, log: io.StringIO) -> None:
    response = await async_client.get(path, headers={"Host": f"{MARKER}.example"})
    assert response.status_code == 400
    assert MARKER not in response.content.decode()
    assert log.getvalue() == "A request was refused: DisallowedHost.\n"


async def test_any_other(
    async_client: AsyncClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_names: object) -> None:
        raise RequestDataTooBig(MARKER)

    monkeypatch.setattr(views, "render", refuse)
    response = await async_client.get("/")
    assert response.status_code == 400
    assert MARKER not in response.content.decode()
    assert log.getvalue() == "A request was refused: RequestDataTooBig.\n"
