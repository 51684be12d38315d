"""The restore drill: chat, back up under load, lose everything but the backup and its key, restore, serve."""

import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from frontdesk.paths import PROJECT
from tests.live import LiveProduct, running_product
from tests.product.test_erasing import files_with, wait_until_gone


def test_conversations_are_there_after_a_backup_and_a_restore_into_an_empty_folder(
    product: LiveProduct, tmp_path: Path
) -> None:
    backups, key_file, new = tmp_path / "backups", tmp_path / "key", tmp_path / "new"
    key_file.write_text("k" * 44 + "\n")
    key_file.chmod(0o600)
    with_key = ("--key-file", str(key_file))
    visitor = product.visitor()
    visitor.say("what is sciatica")
    before = visitor.history()
    marker = f"zq{uuid.uuid4().hex[:10]}"
    expired = product.visitor()
    expired.say(f"what is sciatica {marker}")
    done, said = threading.Event(), threading.Event()

    def chat() -> None:
        other = product.visitor()
        while not done.is_set():
            other.say("how do i book")
            said.set()

    load = threading.Thread(target=chat)
    load.start()
    try:
        assert said.wait(30)
        made = product.run("backup", str(backups), *with_key)
    finally:
        done.set()
        load.join()
    assert made.returncode == 0, made.stderr
    [backup] = backups.iterdir()
    refused = product.run("restore", str(backup), *with_key)
    assert refused.returncode == 1
    assert "Stop it first" in refused.stderr
    assert visitor.history() == before

    restored = subprocess.run(
        [sys.executable, "-m", "frontdesk", "restore", str(backup), *with_key],
        env={**product.environment, "FRONTDESK_VAR": str(new)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert restored.returncode == 0, restored.stderr
    assert files_with(new, marker)
    with closing(sqlite3.connect(new / "record.sqlite3")) as record, record:
        old = datetime.now(UTC) - timedelta(days=91)
        record.execute(
            "UPDATE chat_conversation SET last_message_at = ? WHERE reference = ?",
            [old.replace(tzinfo=None).isoformat(" "), expired.opened["reference"]],
        )
    with running_product(new) as again:
        # By itself: what expires is erased by a job inside `serve`, in Rasa's database, too.
        assert wait_until_gone(new, marker) == []
        token = visitor.http.headers["Authorization"]
        address = f"{again.url}/chat/api/messages"
        history = httpx.get(address, headers={"Authorization": token}, trust_env=False)
        assert history.json()["messages"] == before
        assert again.visitor().say("what is sciatica")[0]["kind"] == "answer"
