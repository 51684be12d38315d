"""Copies of the record that lie in the data folder and have been kept long enough."""

import contextlib
import logging
from datetime import datetime
from pathlib import Path

from frontdesk.backup import drop_old_backups, drop_old_set_aside
from frontdesk.plain_copies import BackupError, clear_plain_copies

logger = logging.getLogger(__name__)

BACKUPS = "backups"
KEEP_DAYS = 30
KEEP_FILE = "keep-days"
"""Lies beside backups; holds the days that the last `frontdesk backup` was told to keep them."""


def note_keep(folder: Path, days: int) -> None:
    """Remember for how long the backups in a folder are to be kept."""
    # Without the note they are kept for longer, which is no reason for a good backup to fail.
    with contextlib.suppress(OSError):
        (folder / KEEP_FILE).write_text(f"{days}\n", "ascii")


def drop_leftovers(var: Path, now: datetime) -> list[Path]:
    """Delete old copies in a data folder: of restores, of killed backups, and backups where that was said.

    Args:
        var: the data folder.
        now: an aware time, by a clock that can be trusted.

    Returns:
        What was deleted. The newest backup stays, and so do all where nobody said how long to keep them.
    """
    backups = var / BACKUPS
    keep = _noted_keep(backups)
    dropped = []
    try:
        # While a backup runs, its copies are no leftovers, and it will clear away all others itself.
        with contextlib.suppress(BackupError):
            dropped += clear_plain_copies(var)
        dropped += drop_old_set_aside(var, now, keep or KEEP_DAYS)
        if keep:
            dropped += drop_old_backups(backups, now, keep)
    except OSError as error:
        logger.error("An old copy in %s could not be deleted: %s.", var, error.strerror)
    for path in dropped:
        logger.info("Deleted %s: old.", path)
    return dropped


def _noted_keep(folder: Path) -> int | None:
    try:
        days = int((folder / KEEP_FILE).read_text("ascii"))
    except (OSError, ValueError):
        return None
    return days if days > 0 else None
