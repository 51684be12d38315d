"""Settings of the tests: the product's own, on data of their own."""

import os
import tempfile

os.environ.setdefault("FRONTDESK_VAR", tempfile.mkdtemp(prefix="frontdesk-tests-"))
# Many tests call from one address within a minute; the limits have tests of their own.
os.environ.setdefault("FRONTDESK_CHAT_LIMIT", "100000/minute")
os.environ.setdefault("FRONTDESK_MESSAGE_LIMIT", "100000/minute")
os.environ.setdefault("FRONTDESK_CONVERSATION_LIMIT", "100000/minute")

from frontdesk import paths
from frontdesk.site.settings import *  # noqa: F403
from frontdesk.site.settings import DATABASES

if "FRONTDESK_DATABASE_URL" not in os.environ:
    # A file, as in production: SQLite's shared memory databases lock in other ways.
    DATABASES["default"]["TEST"] = {"NAME": paths.VAR / "test.sqlite3"}
