"""Nothing leaves the machine, and nothing has to: the whole product in a network that leads nowhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.paths import PROJECT


def namespaces_work() -> bool:
    tried = ["unshare", "-n", "ip", "link", "add", "end0", "type", "veth", "peer", "name", "end1"]
    try:
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not namespaces_work(), reason="making a network namespace needs root, and Linux's veth")
@pytest.mark.parametrize("command", ["", pytest.param("train", marks=pytest.mark.soak)])
def test_a_run_without_a_network_tries_to_reach_nobody(model: Path, command: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    run = subprocess.run(
        ["unshare", "-n", sys.executable, "-m", "tests.product.cut_off", *command.split()],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "tries: []"
