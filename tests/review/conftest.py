"""A record to look at, and somebody to look at it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontdesk.chat import record
from frontdesk.chat.models import Conversation, Message
from frontdesk.review.models import Member, Role

Converse = Callable[..., Conversation]


def make_member(name: str, role: Role, password: str | None = None) -> User:
    """A member of staff; without a password, as hashing one takes its time."""
    user = get_user_model().objects.create_user(name, password=password)
    Member.objects.create(user=user, role=role)
    if role == Role.OWNER:
        TOTPDevice.objects.create(user=user, confirmed=True)
    return user


@pytest.fixture
def staff(db: None) -> User:
    """Anna, who reviews."""
    return make_member("Anna Smith", Role.REVIEWER)


@pytest.fixture
def reader(db: None) -> User:
    """Rita, who reads only."""
    return make_member("Rita", Role.READER)


@pytest.fixture
def owner(db: None) -> User:
    """Olive, who owns the clinic and has set up her phone."""
    return make_member("Olive", Role.OWNER)


@pytest.fixture
def staff_client(staff: User) -> Client:
    """A browser in which Anna is signed in."""
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def reader_client(reader: User) -> Client:
    """A browser in which Rita is signed in."""
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def owner_client(owner: User) -> Client:
    """A browser in which Olive is signed in."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def converse(db: None) -> Converse:
    """Makes conversations: `converse("Hello", {"text": "And?", "kind": "clarify"}, at=…, reference=…)`.

    They are recorded as the chat does. A turn's keys are `text`, `kind` (None: no reply), `reply`, `reading`
    (changes to a sure one, or None) and fields of the reply.
    """

    def converse(
        *turns: str | dict[str, Any], at: datetime | None = None, reference: str = ""
    ) -> Conversation:
        number = Conversation.objects.count()
        _, conversation, _ = record.open_conversation(_reply({"kind": "social", "reply": "Welcome!"}))
        for turn in turns:
            turn = {"text": turn} if isinstance(turn, str) else turn
            started = record.start_turn(conversation.token_hash, uuid4(), turn["text"], None)
            if turn.get("kind", "answer"):
                record.finish_turn(started.message, [_reply(turn)], _reading(turn.get("reading", {})))
        changes: dict[str, Any] = {"reference": reference or f"TEST-{number:04}"}
        if at:
            changes |= {"started_at": at, "last_message_at": at, "changed_at": at}
            Message.objects.filter(conversation=conversation).update(at=at)
        Conversation.objects.filter(pk=conversation.pk).update(**changes)
        return Conversation.objects.get(pk=conversation.pk)

    return converse


def _reply(turn: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": turn.get("kind", "answer"),
        "text": turn.get("reply", "The clinic's page says so."),
        "choices": turn.get("choices", []),
        "links": turn.get("links", []),
        "source": turn.get("source"),
        "answer": None,
    }


def _reading(changes: dict[str, Any] | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    sure = {
        "intent": "ask_what_is_sciatica",
        "confidence": 0.97,
        "ranking": [],
        "entities": [],
        "safety": None,
        "model": "calm-tree",
    }
    return {**sure, **changes}
