"""Conversations are erased when they have been kept long enough, and not before."""

from datetime import timedelta
from typing import Any

import httpx
from django.test import AsyncClient
from django.utils import timezone

from frontdesk.chat.models import Conversation, Message, PendingErasure
from frontdesk.chat.retention import erase_expired
from tests.chat.conftest import FakeAssistant, Visitor, open_conversation


async def age(days: float) -> None:
    newest = await Conversation.objects.order_by("-id").afirst()
    newest.last_message_at = timezone.now() - timedelta(days=days)
    await newest.asave()


async def test_only_what_is_older_than_the_days_kept_is_erased(
    visitor: Visitor, async_client: AsyncClient, fake_assistant: FakeAssistant
) -> None:
    await visitor.say("What is sciatica?")
    await age(91)
    sender = (await Conversation.objects.aget()).sender
    recent = await open_conversation(async_client)
    await recent.say("What is sciatica?")
    await age(89)
    assert await erase_expired() == 1
    assert fake_assistant.erased == [sender]
    assert await Conversation.objects.acount() == 1
    assert await Message.objects.filter(author="visitor").acount() == 1
    assert (await visitor.say("hello")).status_code == 401
    assert len(await recent.history()) == 3


async def test_the_days_can_be_set(visitor: Visitor, settings: Any) -> None:
    settings.KEEP_DAYS = 7
    await age(8)
    assert await erase_expired() == 1


async def test_rasas_part_is_erased_later_where_it_does_not_answer(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    await age(91)
    fake_assistant.response = httpx.Response(500)
    assert await erase_expired() == 1
    assert await PendingErasure.objects.acount() == 1
    fake_assistant.response = None
    assert await erase_expired() == 0
    assert await PendingErasure.objects.acount() == 0
