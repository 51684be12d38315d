"""Rasa's file from outside: whom it knows, and erasing from it without a trace."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.assistant.tracker_file import erase_from, senders_in

MARKER = b"zqzqmarker"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As Rasa leaves it when it is killed: the newest rows are in the write-ahead log only."""
    file = tmp_path / "tracker.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
    with connection:
        rows = [(sender, f"{sender} {MARKER.decode() if sender == 'a' else ''}") for sender in "aabc"]
        connection.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", rows)
    for name in ("", "-wal"):
        (tmp_path / f"killed.sqlite3{name}").write_bytes((tmp_path / f"tracker.sqlite3{name}").read_bytes())
    connection.close()
    return tmp_path / "killed.sqlite3"


def test_whom_rasa_knows(file: Path) -> None:
    assert senders_in(file) == {"a", "b", "c"}


def test_where_there_is_nothing_nobody_is_known(tmp_path: Path) -> None:
    missing, empty = tmp_path / "missing.sqlite3", tmp_path / "empty.sqlite3"
    sqlite3.connect(empty).close()
    empty.touch()
    assert senders_in(missing) == senders_in(empty) == set()
    assert not missing.exists()


def test_what_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"not a database" * 100)
    with pytest.raises(sqlite3.Error):
        senders_in(tmp_path / "other")


def test_erasing_leaves_the_others_and_no_trace(file: Path) -> None:
    assert any(MARKER in one.read_bytes() for one in file.parent.glob("killed*"))
    erase_from(file, ["a", "nobody"])
    assert not any(MARKER in one.read_bytes() for one in file.parent.glob("killed*"))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT sender_id FROM events ORDER BY id").fetchall() == [("b",), ("c",)]
