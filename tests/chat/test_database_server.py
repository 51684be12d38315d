"""The record in PostgreSQL: what the address says, and what the doctor says of a server."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from frontdesk import doctor
from frontdesk.paths import PROJECT
from tests.live import free_port

ADDRESS = "FRONTDESK_DATABASE_URL"


def _settings(address: str) -> dict:
    script = (
        "import json; from frontdesk.site.settings import DATABASES; print(json.dumps(DATABASES['default']))"
    )
    environment = {**os.environ, ADDRESS: address}
    command = [sys.executable, "-c", script]
    return json.loads(subprocess.check_output(command, cwd=PROJECT, env=environment, text=True))


def test_everything_in_the_address_is_used():
    settings = _settings("postgresql://front%40desk:p%2Fw@db.example:5433/record?sslmode=verify-full")

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("front@desk", "p/w")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "record")
    assert settings["OPTIONS"]["sslmode"] == "verify-full"
    assert settings["OPTIONS"]["connect_timeout"] <= 4, "a visitor hears within 5 s"


def test_requests_leave_no_connection_behind():
    assert _settings("postgresql://frontdesk@127.0.0.1/record")["CONN_MAX_AGE"] == 0


def test_doctor_says_what_to_install(monkeypatch):
    monkeypatch.setenv(ADDRESS, "postgresql://frontdesk@127.0.0.1/record")
    monkeypatch.setitem(sys.modules, "psycopg", None)

    found = doctor._database()

    assert not found.healthy
    assert found.remedy == "Run `make postgresql`."


def test_doctor_tells_of_a_server_that_does_not_answer(monkeypatch):
    pytest.importorskip("psycopg")
    monkeypatch.setenv(ADDRESS, f"postgresql://frontdesk:secret@127.0.0.1:{free_port()}/record")

    found = doctor._database()

    assert not found.healthy
    assert "connection" in found.found
    assert "secret" not in found.found
    assert "FRONTDESK_DATABASE_URL" in found.remedy


@pytest.mark.skipif(connection.vendor != "postgresql", reason="there is no server")
def test_doctor_finds_the_server():
    found = doctor._database()

    assert found.healthy, found
    assert found.found.startswith("PostgreSQL 1")
