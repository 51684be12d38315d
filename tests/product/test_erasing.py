"""Erasing from the running product: a marker is looked for in every file of the data folder."""

import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.live import LiveProduct, LiveVisitor

SECONDS = 30


def files_with(var: Path, *markers: str) -> list[str]:
    contents = {file: file.read_bytes().lower() for file in var.rglob("*") if file.is_file()}
    return [
        str(file.relative_to(var))
        for file, content in contents.items()
        if any(marker.lower().encode() in content for marker in markers)
    ]


def wait_until_gone(var: Path, *markers: str) -> list[str]:
    """The files that still hold a marker after a while; the hourly erasure may run at the same time."""
    deadline = time.monotonic() + SECONDS
    while (found := files_with(var, *markers)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def sealed_caller(product: LiveProduct, visitor: LiveVisitor) -> str:
    """What is kept of the caller's name and number."""
    with closing(sqlite3.connect(product.var / "record.sqlite3", timeout=SECONDS)) as record:
        [found] = record.execute(
            "SELECT sealed FROM chat_callbackrequest JOIN chat_conversation AS chat"
            " ON chat.id = conversation_id WHERE reference = ?",
            [visitor.opened["reference"]],
        ).fetchone()
    return str(found)


def by_the_visitor(_product: LiveProduct, visitor: LiveVisitor) -> None:
    assert visitor.http.delete("conversation").status_code == 204


def by_command(product: LiveProduct, visitor: LiveVisitor) -> None:
    result = product.run("erase", visitor.opened["reference"].lower(), "--yes")
    assert result.returncode == 0, result.stderr
    assert "Erased." in result.stdout
    assert "Some traces" not in result.stdout


def by_purge(product: LiveProduct, visitor: LiveVisitor) -> None:
    with closing(sqlite3.connect(product.var / "record.sqlite3", timeout=SECONDS)) as record, record:
        record.execute(
            "UPDATE chat_conversation SET last_message_at = '2020-01-01' WHERE reference = ?",
            [visitor.opened["reference"]],
        )
    result = product.run("purge")
    assert "Conversations erased: 1" in result.stdout, result.stderr


@pytest.mark.parametrize("erase", [by_the_visitor, by_command, by_purge])
def test_no_file_keeps_a_trace(
    product: LiveProduct, erase: Callable[[LiveProduct, LiveVisitor], None]
) -> None:
    marker = f"zq{uuid.uuid4().hex[:10]}"
    visitor, other = product.visitor(), product.visitor()
    for _ in range(3):
        visitor.say(f"what is sciatica {marker}")
        other.say("what is sciatica")
    caller = {"name": marker, "phone": "07700 900123", "when": marker, "consent": True}
    assert visitor.http.post("callbacks", json=caller).status_code == 201
    assert {name.partition(".")[0] for name in files_with(product.var, marker)} == {"record", "tracker"}
    sealed = sealed_caller(product, visitor)
    assert {name.partition(".")[0] for name in files_with(product.var, sealed)} == {"record"}
    erase(product, visitor)
    assert wait_until_gone(product.var, marker, sealed) == []
    assert visitor.http.get("messages").status_code == 401
    assert len(other.history()) == 7


def test_erase_asks_first_and_knows_its_references(product: LiveProduct) -> None:
    visitor = product.visitor()
    reference = visitor.opened["reference"]
    asked = product.run("erase", reference)
    assert asked.returncode != 0
    assert f"Conversation {reference}: began" in asked.stdout
    assert len(visitor.history()) == 1
    missing = product.run("erase", "NONE-2222", "--yes")
    assert missing.returncode == 1
    assert "There is no conversation NONE-2222" in missing.stderr


def test_purge_erases_what_only_rasa_still_knows(product: LiveProduct) -> None:
    marker = f"zq{uuid.uuid4().hex[:10]}"
    visitor = product.visitor()
    visitor.say(f"what is sciatica {marker}")
    with closing(sqlite3.connect(product.var / "record.sqlite3", timeout=SECONDS)) as record, record:
        record.execute("PRAGMA foreign_keys=OFF")
        reference = visitor.opened["reference"]
        # As after a restored copy: Rasa remembers a conversation that the record has not.
        record.execute(
            "UPDATE chat_conversation SET sender = 'another' || reference WHERE reference = ?", [reference]
        )
    assert product.run("purge").returncode == 0
    deadline = time.monotonic() + SECONDS
    tracker = list(product.var.glob("tracker.sqlite3*"))
    while any(marker.encode() in file.read_bytes() for file in tracker) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(marker.encode() in file.read_bytes() for file in tracker)


@pytest.mark.parametrize("command", ["serve", "purge", "doctor"])
def test_nonsense_does_not_switch_erasure_off(product: LiveProduct, command: str) -> None:
    product.environment["FRONTDESK_KEEP_DAYS"] = "0"
    try:
        refused = product.run(command)
    finally:
        del product.environment["FRONTDESK_KEEP_DAYS"]
    assert refused.returncode == 1
    assert "FRONTDESK_KEEP_DAYS is '0'" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_the_key_of_callers_can_be_changed(product: LiveProduct) -> None:
    file = product.var / "callback-key"
    before = file.read_text("utf-8").split()
    result = product.run("rekey")
    assert result.returncode == 0, result.stderr
    assert file.read_text("utf-8").split()[1:] == before
    assert file.stat().st_mode & 0o777 == 0o600
