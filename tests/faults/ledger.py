"""What visitors were told, and whether all of it is in the record."""

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNRECORDED = "unrecorded-"
"""How the id of a safety text begins that could not be recorded: the only reply that may go out so."""


@dataclass(frozen=True)
class Acknowledged:
    """A message that got its answer.

    Attributes:
        message_id: the id that the visitor's side gave it.
        replies: id and text of each reply.
    """

    message_id: str
    replies: tuple[tuple[str, str], ...]


@dataclass
class Ledger:
    """All that was acknowledged."""

    entries: list[Acknowledged] = field(default_factory=list)
    unrecorded: int = 0

    def note(self, message_id: str, messages: list[dict[str, Any]]) -> None:
        """Remember an answer."""
        if any(message["id"].startswith(UNRECORDED) for message in messages):
            self.unrecorded += 1
            return
        replies = tuple((message["id"], message["text"]) for message in messages)
        self.entries.append(Acknowledged(message_id, replies))

    def lost(self, record: Path) -> list[str]:
        """What the record does not hold as it was acknowledged: a line for each message."""
        with closing(sqlite3.connect(record, timeout=30)) as connection:
            return [line for entry in self.entries if (line := _missing(connection, entry))]


def _missing(connection: sqlite3.Connection, entry: Acknowledged) -> str | None:
    asked = connection.execute(
        "SELECT id FROM chat_message WHERE client_id = ?", [uuid.UUID(entry.message_id).hex]
    ).fetchall()
    if len(asked) != 1:
        return f"{entry.message_id} is there {len(asked)} times"
    for reply_id, text in entry.replies:
        found = connection.execute(
            "SELECT text, in_reply_to_id FROM chat_message WHERE id = ?", [int(reply_id)]
        ).fetchall()
        if found != [(text, asked[0][0])]:
            return f"{entry.message_id}: its reply {reply_id} is not there as it was shown"
    return None
