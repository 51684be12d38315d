"""The figures at /metrics: what they count, and who may read them."""

import uuid
from typing import Any

import httpx
import pytest
from django.test import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from frontdesk.site.asgi import application

QUESTION = "MARKER numb between my legs and cant pee"


async def figures(client: AsyncClient) -> dict[str, float]:
    response = await client.get("/metrics")
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


async def test_answers_refusals_and_state_are_counted(
    transactional_db: None, async_client: AsyncClient, settings: Any
) -> None:
    before = await figures(async_client)
    opened = (await async_client.post("/chat/api/conversations", "{}", "application/json")).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    for text in (QUESTION, ""):
        body = {"id": str(uuid.uuid4()), "text": text}
        await async_client.post("/chat/api/messages", body, "application/json", headers=headers)
    after = await figures(async_client)
    for name in (
        "frontdesk_answers_total emergency",
        "frontdesk_answer_seconds_count",
        "frontdesk_refused_total empty_text 400",
    ):
        assert after[name] == before.get(name, 0) + 1, name
    assert after["frontdesk_waiting"] == after["frontdesk_rasa_away"] == 0
    assert {"frontdesk_database_bytes record.sqlite3", "process_resident_memory_bytes"} <= set(after)
    assert "MARKER" not in str(after)
    assert opened["token"] not in str(after)


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via", "X-Forwarded-Host"]
)
async def test_what_a_front_door_passes_on_gets_404(transactional_db: None, header: str) -> None:
    transport = httpx.ASGITransport(application, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/metrics")).status_code == 200
        assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status_code == 404


async def test_other_machines_get_404(transactional_db: None) -> None:
    transport = httpx.ASGITransport(application, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/metrics")).status_code == 404
