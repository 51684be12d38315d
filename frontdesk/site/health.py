"""What keeps questions from being answered and recorded, for `/readyz`: each part and its fault in words.

The words are our own and name no path: whoever can reach the website can read them.
"""

import asyncio
import shutil
import sqlite3
import tempfile
from pathlib import Path

import aiohttp
from django.conf import settings
from django.db import DatabaseError, connection

from frontdesk import paths
from frontdesk.chat.record_thread import see_to_file

ASSISTANT_SECONDS = 2
LEAST_FREE = 50_000_000
"""Bytes; with less, the databases may soon fail to grow."""
PROBE = bytes(64 * 1024)

ASSISTANT_PARTS = {
    "ready": "Rasa has no model.",
    "actions": "The action server does not answer.",
    "dialogues": "Rasa can't keep the state of its dialogues.",
}
"""What the website channel says of itself, and what it means where that is false."""

RECORD_FAULTS = {
    sqlite3.SQLITE_BUSY: "It stays locked by another program.",
    sqlite3.SQLITE_LOCKED: "It stays locked by another program.",
    sqlite3.SQLITE_READONLY: "It is read-only.",
    sqlite3.SQLITE_FULL: "Its disk is full.",
    sqlite3.SQLITE_CORRUPT: "It is damaged.",
    sqlite3.SQLITE_NOTADB: "It is damaged.",
    sqlite3.SQLITE_CANTOPEN: "It can't be opened.",
    sqlite3.SQLITE_IOERR: "Its disk can't be read or written.",
    sqlite3.SQLITE_ERROR: "Its tables are missing.",
}


async def find_problems() -> dict[str, str]:
    """Look at the assistant, the record and the disk.

    Returns:
        For each part that is at fault (`assistant`, `record`, `disk`) what is wrong with it.
    """
    await see_to_file()
    found = {
        "assistant": await _assistant_problem(),
        "record": await asyncio.to_thread(_record_problem),
        "disk": await asyncio.to_thread(_disk_problem),
    }
    return {part: problem for part, problem in found.items() if problem}


async def _assistant_problem() -> str | None:
    try:
        async with (
            asyncio.timeout(ASSISTANT_SECONDS),
            aiohttp.ClientSession(raise_for_status=True) as http,
            http.get(f"{settings.ASSISTANT_URL}/webhooks/website/") as response,
        ):
            state = await response.json(content_type=None)
        faults = [fault for part, fault in ASSISTANT_PARTS.items() if not state[part]]
    except TimeoutError:
        return "Rasa hangs."
    except aiohttp.ClientConnectionError:
        return "Rasa does not answer."
    except (aiohttp.ClientError, ValueError, KeyError, TypeError):
        return "Rasa answers nonsense."
    return " ".join(faults) or None


def _record_problem() -> str | None:
    try:
        if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
            return "Its file is gone."
        with connection.cursor() as cursor:
            # Changes nothing, but fails wherever a change would: BEGIN IMMEDIATE is let in read-only.
            cursor.execute("UPDATE chat_conversation SET used = used WHERE id < 0")
    except DatabaseError as error:
        extended = getattr(error.__cause__, "sqlite_errorcode", None)
        if extended is None:
            return "It does not answer."
        return RECORD_FAULTS.get(extended & 0xFF, "It can't be used.")
    finally:
        connection.close()
    return None


def _disk_problem() -> str | None:
    try:
        if shutil.disk_usage(paths.VAR).free < LEAST_FREE:
            return f"Less than {LEAST_FREE // 1_000_000} MB are free where the data lie."
        with tempfile.TemporaryFile(dir=paths.VAR) as file:
            file.write(PROBE)
            file.flush()
    except OSError:
        return "The folder of the data can't be written to."
    return None
