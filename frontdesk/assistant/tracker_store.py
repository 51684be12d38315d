"""Where Rasa keeps the state of each dialogue: a SQL store in WAL mode that reads only the last turns.

Rasa's own store reads and replays every event of the conversation at each turn, so that turn 100 takes four
times as long as turn 1. Our rules look at the last turn and at slots that each answer sets anew.
"""

import itertools
import json
import logging
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from frontdesk.paths import file_identity

logger = logging.getLogger(__name__)

EVENTS_READ = 20
"""About three turns of five to eight events; what is to be remembered for longer is set anew each turn."""


BUSY_MILLISECONDS = 250
"""The longest wait for a lock: while one waits, Rasa answers nobody."""


class RecentEventsTrackerStore(SQLTrackerStore):
    """A SQLTrackerStore that restores a conversation from its newest events and can erase one.

    When the database fails, a turn is answered all the same and its state is not kept. Rasa would keep it in
    memory, for good, and write what the visitor said to its log.
    """

    def __init__(self, domain: Domain | None = None, host: str | None = None, **kwargs: Any) -> None:
        """Open the database and put it into WAL mode.

        Args:
            domain: the assistant's domain.
            host: an SQLAlchemy URL, as `url` in endpoints.yml.
            kwargs: as for SQLTrackerStore.
        """
        super().__init__(domain=domain, host=host, **kwargs)
        # Otherwise the text of an error holds the values, which are the visitor's words.
        self.engine.hide_parameters = True
        self._failed = False
        events = self.SQLEvent.__table__.c
        # Made once: SQLAlchemy takes longer to make a statement than SQLite to answer it.
        self._newest = (
            sa.select(events.data)
            .where(events.sender_id == sa.bindparam("sender"))
            .order_by(events.id.desc())
            .limit(EVENTS_READ)
        )
        self._insert = sa.insert(self.SQLEvent.__table__)
        if self.engine.dialect.name == "sqlite":
            # In the default journal mode a reader makes Rasa lose the turn that it is about to save.
            sa.event.listen(self.engine, "connect", _set_wal_mode)
            sa.event.listen(self.engine, "connect", self._note_file)
            sa.event.listen(self.engine, "checkout", self._refuse_other_file)
            self.engine.dispose()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's state, restored from its last `EVENTS_READ` events; None where there is none."""
        try:
            return self._retrieve(sender_id)
        except sa.exc.SQLAlchemyError as error:
            self._note_failure(error)
            return None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the conversation's new events; where that fails, the next turn does without."""
        await self.stream_events(tracker)
        already_stored = getattr(tracker, "events_stored", 0)
        _mark_stored(tracker)
        new = itertools.islice(tracker.events, already_stored, None)
        rows = [self._row(tracker.sender_id, event) for event in new]
        if not rows:
            return
        try:
            # One statement for all of them; Rasa's own way makes and tracks an object for each.
            with self.engine.begin() as connection:
                connection.execute(self._insert, rows)
        except sa.exc.SQLAlchemyError as error:
            self._note_failure(error)

    def keeps_state(self) -> bool:
        """Whether the next turn's state will be kept; looks at the database only after it has failed."""
        if not self._failed:
            return True
        try:
            self.Base.metadata.create_all(self.engine)
            with self.session_scope() as session:
                if self.engine.dialect.name == "sqlite":
                    session.execute(sa.text("BEGIN IMMEDIATE"))
                session.query(self.SQLEvent.id).limit(1).all()
                session.rollback()
            self._failed = False
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def _note_failure(self, error: sa.exc.SQLAlchemyError) -> None:
        logger.error("The state of a dialogue could not be read or kept: %s", type(error).__name__)
        self._failed = True
        if "no such table" in str(error):
            # Its file was deleted, and is a new and empty one now.
            self.keeps_state()

    def _note_file(self, _connection: Any, record: Any) -> None:
        record.info["file"] = file_identity(self.engine.url.database or "")

    def _refuse_other_file(self, _connection: Any, record: Any, _proxy: object) -> None:
        if record.info["file"] != file_identity(self.engine.url.database or ""):
            raise sa.exc.DisconnectionError("The file was deleted or exchanged.")

    def _retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        with self.engine.connect() as connection:
            rows = connection.execute(self._newest, {"sender": sender_id}).all()
        if not rows or self.domain is None:
            return None
        stored = [json.loads(data) for (data,) in reversed(rows)]
        tracker = DialogueStateTracker.from_dict(sender_id, stored, self.domain.slots)
        _mark_stored(tracker)
        return tracker

    @staticmethod
    def _row(sender_id: str, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }

    def erase(self, sender_id: str) -> int:
        """Delete every event of the conversation, also from the write-ahead log; returns how many there were.

        Where somebody is reading the file, the log keeps them until it is written over.
        """
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
            if self.engine.dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return deleted


def _mark_stored(tracker: DialogueStateTracker) -> None:
    # Rasa counts the rows in the database instead, which fails as soon as not all were read.
    tracker.events_stored = len(tracker.events)


def _set_wal_mode(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
