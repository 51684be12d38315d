"""A file that can only be read with its passphrase or key file, and that shows every change.

Two readable lines (what it is; how the key is made) are followed by the content in chunks of 1 MiB, each
encrypted with AES-256-GCM. The nonce holds the chunk's number and whether it is the last, and both lines are
authenticated with every chunk, so that nothing can be changed, moved, left out or cut off unseen. This is the
STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (CRYPTO 2015), as age and Tink use it.
"""

import base64
import io
import json
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"FRONTDESK BACKUP 1\n"
ANY_MAGIC = b"FRONTDESK BACKUP "
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 1_000
SALT_BYTES = 16
KEY_BYTES = CHECK_BYTES = 32

SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 17, 8, 1
"""OWASP's Password Storage Cheat Sheet: 128 MiB of memory for each guess."""

SHORTEST_PASSPHRASE = 12
SHORTEST_KEY = 32
LONGEST_KEY = 4_096


class SealError(Exception):
    """The file can't be opened or the secret can't be used; the text says why and what to do."""


@dataclass(frozen=True)
class Secret:
    """What opens a sealed file.

    Attributes:
        kind: `passphrase`, which people type and scrypt strengthens, or `key file`, strong by itself.
        value: the secret itself.
    """

    kind: str
    value: bytes

    @classmethod
    def from_passphrase(cls, passphrase: str) -> "Secret":
        """A secret that somebody typed.

        Raises:
            SealError: it is shorter than 12 characters.
        """
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise SealError(f"The passphrase is too short. Use at least {SHORTEST_PASSPHRASE} characters.")
        return cls("passphrase", passphrase.encode())

    @classmethod
    def from_file(cls, file: Path) -> "Secret":
        """A secret that a file holds; white space around it does not count.

        Raises:
            SealError: the file can't be read, can be read by others, or is too short or too long.
        """
        try:
            if file.stat().st_mode & 0o077:
                raise SealError(f"Others can read the key file {file}. Run `chmod 600 {file}`.")
            with file.open("rb") as opened:
                value = opened.read(LONGEST_KEY + 1).strip()
        except OSError as error:
            raise SealError(f"The key file {file} can't be read: {error.strerror}.") from None
        if not SHORTEST_KEY <= len(value) <= LONGEST_KEY:
            raise SealError(
                f"The key file {file} must hold {SHORTEST_KEY} to {LONGEST_KEY} characters. "
                "`head -c 32 /dev/urandom | base64` makes some."
            )
        return cls("key file", value)

    def derive(self, salt: bytes) -> tuple[bytes, bytes]:
        """The key of one file, and the value by which a wrong secret is told from a damaged file."""
        length = KEY_BYTES + CHECK_BYTES
        if self.kind == "passphrase":
            derived = Scrypt(salt, length, SCRYPT_N, SCRYPT_R, SCRYPT_P).derive(self.value)
        else:
            derived = HKDF(SHA256(), length, salt, MAGIC).derive(self.value)
        return derived[:KEY_BYTES], derived[KEY_BYTES:]


@dataclass(frozen=True)
class Header:
    """The readable lines at the start of a sealed file.

    Attributes:
        made_at: when it was made.
        kind: the kind of secret that opens it.
        salt: makes the key one of its own.
        check: what the right secret derives.
        raw: both lines as they stand in the file.
    """

    made_at: datetime
    kind: str
    salt: bytes
    check: bytes
    raw: bytes


def read_header(file: BinaryIO) -> Header:
    """Read the first two lines; the file then stands at the first chunk.

    Raises:
        SealError: it is no sealed file, or one of a newer kind.
    """
    first = file.readline(len(MAGIC))
    if first != MAGIC:
        if first.startswith(ANY_MAGIC):
            raise SealError("This backup was made by a newer Frontdesk. Upgrade this one first.")
        raise SealError("This is not a backup of Frontdesk.")
    second = file.readline(LONGEST_HEADER)
    try:
        fields = json.loads(second)
        return Header(
            datetime.fromisoformat(fields["made_at"]).astimezone(UTC),
            fields["secret"],
            base64.b64decode(fields["salt"], validate=True),
            base64.b64decode(fields["check"], validate=True),
            first + second,
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        raise SealError(
            "This backup is damaged: its first lines can't be read. Use another copy of it."
        ) from None


@contextmanager
def sealing(file: BinaryIO, secret: Secret, made_at: datetime) -> Iterator[BinaryIO]:
    """Write a sealed file.

    Args:
        file: where to; it stays open.
        secret: what will open it.
        made_at: an aware time, for the header.

    Yields:
        Where to write the content. Only when the block ends without an error is the file complete.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    key, check = secret.derive(salt)
    fields = {
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "secret": secret.kind,
        "salt": base64.b64encode(salt).decode(),
        "check": base64.b64encode(check).decode(),
    }
    header = MAGIC + json.dumps(fields).encode() + b"\n"
    file.write(header)
    chunks = _Chunks(AESGCM(key), header)
    writer = _Writer(file, chunks)
    yield cast(BinaryIO, writer)
    writer.finish()


def unsealing(file: BinaryIO, secret: Secret) -> BinaryIO:
    """Read a sealed file.

    Args:
        file: the sealed file, at its start.
        secret: what opens it.

    Returns:
        Its content, as a file. Reading raises SealError where it was changed or cut off; only when the end
        was reached is it known that nothing is missing.

    Raises:
        SealError: it is no sealed file, or the secret is not the right one.
    """
    header = read_header(file)
    if header.kind != secret.kind:
        raise SealError(f"This backup is opened with a {header.kind}, not with a {secret.kind}.")
    key, check = secret.derive(header.salt)
    if not secrets.compare_digest(check, header.check):
        raise SealError(f"This is the wrong {header.kind} for this backup.")
    return cast(BinaryIO, io.BufferedReader(_Reader(file, _Chunks(AESGCM(key), header.raw)), CHUNK))


class _Chunks:
    """Encrypts and decrypts chunk after chunk; each nonce is used once, as each file has a key of its own."""

    def __init__(self, cipher: AESGCM, header: bytes) -> None:
        self._cipher = cipher
        self._header = header
        self._number = 0

    def _nonce(self, is_last: bool) -> bytes:
        self._number += 1
        return struct.pack(">QI", self._number, is_last)

    def encrypt(self, chunk: bytes, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last), chunk, self._header)

    def decrypt(self, chunk: bytes, is_last: bool) -> bytes:
        return self._cipher.decrypt(self._nonce(is_last), chunk, self._header)


class _Writer(io.BufferedIOBase):
    def __init__(self, file: BinaryIO, chunks: _Chunks) -> None:
        self._file = file
        self._chunks = chunks
        self._rest = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._rest += data
        while len(self._rest) > CHUNK:
            self._file.write(self._chunks.encrypt(bytes(self._rest[:CHUNK]), is_last=False))
            del self._rest[:CHUNK]
        return len(data)

    def finish(self) -> None:
        self._file.write(self._chunks.encrypt(bytes(self._rest), is_last=True))


class _Reader(io.RawIOBase):
    def __init__(self, file: BinaryIO, chunks: _Chunks) -> None:
        self._file = file
        self._chunks = chunks
        self._next = file.read(CHUNK + TAG)
        self._content = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._content and not self._ended:
            self._content = self._decrypt_next()
        part = self._content[: len(buffer)]
        buffer[: len(part)] = part
        self._content = self._content[len(part) :]
        return len(part)

    def _decrypt_next(self) -> bytes:
        chunk, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            return self._chunks.decrypt(chunk, is_last=self._ended)
        except InvalidTag:
            raise SealError(
                "This backup is damaged or incomplete: it is not what was written. Use another copy of it."
            ) from None
