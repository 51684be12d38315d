"""Staff sessions in the database, under a hash: a copy of the database signs nobody in."""

import hashlib
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

STORED_LENGTH = 40
"""Characters of the hash that Django's column has room for: 160 bits."""


def stored_key(session_key: str | None) -> str:
    """What stands in the database for the id in the browser's cookie."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:STORED_LENGTH]


class SessionStore(db.SessionStore):
    """Django's own, but for the key.

    The ids are random, so a plain hash is enough: nobody can go through them all.
    """

    def _get_session_from_db(self) -> Session | None:
        found = self.model.objects.filter(
            session_key=stored_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            # As Django does: an id that somebody made up is not taken over.
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to write."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with the id."""
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session with the id; this one, where none is given."""
        session_key = session_key or self.session_key
        if session_key:
            super().delete(stored_key(session_key))

    _aget_session_from_db = sync_to_async(_get_session_from_db)
    acreate_model_instance = sync_to_async(create_model_instance)
    aexists = sync_to_async(exists)
    adelete = sync_to_async(delete)
