"""Whether the clock may be trusted with erasing: by one that jumps ahead, everything would have expired."""

import time
from collections.abc import Iterable
from pathlib import Path

DAY = 86_400
JUMP_SECONDS = DAY
LONG_PAUSE = 30 * DAY
HOLD_SECONDS = DAY
"""How long erasing waits after a jump, so that somebody can set the clock right."""


def steady_seconds() -> float:
    """Seconds that only ever go on, also while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def last_written(files: Iterable[Path]) -> float | None:
    """When the newest of these files was written, in seconds since 1970; None where there is none."""
    return max((file.stat().st_mtime for file in files if file.exists()), default=None)


class WatchedClock:
    """Compares the clock of the day with one that can't be set.

    A clock that is set back, or jumps for summer time (which this one never does: it counts in UTC), erases
    nothing too early and is trusted at once.
    """

    def __init__(self, last_sign: float | None) -> None:
        """Take the clock as right, unless it says that nothing has happened for a month.

        Args:
            last_sign: when the data were last changed, in seconds since 1970; None where there are none yet.
        """
        self._offset = time.time() - steady_seconds()
        self._jumped_at: float | None = None
        if last_sign and time.time() - last_sign > LONG_PAUSE:
            self._offset = last_sign - steady_seconds()

    def is_trusted(self) -> bool:
        """Whether what has expired by this clock may be erased.

        False for a day after the clock has jumped ahead by more than a day, or until it is set right.
        """
        now, offset = steady_seconds(), time.time() - steady_seconds()
        if offset - self._offset <= JUMP_SECONDS:
            self._offset = min(self._offset, offset)
            self._jumped_at = None
            return True
        if self._jumped_at is None:
            self._jumped_at = now
        if now - self._jumped_at < HOLD_SECONDS:
            return False
        self._offset, self._jumped_at = offset, None
        return True
