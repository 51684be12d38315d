"""The tracker store: reads only the newest events, stores each once, erases for good, runs in WAL mode."""

import sqlite3
from pathlib import Path

import pytest

from frontdesk.assistant.launcher import prepare_rasa

prepare_rasa()

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered  # noqa: E402

from frontdesk.assistant.tracker_store import EVENTS_READ, RecentEventsTrackerStore  # noqa: E402
from frontdesk.paths import PROJECT  # noqa: E402


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "tracker.sqlite3"


@pytest.fixture
def store(database: Path) -> RecentEventsTrackerStore:
    return RecentEventsTrackerStore(Domain.load(str(PROJECT / "domain.yml")), host=f"sqlite:///{database}")


async def take_turns(store: RecentEventsTrackerStore, sender: str, number: int) -> None:
    for index in range(number):
        tracker = await store.get_or_create_tracker(sender)
        tracker.update_with_events(
            [
                UserUttered(f"question {index}", {"name": "greeting", "confidence": 1.0}),
                ActionExecuted("action_answer_question"),
                SlotSet("last_answer", f"answer_{index}"),
                ActionExecuted("action_listen"),
            ],
            store.domain,
        )
        await store.save(tracker)


def stored_texts(database: Path, sender: str) -> list[str]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "select data from events where sender_id = ? and type_name = 'user'", [sender]
        )
        return [row[0] for row in rows]


async def test_every_event_is_stored_once_however_long_the_conversation(
    store: RecentEventsTrackerStore, database: Path
) -> None:
    await take_turns(store, "a", 30)
    texts = stored_texts(database, "a")
    assert len(texts) == 30
    assert all(f'"question {index}"' in text for index, text in enumerate(texts))


async def test_only_the_newest_events_are_read(store: RecentEventsTrackerStore) -> None:
    await take_turns(store, "a", 30)
    tracker = await store.retrieve("a")
    assert tracker is not None
    assert len(tracker.events) <= EVENTS_READ
    assert tracker.get_slot("last_answer") == "answer_29"
    assert tracker.latest_message.text == "question 29"


async def test_an_unknown_conversation_is_none(store: RecentEventsTrackerStore) -> None:
    assert await store.retrieve("nobody") is None


async def test_erasing_leaves_no_trace_of_one_and_all_of_the_other(
    store: RecentEventsTrackerStore, database: Path
) -> None:
    await take_turns(store, "a", 2)
    await take_turns(store, "b", 2)
    assert store.erase("a") > 0
    assert await store.retrieve("a") is None
    assert len(stored_texts(database, "b")) == 2
    assert store.erase("a") == 0


def test_the_database_is_in_wal_mode(store: RecentEventsTrackerStore, database: Path) -> None:
    with store.session_scope() as session:
        session.query(store.SQLEvent).first()
    with sqlite3.connect(database) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


async def test_erasing_empties_the_write_ahead_log(store: RecentEventsTrackerStore, database: Path) -> None:
    await take_turns(store, "zqzqmarker", 20)
    files = [database, database.with_name(f"{database.name}-wal")]
    assert any(b"zqzqmarker" in file.read_bytes() for file in files)
    store.erase("zqzqmarker")
    assert not any(b"zqzqmarker" in file.read_bytes() for file in files)
