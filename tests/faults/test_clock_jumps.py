"""The running product while its clock jumps: chats go on in order, and nothing is erased as expired.

The clock is that of these processes alone, and not the machine's: see moved_clock.c.
"""

import os
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from frontdesk.clock import NOT_TRUSTED
from tests.health import problems_at
from tests.live import LiveVisitor, running_product

COMPILER = os.environ.get("CC", "cc")
pytestmark = pytest.mark.skipif(
    not shutil.which(COMPILER), reason="a clock to be moved needs a C compiler; on Debian: gcc and libc6-dev"
)
REFUSED = NOT_TRUSTED.partition(":")[0]


@dataclass
class Clock:
    """What a product takes for the time.

    Attributes:
        library: moved_clock.c, compiled.
        shift: the file with the seconds by which it is ahead.
    """

    library: Path
    shift: Path

    def set(self, seconds: float) -> None:
        """Put it so many whole seconds ahead of the right time; back where that is negative."""
        # In place: who has the file mapped would die of one that is empty for a moment.
        with self.shift.open("r+b") as file:
            file.write(struct.pack("q", round(seconds)))

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which it counts."""
        return {"LD_PRELOAD": str(self.library), "MOVED_CLOCK": str(self.shift)}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("clock") / "moved_clock.so"
    source = Path(__file__).with_name("moved_clock.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source], check=True)
    return library


@pytest.fixture
def clock(library: Path, tmp_path: Path) -> Clock:
    shift = tmp_path / "shift"
    shift.write_bytes(bytes(8))
    return Clock(library, shift)


def days(number: float) -> float:
    return number * 86_400


def is_answered(visitor: LiveVisitor) -> bool:
    return visitor.say("what is sciatica")[0]["kind"] == "answer"


def asked(visitor: LiveVisitor) -> list[str]:
    """Who wrote, in order, after the greeting."""
    return [message["from"] for message in visitor.history()[1:]]


def test_jumps_break_no_chat_and_erase_nothing_also_after_a_restart(
    model: Path, clock: Clock, tmp_path: Path
) -> None:
    var = tmp_path / "var"
    with running_product(var, **clock.settings) as product:
        visitor = product.visitor()
        for jump in (days(400), days(-400), days(100), 0):
            clock.set(jump)
            assert is_answered(visitor)
            assert is_answered(product.visitor())
            assert problems_at(product.url) == {}
            purged = product.run("purge")
            is_ahead = jump > 0
            assert (REFUSED in purged.stderr) == is_ahead
            assert purged.returncode == (1 if is_ahead else 0)
        for month, day in ((3, 28), (10, 31)):
            change = datetime(2027, month, day, 1, tzinfo=UTC)
            clock.set((change - datetime.now(UTC)).total_seconds() - 1)
            assert is_answered(visitor)
            time.sleep(2)
            assert is_answered(visitor)
        in_order = ["visitor", "assistant"] * 8
        assert asked(visitor) == in_order
    clock.set(days(800))
    with running_product(var, **clock.settings) as product:
        assert product.said(REFUSED)
        visitor.http.base_url = f"{product.url}/chat/api/"
        assert asked(visitor) == in_order
        assert is_answered(product.visitor())
        assert product.run("purge", "--clock-is-right").returncode == 0
        assert visitor.http.get("messages").status_code == httpx.codes.UNAUTHORIZED
