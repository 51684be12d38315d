"""Whatever happens to the record's database: nothing is acknowledged that is not kept, and all is said."""

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import portalocker
import pytest

from frontdesk.plain_copies import LOCK
from tests.faults.ledger import Ledger
from tests.faults.web_alone import DANGER, MARKER, QUESTION, WebAlone, without_privileges
from tests.live import TRUTH_SECONDS, LiveVisitor, names_numbers


def ask(visitor: LiveVisitor, text: str, message_id: str | None = None) -> httpx.Response:
    body = {"id": message_id or str(uuid.uuid4()), "text": text}
    return visitor.http.post("messages", json=body)


def ask_for_a_call(visitor: LiveVisitor) -> httpx.Response:
    wish = {"name": MARKER, "phone": "07700 900123", "when": f"after six {MARKER}", "consent": True}
    return visitor.http.post("callbacks", json=wish)


def is_honest(response: httpx.Response) -> bool:
    """Whether the visitor was told in time to ring the clinic, and where."""
    error = response.json()["error"]
    return (
        response.status_code == 503
        and response.elapsed.total_seconds() < TRUTH_SECONDS
        and error["code"] == "unavailable"
        and "ring the clinic" in error["message"]
        and names_numbers(error["message"])
    )


@contextmanager
def locked(record: Path) -> Iterator[None]:
    with closing(sqlite3.connect(record, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_record_is_said_to_all_and_danger_is_answered(web: WebAlone) -> None:
    visitors = [web.visitor() for _ in range(6)]
    in_danger = web.visitor()
    ids = [str(uuid.uuid4()) for _ in visitors]
    heard: dict[int, httpx.Response] = {}
    with locked(web.record):
        # One after the other into the same queue; all are there while the first still waits.
        asking = [
            threading.Thread(target=lambda n=n: heard.update({n: ask(visitors[n], QUESTION, ids[n])}))
            for n in range(len(visitors))
        ]
        for thread in asking:
            thread.start()
        urgent = ask(in_danger, DANGER).json()
        for thread in asking:
            thread.join()
        assert [is_honest(heard[n]) for n in range(len(visitors))] == [True] * len(visitors)
        assert urgent["messages"][0]["kind"] == "emergency"
        assert web.problems() == {"record": "It stays locked by another program."}
    web.wait_until_well()
    for visitor, message_id in zip(visitors, ids, strict=True):
        retried = until_answered(visitor, message_id)
        assert [message["text"] for message in visitor.history()[1:]] == [QUESTION, retried]


def until_answered(visitor: LiveVisitor, message_id: str) -> str:
    """Send the message again and again, as the widget does, until it is answered."""
    deadline = time.monotonic() + 30
    while (response := ask(visitor, QUESTION, message_id)).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return response.json()["messages"][0]["text"]


def delete(web: WebAlone, pattern: str) -> None:
    for file in web.var.glob(pattern):
        file.unlink()


@pytest.mark.parametrize("pattern", ["record.sqlite3", "record.sqlite3*"])
@pytest.mark.parametrize("with_an_empty_one_in_its_place", [False, True])
def test_a_record_that_is_deleted_is_put_back_by_itself(
    web: WebAlone, pattern: str, with_an_empty_one_in_its_place: bool
) -> None:
    visitor, ledger = web.visitor(), Ledger()
    note(ledger, visitor)
    before = visitor.history()
    delete(web, pattern)
    if with_an_empty_one_in_its_place:
        web.record.touch()
    note(ledger, visitor)
    assert web.problems() == {}
    assert visitor.history()[: len(before)] == before
    assert ledger.lost(web.record) == []


def test_a_record_that_is_deleted_while_nobody_asks_is_put_back(web: WebAlone) -> None:
    visitor = web.visitor()
    before = visitor.history()
    delete(web, "record.sqlite3*")
    assert web.problems() == {}
    assert web.record.exists()
    assert visitor.history() == before


def test_a_deleted_record_that_cannot_be_put_back_is_said_until_it_can(web: WebAlone) -> None:
    visitor, in_danger, ledger = web.visitor(), web.visitor(), Ledger()
    note(ledger, visitor)
    with (web.var / LOCK).open("w") as backup:
        portalocker.lock(backup, portalocker.LOCK_EX)
        delete(web, "record.sqlite3*")
        assert is_honest(ask(visitor, QUESTION))
        assert is_honest(ask_for_a_call(visitor))
        urgent = ask(in_danger, DANGER).json()
        assert urgent["messages"][0]["kind"] == "emergency"
        assert web.problems() == {"record": "Its file is gone."}
        assert not web.record.exists()
    web.wait_until_well()
    note(ledger, visitor)
    assert ledger.lost(web.record) == []


def fill(disk: Path) -> Callable[[], None]:
    """Leave no byte free; returns what frees them again."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            pass
    return ballast.unlink


def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(web: WebAlone) -> None:
    if not web.is_on_small_disk:
        pytest.skip("only root may mount the small disk that this needs")
    visitor = web.visitor()
    ask(visitor, QUESTION).raise_for_status()
    free = fill(web.var)
    try:
        acknowledged = 0
        # The database may have room left in itself for some.
        while (response := ask(visitor, f"{QUESTION} " * 25)).status_code == 200:
            acknowledged += 1
            assert acknowledged < 1_000
        assert is_honest(response)
        urgent = ask(visitor, DANGER).json()
        assert urgent["messages"][0]["kind"] == "emergency"
        assert "disk" in web.problems()
    finally:
        free()
    web.wait_until_well()
    until_answered(visitor, str(uuid.uuid4()))
    answers = [message for message in visitor.history() if message.get("kind") == "answer"]
    assert len(answers) >= acknowledged + 2


@contextmanager
def read_only(paths: list[Path]) -> Iterator[None]:
    if os.geteuid() == 0 and not without_privileges():
        pytest.skip("setpriv is missing, and files' modes do not count for root")
    modes = {path: path.stat().st_mode for path in paths}
    try:
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def note(ledger: Ledger, visitor: LiveVisitor) -> None:
    """Ask until there is an answer, and remember it."""
    message_id = str(uuid.uuid4())
    until_answered(visitor, message_id)
    ledger.note(message_id, ask(visitor, QUESTION, message_id).json()["messages"])


@pytest.mark.parametrize("also_the_folder", [False, True])
def test_a_read_only_record_is_said_and_nothing_acknowledged_is_lost(
    web: WebAlone, also_the_folder: bool
) -> None:
    visitor, in_danger, ledger = web.visitor(), web.visitor(), Ledger()
    note(ledger, visitor)
    # Files that are open stay writable, whatever their mode becomes: these are others under the same names.
    aside = web.record.with_name("aside")
    with closing(sqlite3.connect(web.record)) as source, closing(sqlite3.connect(aside)) as copy:
        source.backup(copy)
    for file in web.var.glob("record.sqlite3*"):
        file.unlink()
    aside.replace(web.record)
    with closing(sqlite3.connect(web.record)) as other:
        # Makes the files beside it, which are there in every record that is in use.
        other.execute("SELECT count(*) FROM chat_message").fetchone()
        files = list(web.var.glob("record.sqlite3*"))
        assert len(files) == 3
        with read_only([*files, web.var] if also_the_folder else files):
            assert is_honest(ask(visitor, QUESTION))
            assert is_honest(ask_for_a_call(visitor))
            urgent = ask(in_danger, DANGER).json()
            assert urgent["messages"][0]["kind"] == "emergency"
            assert web.problems() == {
                "record": "It is read-only.",
                **({"disk": "The folder of the data can't be written to."} if also_the_folder else {}),
            }
    web.wait_until_well()
    note(ledger, visitor)
    assert ledger.lost(web.record) == []


def test_a_record_that_becomes_read_only_while_it_is_open_is_said_and_goes_on(web: WebAlone) -> None:
    visitor, ledger = web.visitor(), Ledger()
    note(ledger, visitor)
    with read_only([*web.var.glob("record.sqlite3*"), web.var]):
        assert web.problems()["record"] == "It is read-only."
        note(ledger, visitor)
    web.wait_until_well()
    note(ledger, visitor)
    assert ledger.lost(web.record) == []
