"""The ledger of the long tests: it must see what is lost, or their figures are worth nothing."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.chat.record import as_dict, unrecorded
from tests.faults.ledger import Ledger

ASKED = uuid.UUID("0b6f8d0e-0f0f-4a6e-9d43-3a2f6f6f6f6f")
ANSWER = [{"id": "2", "text": "a nerve", "kind": "answer"}]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "record.sqlite3")) as connection, connection:
        connection.execute(
            "CREATE TABLE chat_message (id INTEGER, client_id TEXT, text TEXT, in_reply_to_id INTEGER)"
        )
        connection.execute("INSERT INTO chat_message VALUES (1, ?, 'what is sciatica', NULL)", [ASKED.hex])
        connection.execute("INSERT INTO chat_message VALUES (2, NULL, 'a nerve', 1)")
    return tmp_path / "record.sqlite3"


def change(record: Path, sql: str) -> None:
    with closing(sqlite3.connect(record)) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.note(str(ASKED), ANSWER)
    return ledger


def test_what_is_there_is_not_lost(ledger: Ledger, record: Path) -> None:
    assert ledger.lost(record) == []


@pytest.mark.parametrize(
    ("change_of_the_record", "says"),
    [
        ("DELETE FROM chat_message WHERE id = 1", "is there 0 times"),
        (
            "INSERT INTO chat_message SELECT 3, client_id, text, NULL FROM chat_message WHERE id = 1",
            "2 times",
        ),
        ("DELETE FROM chat_message WHERE id = 2", "reply 2"),
        ("UPDATE chat_message SET text = 'another' WHERE id = 2", "reply 2"),
        ("UPDATE chat_message SET in_reply_to_id = 7 WHERE id = 2", "reply 2"),
    ],
)
def test_what_is_lost_is_named(ledger: Ledger, record: Path, change_of_the_record: str, says: str) -> None:
    change(record, change_of_the_record)
    [line] = ledger.lost(record)
    assert says in line


def test_a_safety_text_that_could_not_be_recorded_is_counted_apart(record: Path) -> None:
    ledger = Ledger()
    reply = {"kind": "emergency", "text": "999", "choices": [], "links": [], "source": None, "answer": None}
    ledger.note(str(uuid.uuid4()), [as_dict(unrecorded(reply))])
    assert (ledger.entries, ledger.unrecorded) == ([], 1)
    assert ledger.lost(record) == []
