"""The restore drill: serve, chat, back up under load, lose everything, restore, serve again."""

import os
import shutil
import signal
import threading
from pathlib import Path

import httpx

from tests.faults.test_processes import is_running, wait_until
from tests.live import running_product


def test_conversations_are_there_after_a_backup_a_loss_and_a_restore(model: Path, tmp_path: Path) -> None:
    var, backups, key_file = tmp_path / "var", tmp_path / "backups", tmp_path / "key"
    key_file.write_text("k" * 44 + "\n")
    key_file.chmod(0o600)
    with_key = ("--key-file", str(key_file))
    with running_product(var) as product:
        visitor = product.visitor()
        visitor.say("what is sciatica")
        before = visitor.history()
        done = threading.Event()
        said = threading.Event()

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
        assert backup.name in made.stdout.replace("\n", "")
        refused = product.run("restore", str(backup), *with_key)
        assert refused.returncode == 1
        assert "Stop it first" in refused.stderr
        checked = product.run("restore", str(backup), "--check", *with_key)
        assert "is whole" in checked.stdout, checked.stderr

        children = product.children()
        assert set(children) == {"rasa", "actions", "web"}
        os.kill(product.process.pid, signal.SIGKILL)
        product.process.wait()
        wait_until(lambda: not any(map(is_running, children.values())), "a process outlives serve")
        unasked = product.run("restore", str(backup), *with_key)
        assert unasked.returncode == 1
        assert "--yes" in unasked.stderr
        shutil.rmtree(var)
        restored = product.run("restore", str(backup), *with_key)
        assert restored.returncode == 0, restored.stderr
    with running_product(var) as product:
        token = visitor.http.headers["Authorization"]
        history = httpx.get(
            f"{product.url}/chat/api/messages", headers={"Authorization": token}, trust_env=False
        )
        assert history.json()["messages"] == before
        assert product.visitor().say("what is sciatica")[0]["kind"] == "answer"
