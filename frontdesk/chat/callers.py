"""Who is to be called: name, number and time, encrypted wherever they are kept.

The keys lie outside the database, so that a copy of it alone tells nobody's name.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@dataclass(frozen=True)
class Caller:
    """What a visitor left to be called."""

    name: str
    phone: str
    when: str = ""


class UnreadableCallerError(Exception):
    """What was kept can't be read: its key is missing, or it was damaged."""

    def __init__(self) -> None:
        super().__init__("the key of a callback request is missing")


def seal(caller: Caller) -> str:
    """Encrypt with the newest key (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _cipher(tuple(settings.CALLBACK_KEYS)).encrypt(json.dumps(asdict(caller)).encode()).decode()


def unseal(sealed: str) -> Caller:
    """Decrypt what `seal` made, with any of the keys.

    Raises:
        UnreadableCallerError: none of the keys fits.
    """
    try:
        return Caller(**json.loads(_cipher(tuple(settings.CALLBACK_KEYS)).decrypt(sealed)))
    except (InvalidToken, ValueError):
        raise UnreadableCallerError from None


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
