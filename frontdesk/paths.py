"""Where everything lies: the project's own folders, and the folder for what a running Frontdesk writes."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"
KNOWLEDGE = PROJECT / "knowledge"
MODELS = PROJECT / "models"
LANGUAGE_PIPELINE = MODELS / "language"
WIDGET = PROJECT / "widget"

VAR = Path(os.environ.get("FRONTDESK_VAR", PROJECT / "var"))
"""Databases, secrets and logs; set FRONTDESK_VAR to keep them elsewhere."""

RECORD_DATABASE = VAR / "record.sqlite3"
TRACKER_DATABASE = VAR / "tracker.sqlite3"
SECRET_KEY_FILE = VAR / "secret-key"
CALLBACK_KEY_FILE = VAR / "callback-key"
LOGS = VAR / "logs"


def file_identity(file: Path | str) -> tuple[int, int] | None:
    """What tells a file from another that has come under its name; None where there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116  a Path takes four times as long, twice a message
    except OSError:
        return None
    return status.st_dev, status.st_ino


def make_private_folder(folder: Path) -> Path:
    """Create the folder, readable by its owner only, where it is missing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def sync_folder(folder: Path) -> None:
    """Have new names in `folder` on the disk before this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
