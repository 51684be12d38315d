"""A callback request that had to be sent more than once is one request."""

import asyncio
import uuid
from typing import Any

import pytest

from frontdesk.chat.models import CallbackRequest
from tests.chat.conftest import Visitor, open_conversation

WISH = {"name": "Jo Bloggs", "phone": "07700 900123", "consent": True}


async def test_the_same_id_again_is_the_same_request(visitor: Visitor) -> None:
    body = {**WISH, "id": str(uuid.uuid4())}
    assert [(await visitor.post("callbacks", body)).status_code for _ in range(2)] == [201, 201]
    assert await CallbackRequest.objects.acount() == 1


async def test_the_same_id_at_the_same_time_is_one_request(visitor: Visitor) -> None:
    body = {**WISH, "id": str(uuid.uuid4())}
    responses = await asyncio.gather(*(visitor.post("callbacks", body) for _ in range(5)))
    assert {response.status_code for response in responses} == {201}
    assert await CallbackRequest.objects.acount() == 1


async def test_another_id_and_no_id_are_requests_of_their_own(visitor: Visitor) -> None:
    for body in ({**WISH, "id": str(uuid.uuid4())}, {**WISH, "id": str(uuid.uuid4())}, WISH, WISH):
        assert (await visitor.post("callbacks", body)).status_code == 201
    assert await CallbackRequest.objects.acount() == 4


async def test_an_id_counts_within_its_conversation_only(visitor: Visitor) -> None:
    body = {**WISH, "id": str(uuid.uuid4())}
    stranger = await open_conversation(visitor.client)
    assert (await visitor.post("callbacks", body)).status_code == 201
    assert (await stranger.post("callbacks", body)).status_code == 201
    assert await CallbackRequest.objects.acount() == 2


@pytest.mark.parametrize("bad", ["", "1", "not-a-uuid", 7, ["x"], {}])
async def test_what_is_not_a_uuid_is_refused(visitor: Visitor, bad: Any) -> None:
    response = await visitor.post("callbacks", {**WISH, "id": bad})
    assert response.status_code == 400
    assert not await CallbackRequest.objects.aexists()
