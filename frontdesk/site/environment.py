"""Settings from environment variables and key files, checked: a mistake ends in a clear sentence.

Keys are made with the first start. One that is missing later is never made anew by itself: it may be one to
put back, and nobody would notice what can't be read without it.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from frontdesk.clock import CLOCK_FILE
from frontdesk.paths import (
    CALLBACK_KEY_FILE,
    RECORD_DATABASE,
    SECRET_KEY_FILE,
    TRACKER_DATABASE,
    make_private_folder,
)

MOST_DAYS = 3_650
"""Ten years; a longer time would be no limit at all."""


class SettingError(Exception):
    """A setting can't be used; the text says which, why, and what to do."""


KEEP_DAYS_VARIABLE = "FRONTDESK_KEEP_DAYS"
CALLBACK_KEYS_VARIABLE = "FRONTDESK_CALLBACK_KEYS"
MADE_IN_USE = (RECORD_DATABASE.name, TRACKER_DATABASE.name, CLOCK_FILE)
"""Where the record is in PostgreSQL, these tell that the folder belongs to one. Keys do not: they can be put
there before the first start."""


def check_settings() -> None:
    """Read what can be wrong, and make nothing.

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


def secret_key() -> str:
    """The key that signs sessions and links."""
    make_key_at_first_start(SECRET_KEY_FILE, secrets.token_urlsafe(48))
    return SECRET_KEY_FILE.read_text("utf-8").strip()


def callback_keys() -> list[str]:
    """The keys that encrypt who is to be called."""
    return keys_from(CALLBACK_KEYS_VARIABLE, CALLBACK_KEY_FILE)


def make_keys_at_first_start() -> None:
    """Make all keys before anything is written that tells of a folder in use.

    Raises:
        SettingError: it was used, and one is missing.
    """
    secret_key()
    callback_keys()


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
        file: one key a line, with mode 0600; made with a new key at the first start.

    Raises:
        SettingError: a key is none or missing, or others than the owner can read the file.
    """
    value = os.environ.get(variable, "").strip()
    if value:
        return _checked([key.strip() for key in value.split(",")], variable)
    make_key_at_first_start(file, Fernet.generate_key().decode())
    return _checked(_read(file), str(file))


def add_key(file: Path) -> bool:
    """Put a new key in front of those in the file: it encrypts from the next start on, the others still read.

    Returns:
        Whether there were others; if not, what was encrypted before can't be read by it.

    Raises:
        SettingError: as `keys_from` does, but where the file is missing, which is how a lost key is replaced.
    """
    others = _checked(_read(file), str(file)) if file.exists() else []
    make_private_folder(file.parent)
    _write(file, [Fernet.generate_key().decode(), *others])
    return bool(others)


def make_key_at_first_start(file: Path, key: str) -> None:
    """Make a key file where it is missing and the data folder was not used yet.

    Raises:
        SettingError: it was used, so that the key is lost and not to be made.
    """
    # In this order: another first start makes its keys before anything else.
    is_used = _is_used(file.parent, os.environ)
    if file.exists():
        return
    if is_used:
        raise SettingError(_when_lost(file))
    make_private_folder(file.parent)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    _write(new, [key])
    try:
        # Unlike a rename, a link leaves the key alone that another process has just made.
        file.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def missing_keys(var: Path, environment: Mapping[str, str]) -> list[str]:
    """What to do about each key that is missing from a data folder that was used; nothing where none is."""
    if not _is_used(var, environment):
        return []
    files = [var / SECRET_KEY_FILE.name]
    if not are_keys_set(environment):
        files.append(var / CALLBACK_KEY_FILE.name)
    return [_when_lost(file) for file in files if not file.exists()]


def new_secret_command(file: Path) -> str:
    """The command by which somebody makes another secret key."""
    return f"`(umask 077; head -c 48 /dev/urandom | base64 > {file})`"


def _is_used(folder: Path, environment: Mapping[str, str]) -> bool:
    traces = MADE_IN_USE if environment.get("FRONTDESK_DATABASE_URL") else (RECORD_DATABASE.name,)
    return any((folder / name).exists() for name in traces)


def _when_lost(file: Path) -> str:
    missing = f"{file} is missing beside a record that was made with one"
    if file.name == SECRET_KEY_FILE.name:
        return (
            f"{missing}. Put it back from your backup. If it is lost, {new_secret_command(file)} makes a new "
            "one, and everybody has to sign in anew."
        )
    return (
        f"{missing}, and {CALLBACK_KEYS_VARIABLE} is not set: names and numbers of open callback requests "
        "could not be read. Put the file back from your backup, or set the variable. If the key is lost, "
        "`frontdesk rekey` makes a new one, and those names and numbers are lost with it."
    )


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


def _read(file: Path) -> list[str]:
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
