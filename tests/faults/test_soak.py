"""Long tests of the whole product under load, run by `make soak`: processes killed and hung, databases and
model broken, the disk full. After each, all that was acknowledged is in the record, and it has recovered by
itself. `SOAK_ROUNDS` says how often something is killed; docs/reliability.md holds the last figures.
"""

import gzip
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.assistant.models import is_intact
from frontdesk.paths import PROJECT
from tests.faults.test_processes import is_running
from tests.faults.under_load import QUESTIONS, Load
from tests.health import (
    RECOVERY_SECONDS,
    is_silent,
    is_well,
    names,
    problems_at,
    wait_until,
    wait_until_answered,
)
from tests.live import LiveProduct, names_numbers, running_product

pytestmark = pytest.mark.soak

ROUNDS = int(os.environ.get("SOAK_ROUNDS") or 50)
LOCKED_SECONDS = 60
DISK_BYTES = 200_000_000


@pytest.fixture(scope="module")
def own(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveProduct]:
    """A product that may be broken."""
    with running_product(tmp_path_factory.mktemp("own")) as product:
        yield product


def check(product: LiveProduct, load: Load) -> None:
    """All that was acknowledged is in the record, all were told in time, and no log holds their words."""
    record, tracker = product.var / "record.sqlite3", product.var / "tracker.sqlite3"
    assert load.ledger.entries
    assert load.ledger.lost(record) == []
    assert load.unexpected == []
    for database in (record, tracker):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    logs = "".join(file.read_text("utf-8", "replace") for file in (product.var / "logs").glob("*"))
    assert not [words for words in QUESTIONS if words in logs]
    print(
        f"\n{len(load.ledger.entries)} acknowledged, 0 lost: {load.answers} answers, {load.failures} failure "
        f"texts, {load.refusals} refused with 503, {load.unreachable} found nobody; {load.ledger.unrecorded} "
        f"safety texts went out unrecorded; over 5 s: {load.slow or 'none'}"
    )
    assert load.slow == []


NAMED = {
    "rasa": names("assistant", "Rasa"),
    "actions": names("assistant", "The action server does not answer."),
    "web": is_silent,
    "serve": is_silent,
    "all": is_silent,
}
"""What `/readyz` says of each while it is away."""


@pytest.mark.parametrize("name", ["rasa", "actions", "web"])
def test_what_hangs_is_noticed_and_replaced(own: LiveProduct, name: str) -> None:
    hung = own.children()[name]
    with Load(own, visitors=2) as load:
        time.sleep(1)
        os.kill(hung, signal.SIGSTOP)
        started = time.monotonic()
        wait_until(own.url, NAMED[name])
        while own.children().get(name, hung) == hung:
            assert time.monotonic() - started < RECOVERY_SECONDS
            time.sleep(0.5)
        wait_until(own.url, is_well)
        wait_until_answered(own.visitor())
        print(f"\n{name} hung; well again after {time.monotonic() - started:.0f} s")
    if name == "web":
        # Nobody can be told anything by a process that hangs; the widget says so itself.
        load.slow.clear()
    check(own, load)


@pytest.mark.parametrize("database", ["record", "tracker"])
def test_a_database_that_is_locked_for_a_minute(own: LiveProduct, database: str) -> None:
    with Load(own) as load:
        time.sleep(1)
        with closing(sqlite3.connect(own.var / f"{database}.sqlite3", timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            part = "record" if database == "record" else "assistant"
            wait_until(own.url, names(part))
            time.sleep(LOCKED_SECONDS)
            other.execute("ROLLBACK")
        wait_until(own.url, is_well)
        answers = load.answers
        wait_until_answered(own.visitor())
        while load.answers < answers + 10:
            time.sleep(0.2)
    check(own, load)


def test_a_tracker_database_that_is_deleted(own: LiveProduct) -> None:
    with Load(own) as load:
        time.sleep(1)
        for file in own.var.glob("tracker.sqlite3*"):
            file.unlink()
        time.sleep(2)
        wait_until(own.url, is_well)
        wait_until_answered(own.visitor())
    check(own, load)
    assert load.failures == 0


def cut_off(model: bytes) -> bytes:
    return model[: len(model) // 2]


def packed_anew(model: bytes) -> bytes:
    """The same parts in another archive: Rasa by itself would load it."""
    return gzip.compress(gzip.decompress(model), mtime=0)


def of_something_else(_model: bytes) -> bytes:
    return gzip.compress(b"no model")


@pytest.mark.parametrize("damage", [cut_off, packed_anew, of_something_else])
def test_a_model_that_is_damaged_while_it_serves(
    own: LiveProduct, model: Path, damage: Callable[[bytes], bytes]
) -> None:
    copy = model.read_bytes()
    assert damage(copy) != copy
    own.output.clear()
    with Load(own, visitors=2) as load:
        try:
            model.write_bytes(damage(copy))
            os.kill(own.children()["rasa"], signal.SIGKILL)
            wait_until(own.url, names("assistant", "Rasa does not answer."))
            seconds = wait_until(own.url, is_well)
            assert is_intact(model)
        finally:
            if not is_intact(model):
                model.write_bytes(copy)
        wait_until_answered(own.visitor())
    assert own.said("was damaged or exchanged while it was served; training anew.")
    assert load.failures
    print(f"\ntrained anew and well again after {seconds:.0f} s")
    check(own, load)


def test_a_record_that_is_gone_for_good_comes_back_with_its_copy(own: LiveProduct, tmp_path: Path) -> None:
    visitor = own.visitor()
    before = visitor.history()
    record = own.var / "record.sqlite3"
    with closing(sqlite3.connect(record)) as source, closing(sqlite3.connect(tmp_path / "copy")) as copy:
        source.backup(copy)
    for file in own.var.glob("record.sqlite3*"):
        file.unlink()
    # With it goes the only one that still has it open.
    os.kill(own.children()["web"], signal.SIGKILL)
    wait_until(own.url, names("record", "Its file is gone."))
    response = visitor.http.post("messages", json={"id": str(uuid.uuid4()), "text": "what is sciatica"})
    assert response.status_code == 503
    assert names_numbers(response.text)
    shutil.move(tmp_path / "copy", record)
    wait_until(own.url, is_well)
    assert visitor.history() == before
    wait_until_answered(own.visitor())


def test_a_record_that_is_deleted_under_load(own: LiveProduct) -> None:
    with Load(own) as load:
        for _ in range(5):
            time.sleep(1)
            for file in own.var.glob("record.sqlite3*"):
                file.unlink()
        time.sleep(1)
        wait_until(own.url, is_well)
        wait_until_answered(own.visitor())
    check(own, load)


def test_a_full_disk(model: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", str(var)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount the small disk that this needs")
    try:
        with running_product(var) as product:
            with Load(product) as load:
                time.sleep(2)
                with (var / "ballast").open("wb", buffering=0) as ballast:
                    while shutil.disk_usage(var).free:
                        try:
                            ballast.write(bytes(min(1 << 20, max(4096, shutil.disk_usage(var).free))))
                        except OSError:
                            break
                wait_until(product.url, names("disk"))
                time.sleep(5)
                (var / "ballast").unlink()
                wait_until(product.url, is_well)
                wait_until_answered(product.visitor())
            check(product, load)
    finally:
        subprocess.run(["umount", "--lazy", str(var)], check=True)


def serve_again(product: LiveProduct) -> None:
    """What a service manager does when `serve` has ended."""
    with (product.var / "serve.log").open("ab") as log:
        product.process = subprocess.Popen(
            [sys.executable, "-m", "frontdesk", "serve", "--port", product.url.rpartition(":")[2]],
            env=product.environment,
            cwd=PROJECT,
            stdout=log,
            stderr=log,
        )


def test_kill_at_random_moments(own: LiveProduct) -> None:
    seed = int(os.environ.get("SOAK_SEED") or time.time())
    chance = random.Random(seed)
    recoveries: dict[str, list[float]] = {}
    with Load(own) as load:
        for number in range(ROUNDS):
            target = ("rasa", "actions", "web", "serve", "all")[number % 5]
            time.sleep(chance.uniform(0.1, 3))
            children = own.children()
            if target in children:
                victims = [children[target]]
            else:
                victims = [own.process.pid, *(children.values() if target == "all" else [])]
            chance.shuffle(victims)
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            started = time.monotonic()
            if target in ("serve", "all"):
                own.process.wait()
                while any(map(is_running, children.values())):
                    assert time.monotonic() - started < RECOVERY_SECONDS, "a process outlives serve"
                    time.sleep(0.01)
                assert NAMED[target](problems_at(own.url))
                serve_again(own)
            else:
                wait_until(own.url, NAMED[target])
            wait_until(own.url, is_well)
            recoveries.setdefault(target, []).append(time.monotonic() - started)
        wait_until_answered(own.visitor())
    print(f"\n{ROUNDS} rounds, seed {seed}")
    for target, seconds in recoveries.items():
        print(f"{target}: {len(seconds)} times, well again after {max(seconds):.0f} s at most")
    check(own, load)
