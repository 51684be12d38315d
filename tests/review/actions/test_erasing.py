"""Deleting by staff: asked once, logged, for owners; and no file keeps a trace."""

import numpy as np
import pytest
from django.db import connection
from django.test import Client

from frontdesk import paths
from frontdesk.chat import record, turns
from frontdesk.chat.models import Conversation
from frontdesk.review.actions import notes
from frontdesk.review.models import (
    AuditEntry,
    Event,
    GroupedQuestion,
    Note,
    QuestionGroup,
    Role,
    Tag,
    TranscriptText,
)
from tests.review.conftest import Converse, make_member

MARKER = "zqzqmarker"


@pytest.fixture
def erased_in_rasa(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    erased: list[str] = []

    class Assistant:
        async def erase(self, sender: str) -> None:
            erased.append(sender)

    monkeypatch.setattr(turns, "assistant", Assistant)
    return erased


def files_with_marker() -> list[str]:
    return [
        file.name for file in paths.VAR.glob("test.sqlite3*") if MARKER.encode() in file.read_bytes().lower()
    ]


def test_an_owner_deletes_by_reference_and_no_file_keeps_a_trace(
    transactional_db: None, converse: Converse, erased_in_rasa: list[str]
) -> None:
    owner = make_member("Olive", Role.OWNER)
    client = Client()
    client.force_login(owner)
    turns_ = [{"text": f"{MARKER} {number}", "reply": MARKER, "kind": "clarify"} for number in range(20)]
    conversation = converse(*turns_, reference="GONE-2345")
    for number in range(20):
        converse(f"stays {number}")
    Note.objects.create(conversation=conversation, text=MARKER, by=owner)
    notes.add_tag(owner, conversation, MARKER)
    notes.add_tag(owner, conversation, "stays")
    notes.add_tag(owner, Conversation.objects.exclude(pk=conversation.pk).first(), "stays")
    record.request_callback(conversation, None, MARKER, "07700 900123", "")
    group = QuestionGroup.objects.create(vector=np.zeros(4, np.float32).tobytes())
    question = conversation.messages.filter(author="visitor").first()
    GroupedQuestion.objects.create(message=question, conversation=conversation, group=group)
    if connection.vendor == "sqlite":
        assert files_with_marker()

    address = "/staff/conversations/GONE-2345/delete/"
    asked = client.get(address)
    assert "This can't be undone." in asked.content.decode()
    assert Conversation.objects.filter(pk=conversation.pk).exists()
    assert client.post(address).status_code == 302

    assert not Conversation.objects.filter(pk=conversation.pk).exists()
    assert erased_in_rasa == [conversation.sender]
    assert AuditEntry.objects.filter(event=Event.ERASED, subject="GONE-2345", who="Olive").count() == 1
    assert not QuestionGroup.objects.exists()
    assert [tag.name for tag in Tag.objects.all()] == ["stays"]
    assert TranscriptText.objects.count() == 20
    assert files_with_marker() == []
