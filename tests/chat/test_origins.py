"""Which sites' pages may call the API: those listed, letter for letter, and nobody else."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import AsyncClient

from frontdesk.chat.origins import parse_origins

CLINIC = "https://clinic.example"
OTHERS = [
    "https://clinic.example.evil.example",
    "https://evil-clinic.example",
    "https://www.clinic.example",
    "https://clinic.example:8443",
    "https://clinic.example/",
    "https://CLINIC.example",
    "http://clinic.example",
    "null",
    "",
    "*",
    "https://clinic.example, https://clinic.example",
    "https://clinic.example https://evil.example",
]


@pytest.fixture(autouse=True)
def _listed(settings: Any) -> None:
    settings.CHAT_ORIGINS = parse_origins(f"{CLINIC}, http://localhost:8001")


async def call(client: AsyncClient, origin: str | None, **headers: str) -> object:
    sent = {**({} if origin is None else {"Origin": origin}), **headers}
    return await client.get("/chat/api/messages", headers=sent)


async def preflight(client: AsyncClient, origin: str) -> object:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    return await client.options("/chat/api/messages", headers={"Origin": origin, **asked})


async def test_a_listed_origin_may_read_the_answer_and_when_to_retry(async_client: AsyncClient) -> None:
    response = await call(async_client, CLINIC)
    assert response.status_code == 401
    assert response["Access-Control-Allow-Origin"] == CLINIC
    assert response["Access-Control-Expose-Headers"] == "Retry-After"
    assert "Access-Control-Allow-Credentials" not in response
    assert "Origin" in response["Vary"]


async def test_a_listed_origins_preflight_is_answered_without_reaching_the_api(
    async_client: AsyncClient,
) -> None:
    response = await preflight(async_client, CLINIC)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == CLINIC
    assert response["Access-Control-Allow-Methods"] == "GET, POST, DELETE"
    assert response["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert "Access-Control-Allow-Credentials" not in response
    assert "Origin" in response["Vary"]


@pytest.mark.parametrize("origin", OTHERS)
async def test_every_other_origin_is_refused(async_client: AsyncClient, origin: str) -> None:
    for response in (await call(async_client, origin), await preflight(async_client, origin)):
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "origin_not_allowed"
        assert not [name for name in response.headers if name.lower().startswith("access-control")]
        assert "Origin" in response["Vary"]


async def test_frontdesks_own_pages_and_programs_need_no_permission(async_client: AsyncClient) -> None:
    for origin in (None, "http://testserver"):
        response = await call(async_client, origin)
        assert response.status_code == 401
        assert "Access-Control-Allow-Origin" not in response


async def test_the_own_name_over_another_scheme_is_another_origin(async_client: AsyncClient) -> None:
    assert (await call(async_client, "https://testserver")).status_code == 403


async def test_only_the_widgets_api_takes_foreign_calls(async_client: AsyncClient) -> None:
    response = await async_client.get("/healthz", headers={"Origin": CLINIC})
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    "bad",
    [
        *("*", "null", "https://*.clinic.example", "https://clinic.example/", "clinic.example", "https://"),
        *("https://clinic.example/page", "ftp://clinic.example", "https://a@clinic.example"),
        *(
            "https://Clinic.example",
            "https://clinic.example?x",
            "https://clinic.example;https://other.example",
        ),
    ],
)
def test_a_setting_that_is_not_exact_is_refused(bad: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FRONTDESK_ORIGINS"):
        parse_origins(f"{CLINIC},{bad}")


def test_the_setting_may_be_empty_and_spaced() -> None:
    assert parse_origins("") == frozenset()
    assert parse_origins(f" {CLINIC} ,, http://localhost:8001") == {CLINIC, "http://localhost:8001"}
