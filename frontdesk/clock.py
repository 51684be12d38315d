"""Whether the clock may be trusted with erasing: by one that jumps ahead, everything would have expired."""

import json
import logging
import math
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from uuid import uuid4

from frontdesk.paths import RECORD_DATABASE, TRACKER_DATABASE, VAR, make_private_folder

logger = logging.getLogger(__name__)

DAY = 86_400
JUMP_SECONDS = DAY
LONG_PAUSE = 30 * DAY
"""What a machine may have been switched off for; beyond it, somebody has to say that the clock is right."""
HOLD_SECONDS = DAY
"""How long erasing waits after a shorter jump, so that somebody can set the clock right."""

CLOCK_FILE = "clock.json"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
NOT_TRUSTED = (
    "The clock is ahead of where it should be: nothing is erased as expired, and no old backup is deleted. "
    "If the date of this machine is wrong, set it right. If it is right, run "
    "`frontdesk purge --clock-is-right`; after a jump of less than 30 days it is believed in a day anyway."
)


@dataclass(frozen=True)
class Sign:
    """What is known of the right time.

    Attributes:
        day: the right time as far as is known, in seconds since 1970.
        steady: what the steady clock said then.
        boot: the run of the machine that the steady clock belongs to.
        odd_by: by how much the clock of the day has been off since `odd_since`, by the steady clock.
        odd_since: None while both clocks agree.
        latest: the latest time that was ever believed, in seconds since 1970.
    """

    day: float
    steady: float
    boot: str
    odd_by: float = 0.0
    odd_since: float | None = None
    latest: float = 0.0


def steady_seconds() -> float:
    """Seconds that only ever go on, also while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@cache
def boot() -> str:
    """Which run of the machine this is; where it does not say, each process counts as one."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return uuid4().hex


def last_written(files: Iterable[Path]) -> float | None:
    """When the newest of these files was written, in seconds since 1970; None where there is none."""
    return max((file.stat().st_mtime for file in files if file.exists()), default=None)


def watched_clock(var: Path = VAR) -> "WatchedClock":
    """The clock that erasing in a data folder goes by; to be made before anything is written there."""
    databases = [var / RECORD_DATABASE.name, var / TRACKER_DATABASE.name]
    changes = [file.with_name(f"{file.name}-wal") for file in databases]
    return WatchedClock(var / CLOCK_FILE, last_written([*databases, *changes]))


class WatchedClock:
    """Compares the clock of the day with one that can't be set, and with what was right before a restart.

    What is known is in a file of its own: the databases' times are those of the wrong clock as soon as
    anything is written. A clock that is behind erases nothing too early and is trusted at once. Summer time
    is no jump, as this clock counts in UTC.
    """

    def __init__(self, file: Path, last_sign: float | None) -> None:
        """Look at the clocks.

        Args:
            file: where what is known is kept.
            last_sign: when the data were last changed, in seconds since 1970, which counts where there is no
                file yet; None where there are no data.
        """
        self._file = file
        day = time.time() if last_sign is None else last_sign
        self._first = Sign(day, steady_seconds(), "", latest=day)

    def is_trusted(self) -> bool:
        """Whether what has expired by this clock may be erased.

        False for a day after the clock has jumped ahead by more than a day. After more than 30 days, also
        while nothing ran, False until `confirm` is called. In both cases True as soon as it is set right.
        """
        trusted, sign = _judge(self._read(), _now())
        self._write(sign)
        return trusted

    def looks_right(self) -> bool:
        """The same, for somebody who only looks: nothing is written."""
        return _judge(self._read(), _now())[0]

    def is_newest(self) -> bool:
        """Whether no later time was believed before, so that what is stamped later was stamped wrongly.

        False also where nothing is known.
        """
        return self._file.exists() and self._read().latest - time.time() <= JUMP_SECONDS

    def confirm(self) -> None:
        """Somebody says that the clock is right."""
        self._write(_now())

    def begin_with(self, day: float) -> None:
        """Take a moment that has been for the last right time, where nothing else is known.

        Args:
            day: in seconds since 1970.
        """
        if not self._file.exists():
            self._write(Sign(day, 0.0, "", latest=day))

    def _read(self) -> Sign:
        try:
            return Sign(**json.loads(self._file.read_text("utf-8")))
        except FileNotFoundError:
            return self._first
        except (OSError, ValueError, TypeError):
            # Nothing is known: to erase too late can be made up for, too early can't.
            return Sign(0.0, 0.0, "", latest=math.inf)

    def _write(self, sign: Sign) -> None:
        new = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            make_private_folder(self._file.parent)
            with new.open("w", encoding="utf-8") as opened:
                json.dump(asdict(sign), opened)
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(self._file)
        except OSError as error:
            logger.warning("%s can't be written: %s.", self._file, error.strerror)


def _now() -> Sign:
    day = time.time()
    return Sign(day, steady_seconds(), boot(), latest=day)


def _judge(known: Sign, now: Sign) -> tuple[bool, Sign]:
    """Whether `now` can be, after what is known, and what is known from now on."""
    latest = max(known.latest, now.latest)
    if known.boot == now.boot and known.steady <= now.steady:
        known = replace(known, day=known.day + now.steady - known.steady)
    elif known.odd_by <= 0 and 0 <= now.day - known.day <= LONG_PAUSE:
        # Nobody can tell how long the machine was switched off.
        return True, replace(now, latest=latest)
    else:
        known = replace(known, odd_since=None)
    odd_by = now.day - known.day
    if abs(odd_by) <= JUMP_SECONDS:
        # Never ahead: many small jumps would make a large one.
        return True, replace(now, day=min(known.day, now.day), latest=latest)
    if known.odd_since is None or abs(odd_by - known.odd_by) > JUMP_SECONDS:
        known = replace(known, odd_by=odd_by, odd_since=now.steady)
    has_lasted = known.odd_since is not None and now.steady - known.odd_since >= HOLD_SECONDS
    if has_lasted and odd_by <= LONG_PAUSE:
        return True, replace(now, latest=latest)
    return odd_by < 0, replace(known, steady=now.steady, boot=now.boot)
