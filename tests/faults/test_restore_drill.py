"""The restore drill: chat, back up under load, lose everything but the backup and its key, restore, serve."""

import subprocess
import sys
import threading
from pathlib import Path

import httpx

from frontdesk.paths import PROJECT
from tests.live import LiveProduct, running_product


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
    with running_product(new) as again:
        token = visitor.http.headers["Authorization"]
        address = f"{again.url}/chat/api/messages"
        history = httpx.get(address, headers={"Authorization": token}, trust_env=False)
        assert history.json()["messages"] == before
        assert again.visitor().say("what is sciatica")[0]["kind"] == "answer"
