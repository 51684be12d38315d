"""The key that signs sessions and links: made once, kept in a file that only its owner can read."""

import secrets
from pathlib import Path

from frontdesk.paths import make_private_folder


def read_or_make_secret_key(file: Path) -> str:
    """The secret key in `file`, made on first use.

    Args:
        file: where it is kept, with mode 0600.

    Returns:
        At least 50 characters.
    """
    make_private_folder(file.parent)
    try:
        with file.open("x", encoding="utf-8") as new:
            file.chmod(0o600)
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text("utf-8").strip()
