"""Reading a conversation in parts."""

from frontdesk.review.store import transcript
from frontdesk.review.store.transcript import read_transcript


def test_short_conversation_in_one_part(converse):
    found = read_transcript(converse("a", {"text": "b", "kind": None}))

    assert [entry.message.text for entry in found.entries if entry.is_visitors] == ["a", "b"]
    assert [entry.is_answered for entry in found.entries if entry.is_visitors] == [True, False]
    assert found.earlier is None


def test_long_conversation_in_parts(converse, monkeypatch):
    monkeypatch.setattr(transcript, "PART_SIZE", 4)
    conversation = converse("a", "b", "c")
    shown, before = [], None
    while True:
        part = read_transcript(conversation, before)
        shown = [entry.message.pk for entry in part.entries] + shown
        before = part.earlier
        if before is None:
            break
        assert len(part.entries) == 4

    assert shown == list(conversation.messages.order_by("pk").values_list("pk", flat=True))
