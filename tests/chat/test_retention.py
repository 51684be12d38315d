"""Conversations are erased when they have been kept long enough, and not before."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import AsyncClient
from django.utils import timezone

from frontdesk.chat import retention
from frontdesk.chat.models import CallbackRequest, Conversation, Message, PendingErasure
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
    await visitor.say("What is sciatica?")
    await age(6)
    assert await erase_expired() == 0
    await age(8)
    assert await erase_expired() == 1


async def test_rasas_part_is_erased_later_where_it_does_not_answer(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    await visitor.say("What is sciatica?")
    await age(91)
    fake_assistant.response = httpx.Response(500)
    assert await erase_expired() == 1
    assert await PendingErasure.objects.acount() == 1
    fake_assistant.response = None
    assert await erase_expired() == 0
    assert await PendingErasure.objects.acount() == 0


async def call_me(visitor: Visitor) -> None:
    caller = {"name": "Ann Other", "phone": "07700 900123", "when": "mornings", "consent": True}
    assert (await visitor.post("callbacks", caller)).status_code == 201


async def test_what_a_clock_that_was_ahead_has_stamped_expires_all_the_same(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: right + timedelta(days=400))
        await visitor.say("What is sciatica?")
        await call_me(visitor)
    assert await erase_expired(bring_back=True) == 0
    chat = await Conversation.objects.aget()
    assert right <= chat.last_message_at <= timezone.now()
    assert right <= chat.changed_at <= timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: right + timedelta(days=31))
    assert await erase_expired(bring_back=True) == 0
    assert (await CallbackRequest.objects.aget()).sealed == ""
    monkeypatch.setattr(timezone, "now", lambda: right + timedelta(days=91))
    assert await erase_expired(bring_back=True) == 1


async def test_a_clock_that_is_a_little_ahead_changes_no_time_stamp(visitor: Visitor) -> None:
    await visitor.say("What is sciatica?")
    await call_me(visitor)
    soon = timezone.now() + timedelta(hours=23)
    await Conversation.objects.aupdate(last_message_at=soon, changed_at=soon)
    await CallbackRequest.objects.aupdate(consented_at=soon)
    assert await erase_expired(bring_back=True) == 0
    chat = await Conversation.objects.aget()
    assert (chat.last_message_at, chat.changed_at) == (soon, soon)
    assert (await CallbackRequest.objects.aget()).consented_at == soon


@pytest.mark.parametrize("bring_back", [False, True])
async def test_a_clock_that_is_behind_changes_no_time_stamp(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, bring_back: bool
) -> None:
    await visitor.say("What is sciatica?")
    await call_me(visitor)
    before = await Conversation.objects.aget()
    right = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: right - timedelta(days=400))
        # The second guard is for a machine on which nobody can know that the clock is behind.
        assert await erase_expired(bring_back=bring_back) == 0
    after = await Conversation.objects.aget()
    assert (after.last_message_at, after.changed_at) == (before.last_message_at, before.changed_at)
    assert await erase_expired() == 0
    assert (await CallbackRequest.objects.aget()).sealed


async def test_a_chat_that_nobody_wrote_in_goes_after_a_day(
    visitor: Visitor,
    async_client: AsyncClient,
    fake_assistant: FakeAssistant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "UNUSED_AT_ONCE", 2)
    for _ in range(4):
        await open_conversation(async_client)
    await Conversation.objects.aupdate(last_message_at=timezone.now() - timedelta(hours=25))
    recent, written = await open_conversation(async_client), await open_conversation(async_client)
    await written.say("What is sciatica?")
    await age(30)
    assert await erase_expired() == 5
    assert await Message.objects.acount() == 4
    assert len(await recent.history()) == 1
    assert len(await written.history()) == 3
    assert fake_assistant.erased == []
    # This is what the widget begins a new chat upon, and sends the message again.
    assert (await visitor.say("hello")).status_code == 401


async def test_a_chat_in_which_only_the_form_was_filled_in_is_no_unused_one(visitor: Visitor) -> None:
    await call_me(visitor)
    await age(2)
    assert await erase_expired() == 0
    assert (await CallbackRequest.objects.aget()).sealed
