"""Looks for what keeps Frontdesk from running, and says how to mend it."""

import importlib.metadata
import os
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.assistant.launcher import RASA_VERSION
from frontdesk.assistant.models import DamagedModelError, NoModelError, current_model
from frontdesk.clock import CLOCK_FILE, NOT_TRUSTED, watched_clock
from frontdesk.knowledge import KnowledgeError, load_knowledge
from frontdesk.paths import KNOWLEDGE, MODELS, RECORD_DATABASE, SECRET_KEY_FILE, VAR
from frontdesk.serving import LOOPBACK, Ports, is_port_free
from frontdesk.site.environment import SettingError, check_settings, missing_keys
from frontdesk.site.production import NO_DOOR_NAMED, names_no_door, reasons_to_refuse
from frontdesk.site.public_url import VARIABLE

OLDEST_POSTGRESQL = 14
"""Django 5.2 asks for it."""
FIRST_SOUND_SQLITE = (3, 51, 3)
"""Before it, two connections that reset the write-ahead log at once can, rarely, damage a database."""
OLDEST_PYTHON, FIRST_UNTRIED_PYTHON = (3, 11), (3, 14)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: the thing.
        found: what was found, in words.
        healthy: whether it is as it should be.
        remedy: what to do where it is not.
    """

    what: str
    found: str
    healthy: bool
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Look at versions, settings, keys, knowledge, model, record, clock, public start and ports, in order."""
    yield _python()
    yield _rasa()
    yield _sqlite()
    yield _settings()
    yield from _keys()
    yield _knowledge()
    yield _model()
    yield _database()
    yield from _clock()
    yield from _public_start()
    yield from _ports()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    healthy = OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTRIED_PYTHON
    return Finding("Python", version, healthy, "Use Python 3.11, 3.12 or 3.13, then run `make setup`.")


def _rasa() -> Finding:
    version = importlib.metadata.version("rasa")
    return Finding(
        "Rasa", version, version == RASA_VERSION, "Run `make setup`: it installs what the lock file names."
    )


def _sqlite() -> Finding:
    found = sqlite3.sqlite_version
    # Most systems have an older one, and the fault is rare: no reason to call the whole unwell.
    if sqlite3.sqlite_version_info < FIRST_SOUND_SQLITE:
        newer = ".".join(map(str, FIRST_SOUND_SQLITE))
        found += f"; fine to go on, but keep the nightly backup, and use a Python with {newer} when you can"
    return Finding("SQLite", found, True)


def _settings() -> Finding:
    try:
        check_settings()
    except SettingError as error:
        return Finding("Settings", "one can't be used", False, str(error))
    return Finding("Settings", "fit", True)


def _keys() -> Iterator[Finding]:
    # A public start names them itself.
    for reason in [] if os.environ.get(VARIABLE) else missing_keys(VAR, os.environ):
        yield Finding("Key", "is missing", False, reason)


def _knowledge() -> Finding:
    try:
        knowledge = load_knowledge(KNOWLEDGE)
    except KnowledgeError as error:
        return Finding("Knowledge", "has mistakes", False, f"Mend these lines, then try again:\n{error}")
    return Finding("Knowledge", f"{len(knowledge.answers)} answers", True)


def _model() -> Finding:
    try:
        return Finding("Model", current_model().name, True)
    except DamagedModelError as error:
        return Finding("Model", str(error), False, "Run `frontdesk train`.")
    except NoModelError:
        return Finding("Model", "none for the current data", False, "Run `frontdesk train`.")


def _database() -> Finding:
    if address := os.environ.get("FRONTDESK_DATABASE_URL"):
        return _database_server(address)
    if not RECORD_DATABASE.exists():
        return Finding("Record", f"not there yet; `frontdesk serve` makes it in {VAR}", True)
    try:
        connection = sqlite3.connect(f"file:{RECORD_DATABASE}?mode=rw", uri=True, timeout=2)
        with connection:
            intact = connection.execute("PRAGMA quick_check").fetchone()[0]
            # Changes nothing, but fails wherever a change would: BEGIN IMMEDIATE is let in read-only.
            connection.execute("UPDATE django_migrations SET app = app WHERE id < 0")
        connection.close()
    except sqlite3.Error as error:
        remedy = (
            f"Check that the disk is not full and that {RECORD_DATABASE} and its folder may be written to."
        )
        return Finding("Record", f"can't be written: {error}", False, remedy)
    if intact != "ok":
        return Finding(
            "Record", "is damaged", False, "Stop Frontdesk and run `frontdesk restore` on your last backup."
        )
    mode = SECRET_KEY_FILE.stat().st_mode & 0o777 if SECRET_KEY_FILE.exists() else 0o600
    if mode & 0o077:
        return Finding("Secret key", "others can read it", False, f"Run `chmod 600 {SECRET_KEY_FILE}`.")
    return Finding("Record", "intact", True)


def _clock() -> Iterator[Finding]:
    # Without its file nothing is known yet.
    if (VAR / CLOCK_FILE).exists():
        trusted = watched_clock(VAR).looks_right()
        yield Finding("Clock", "fits" if trusted else "ahead of where it should be", trusted, NOT_TRUSTED)


def _public_start() -> Iterator[Finding]:
    if not os.environ.get(VARIABLE):
        yield Finding("Public address", f"none; {VARIABLE} is not set, so this machine only", True)
        return
    reasons = reasons_to_refuse(os.environ, LOOPBACK, VAR, [MODELS, KNOWLEDGE])
    for reason in reasons:
        yield Finding("Public start", "would be refused", False, reason)
    if not reasons:
        yield Finding("Public address", os.environ[VARIABLE], True)
    if names_no_door(os.environ):
        yield Finding("Front door", "none that is believed", False, NO_DOOR_NAMED)


def _database_server(address: str) -> Finding:
    try:
        import psycopg
    except ImportError:
        return Finding("Record", "PostgreSQL can't be spoken to", False, "Run `make postgresql`.")
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            version = connection.info.server_version // 10_000
            read_only = connection.execute("SHOW transaction_read_only").fetchone() == ("on",)
    except psycopg.Error as error:
        remedy = "Check that the server runs, and FRONTDESK_DATABASE_URL."
        return Finding("Record", f"PostgreSQL: {str(error).splitlines()[0]}", False, remedy)
    if version < OLDEST_POSTGRESQL or read_only:
        found = f"PostgreSQL {version}{', read-only' if read_only else ''}"
        remedy = f"Use a PostgreSQL of version {OLDEST_POSTGRESQL} or newer that takes writes."
        return Finding("Record", found, False, remedy)
    return Finding("Record", f"PostgreSQL {version}, at hand", True)


def _ports() -> Iterator[Finding]:
    ports = Ports.from_environment(web=Ports.web)
    for port, setting in (
        (ports.web, "--port"),
        (ports.rasa, "FRONTDESK_RASA_PORT"),
        (ports.actions, "FRONTDESK_ACTIONS_PORT"),
    ):
        free = is_port_free(LOOPBACK, port)
        remedy = f"Fine if Frontdesk is running now. If not, stop the other program or change {setting}."
        yield Finding(f"Port {port}", "free" if free else "taken", free, remedy)
