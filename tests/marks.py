"""What some tests need of the machine or the database."""

import pytest
from django.db import connection

only_with_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="it looks into SQLite's files, and a server keeps its own"
)
