"""Sealed files: whatever is changed in one, or wrong about its secret, is noticed."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk import sealed_file
from frontdesk.sealed_file import CHUNK, MAGIC, TAG, SealError, Secret, read_header, sealing, unsealing

KEY = Secret("key file", b"0123456789abcdef0123456789abcdef")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def seal(content: bytes, secret: Secret = KEY) -> bytes:
    file = io.BytesIO()
    with sealing(file, secret, NOON) as sealed:
        for start in range(0, len(content), 100_000):
            sealed.write(content[start : start + 100_000])
    return file.getvalue()


def unseal(sealed: bytes, secret: Secret = KEY) -> bytes:
    return unsealing(io.BytesIO(sealed), secret).read()


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_comes_back(length: int) -> None:
    content = bytes(range(256)) * (length // 256 + 1)
    assert unseal(seal(content[:length])) == content[:length]


def test_nothing_of_the_content_can_be_read_in_the_file() -> None:
    assert b"what is sciatica" not in seal(b"what is sciatica " * 1000)


def test_no_two_files_are_alike() -> None:
    assert seal(b"same") != seal(b"same")


def test_the_header_says_when_it_was_made() -> None:
    assert read_header(io.BytesIO(seal(b""))).made_at == NOON


def test_a_passphrase_opens_it_and_another_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "SCRYPT_N", 1 << 10)
    sealed = seal(b"content", Secret.from_passphrase("correct horse battery"))
    assert unseal(sealed, Secret.from_passphrase("correct horse battery")) == b"content"
    with pytest.raises(SealError, match="wrong passphrase"):
        unseal(sealed, Secret.from_passphrase("correct horse batterie"))
    with pytest.raises(SealError, match="opened with a passphrase"):
        unseal(sealed, KEY)


def test_another_key_file_does_not_open_it() -> None:
    with pytest.raises(SealError, match="wrong key file"):
        unseal(seal(b"content"), Secret("key file", b"f" * 32))


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(b"what is sciatica")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealError):
            unseal(bytes(changed))


@pytest.mark.parametrize(
    "kept", [0, 5, len(MAGIC), len(MAGIC) + 20, -1, -TAG, -CHUNK - TAG, -2 * (CHUNK + TAG)]
)
def test_a_file_that_was_cut_off_is_noticed(kept: int) -> None:
    with pytest.raises(SealError):
        unseal(seal(b"x" * 3 * CHUNK)[:kept])


def test_chunks_that_changed_places_or_are_missing_are_noticed() -> None:
    sealed = seal(b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK)
    start = len(sealed) - 3 * (CHUNK + TAG)
    chunks = [sealed[start + n * (CHUNK + TAG) : start + (n + 1) * (CHUNK + TAG)] for n in range(3)]
    for order in ([1, 0, 2], [0, 2], [0, 1, 2, 2], [2]):
        with pytest.raises(SealError):
            unseal(sealed[:start] + b"".join(chunks[n] for n in order))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"SQLite format 3\0", "not a backup"),
        (b"", "not a backup"),
        (b"FRONTDESK BACKUP 2\n{}\n", "newer Frontdesk"),
        (MAGIC + b"{}\n", "damaged"),
        (MAGIC + b"garbage\n", "damaged"),
        (MAGIC + b"[1]\n", "damaged"),
        (MAGIC + b'{"made_at": "0001-01-01T00:00:00+01:00"}\n', "damaged"),
    ],
)
def test_a_foreign_file_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(SealError, match=says):
        unseal(content)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(SealError, match="at least 12"):
        Secret.from_passphrase("elevenchars")


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        (b"k" * 40, 0o644, "chmod 600"),
        (b"short", 0o600, "must hold 32"),
        (b"k" * 5000, 0o600, "must hold 32"),
    ],
)
def test_a_bad_key_file_is_refused(tmp_path: Path, content: bytes, mode: int, says: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(SealError, match=says):
        Secret.from_file(file)


def test_a_key_files_line_end_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(KEY.value + b"\n")
    file.chmod(0o600)
    assert Secret.from_file(file) == KEY
    with pytest.raises(SealError, match="can't be read"):
        Secret.from_file(tmp_path / "missing")
