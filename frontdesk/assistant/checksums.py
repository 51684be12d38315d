"""SHA-256 checksums of files that Frontdesk makes and later loads, kept in a JSON file beside them."""

import hashlib
import json
from pathlib import Path


def checksum_of(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it can't be read.
    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_checksums(file: Path) -> dict[str, str]:
    """The checksums by the names of their files; none where they can't be read."""
    try:
        checksums = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return checksums if isinstance(checksums, dict) else {}


def write_checksums(file: Path, checksums: dict[str, str]) -> None:
    """Write checksums by the names of their files; a reader finds the old ones or the new, never half."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(json.dumps(checksums, indent=1), "utf-8")
    new.replace(file)
