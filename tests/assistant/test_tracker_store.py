"""The tracker store: reads only the newest events, stores each once, erases for good, runs in WAL mode."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

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


async def test_a_locked_database_costs_the_state_of_a_turn_and_no_word_gets_into_the_log(
    store: RecentEventsTrackerStore, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await take_turns(store, "a", 1)
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        await take_turns(store, "a", 1)
        assert not store.keeps_state()
        other.execute("ROLLBACK")
    assert store.keeps_state()
    await take_turns(store, "a", 1)
    assert len(stored_texts(database, "a")) == 2
    assert "could not be read or kept: OperationalError" in caplog.text
    assert "question" not in caplog.text


async def test_a_database_that_cannot_be_read_is_a_new_dialogue(
    store: RecentEventsTrackerStore, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await take_turns(store, "a", 1)
    with closing(sqlite3.connect(database)) as other, other:
        other.execute("ALTER TABLE events RENAME TO elsewhere")
    assert await store.retrieve("a") is None
    # A table that is missing is made anew.
    assert store.keeps_state()
    await take_turns(store, "a", 1)
    assert len(stored_texts(database, "a")) == 1


async def test_a_deleted_database_is_noticed_and_made_anew(
    store: RecentEventsTrackerStore, database: Path
) -> None:
    await take_turns(store, "a", 2)
    for file in database.parent.glob("tracker.sqlite3*"):
        file.unlink()
    await take_turns(store, "a", 3)
    assert store.keeps_state()
    assert '"question 2"' in stored_texts(database, "a")[-1]


async def test_the_values_of_a_failed_statement_are_in_no_error(store: RecentEventsTrackerStore) -> None:
    with store.session_scope() as session:
        session.add(store.SQLEvent(sender_id=None, type_name="user", data="what is sciatica"))
        with pytest.raises(sa.exc.IntegrityError) as raised:
            session.commit()
    assert "sciatica" not in str(raised.value)
