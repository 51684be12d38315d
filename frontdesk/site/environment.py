"""Settings from environment variables and key files, checked: a mistake ends in a clear sentence."""

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from frontdesk.paths import CALLBACK_KEY_FILE, make_private_folder

MOST_DAYS = 3_650
"""Ten years; a longer time would be no limit at all."""


class SettingError(Exception):
    """A setting can't be used; the text says which, why, and what to do."""


KEEP_DAYS_VARIABLE = "FRONTDESK_KEEP_DAYS"
CALLBACK_KEYS_VARIABLE = "FRONTDESK_CALLBACK_KEYS"


def check_settings() -> None:
    """Read what can be wrong, and make nothing: a key that is missing may be one to put back.

    Raises:
        SettingError: something is.
    """
    keep_days()
    if are_keys_set(os.environ) or CALLBACK_KEY_FILE.exists():
        callback_keys()


def are_keys_set(environment: Mapping[str, str]) -> bool:
    """Whether the keys for callers come from the environment, and none from the file."""
    return bool(environment.get(CALLBACK_KEYS_VARIABLE, "").strip())


def keep_days() -> int:
    """For how many days conversations are kept after their last message."""
    return days_from(KEEP_DAYS_VARIABLE, 90)


def callback_keys() -> list[str]:
    """The keys that encrypt who is to be called."""
    return keys_from(CALLBACK_KEYS_VARIABLE, CALLBACK_KEY_FILE)


def days_from(variable: str, default: int) -> int:
    """A number of days.

    Args:
        variable: the environment variable; not set or empty stands for the default.
        default: as it says.

    Raises:
        SettingError: it is no whole number from 1 to `MOST_DAYS`.
    """
    value = os.environ.get(variable, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_DAYS):
        raise SettingError(
            f"{variable} is {value!r}. It has to be a whole number of days from 1 to {MOST_DAYS:,}: "
            f"what visitors wrote is never kept for ever. Leave it out to keep {default} days."
        )
    return int(value)


def keys_from(variable: str, file: Path) -> list[str]:
    """The keys that encrypt who is to be called, the newest first.

    Args:
        variable: the environment variable with the keys, with commas; where it is not set, the file counts.
        file: one key a line, with mode 0600; made with a new key where it is missing.

    Raises:
        SettingError: a key is none, or others than the owner can read the file.
    """
    value = os.environ.get(variable, "").strip()
    if value:
        return _checked([key.strip() for key in value.split(",")], variable)
    return _checked(_read_or_make(file), str(file))


def add_key(file: Path) -> None:
    """Put a new key in front of those in the file: it encrypts from the next start on, the others still read.

    Raises:
        SettingError: as `keys_from` does.
    """
    _write(file, [Fernet.generate_key().decode(), *_checked(_read_or_make(file), str(file))])


def _checked(keys: list[str], place: str) -> list[str]:
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise SettingError(
                f"Key {number} in {place} is none: 44 characters are expected, as `frontdesk rekey` "
                "makes them. Put back the key from your copy of the data."
            ) from None
    return keys


def _read_or_make(file: Path) -> list[str]:
    if not file.exists():
        make_private_folder(file.parent)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        _write(new, [Fernet.generate_key().decode()])
        try:
            # Unlike a rename, a link leaves the key alone that another process has just made.
            file.hardlink_to(new)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    if file.stat().st_mode & 0o077:
        raise SettingError(f"Others can read the key in {file}. Run `chmod 600 {file}`.")
    return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()] or [""]


def _write(file: Path, keys: list[str]) -> None:
    new = file.with_name(f"{file.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(keys) + "\n")
        opened.flush()
        os.fsync(descriptor)
    new.replace(file)
