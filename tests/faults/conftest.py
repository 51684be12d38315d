"""A web process in front of a fake Rasa, on a small disk of its own where that can be made."""

import subprocess
from collections.abc import Iterator

import pytest

from frontdesk.site.health import LEAST_FREE
from tests.faults.web_alone import SAID, WebAlone, web_alone

DISK_BYTES = 3 * LEAST_FREE


@pytest.fixture(scope="session")
def shared_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebAlone]:
    """It logs all it can; after all the faults, no word of a visitor may be there."""
    folder = tmp_path_factory.mktemp("web")
    var = folder / "var"
    var.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", str(var)]
    is_small = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        with web_alone(var, folder / "web.log", FRONTDESK_LOG_LEVEL="debug") as running:
            running.is_on_small_disk = is_small
            yield running
        log = (folder / "web.log").read_text("utf-8")
        assert "INFO frontdesk.chat.views" in log, "it was told to log more than usual"
        assert [words for words in SAID if words in log.lower()] == []
    finally:
        if is_small:
            subprocess.run(["umount", "--lazy", str(var)], check=True)


@pytest.fixture
def web(shared_web: WebAlone) -> Iterator[WebAlone]:
    shared_web.wait_until_well()
    yield shared_web
    shared_web.rasa.does_now("answers")
