"""What `frontdesk backup` and `frontdesk restore` ask for, say and refuse."""

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from frontdesk import cli, cli_backup, clock, paths, sealed_file, serving
from frontdesk.backup import BackupError, make_backup
from frontdesk.cli_backup import backup, restore
from frontdesk.restore import MARK
from frontdesk.serving import only_one_server
from tests.test_backup import KEY, NOON, make_data, restored, texts


class Ahead(datetime):
    """A clock that is ahead by 400 days."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Ahead":
        return super().now(tz) + timedelta(days=400)


class Terminal:
    """Somebody who sits there and answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, passphrase: str, confirms: bool = False) -> None:
        self.asked: list[dict[str, Any]] = []

        def prompt(_text: str, **options: Any) -> str:
            self.asked.append(options)
            return passphrase

        monkeypatch.setattr(cli_backup.sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(typer, "prompt", prompt)
        monkeypatch.setattr(typer, "confirm", lambda _question: confirms)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = make_data(tmp_path / "var")
    monkeypatch.setattr(cli_backup, "VAR", var)
    monkeypatch.setattr(serving, "VAR", var)
    monkeypatch.setattr(sealed_file, "SCRYPT_N", 1 << 10)
    monkeypatch.delenv("FRONTDESK_DATABASE_URL", raising=False)
    return var


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text("k" * 44)
    file.chmod(0o600)
    return file


def test_without_a_place_it_goes_into_the_data_folder(
    var: Path, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup(None, key_file, keep=30)
    [file] = (var / "backups").glob("frontdesk-*")
    assert file.suffix == ".backup"
    assert (var / "backups").stat().st_mode & 0o777 == 0o700
    assert f"Backed up to {file}: conversations 1, messages 3." in capsys.readouterr().out


def test_old_backups_are_deleted_and_named(
    var: Path, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    backup(tmp_path / "old.backup", key_file, keep=30)
    content = (tmp_path / "old.backup").read_bytes()
    year = content.partition(b'"made_at": "')[2][:4]
    # Its age is read, not proved: it is not opened for this.
    (tmp_path / "old.backup").write_bytes(content.replace(year, b"2020", 1))
    backup(tmp_path, key_file, keep=30)
    assert f"Deleted {tmp_path / 'old.backup'}: older than 30 days." in capsys.readouterr().out
    assert len(list(tmp_path.glob("*.backup"))) == 1


def test_by_a_clock_that_is_wrong_no_backup_is_old(
    var: Path, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    backup(tmp_path / "one.backup", key_file, keep=30)
    monkeypatch.setattr(cli_backup, "datetime", Ahead)
    monkeypatch.setattr(clock.time, "time", lambda: Ahead.now(UTC).timestamp())
    backup(tmp_path / "two.backup", key_file, keep=30)
    assert "frontdesk purge --clock-is-right" in capsys.readouterr().out
    assert len(list(tmp_path.glob("*.backup"))) == 2
    clock.watched_clock(var).confirm()
    backup(tmp_path / "three.backup", key_file, keep=30)
    assert sorted(file.stem for file in tmp_path.glob("*.backup")) == ["three", "two"]


def test_a_passphrase_is_asked_for_twice_and_opens_it(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(monkeypatch, "correct horse battery")
    backup(tmp_path / "one.backup", None, keep=30)
    assert terminal.asked == [{"hide_input": True, "confirmation_prompt": True}]
    restore(tmp_path / "one.backup", None, check=True, yes=False)
    assert terminal.asked[1:] == [{"hide_input": True, "confirmation_prompt": False}]
    Terminal(monkeypatch, "another horse battery")
    with pytest.raises(BackupError, match="wrong passphrase"):
        restore(tmp_path / "one.backup", None, check=True, yes=False)


def test_a_short_passphrase_is_refused(var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Terminal(monkeypatch, "short")
    with pytest.raises(BackupError, match="at least 12"):
        backup(tmp_path / "one.backup", None, keep=30)


def test_with_nobody_to_ask_it_says_so(var: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="--key-file"):
        backup(tmp_path / "one.backup", None, keep=30)


def test_a_key_file_among_what_it_protects_is_refused(var: Path, tmp_path: Path, key_file: Path) -> None:
    inside = key_file.rename(var / "backup-key")
    with pytest.raises(BackupError, match="outside"):
        backup(tmp_path / "one.backup", inside, keep=30)


def test_a_name_by_which_it_would_not_be_found_again_is_refused(
    var: Path, tmp_path: Path, key_file: Path
) -> None:
    with pytest.raises(BackupError, match=r"must end in \.backup"):
        backup(tmp_path / "one.tar", key_file, keep=30)


def test_data_that_are_there_are_only_put_aside_when_somebody_says_so(
    var: Path, tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    file = tmp_path / "one.backup"
    backup(file, key_file, keep=30)
    with pytest.raises(BackupError, match="--yes"):
        restore(file, key_file, check=False, yes=False)
    Terminal(monkeypatch, "", confirms=False)
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(file, key_file, check=False, yes=False)
    assert list(var.glob("before-restore-*")) == []
    Terminal(monkeypatch, "", confirms=True)
    restore(file, key_file, check=False, yes=False)
    [aside] = var.glob("before-restore-*")
    assert texts(aside) == texts(var)
    assert str(aside) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("days_ahead", "is_trusted", "is_newest"),
    [(0, True, True), (29, True, True), (31, False, True), (400, False, True), (-60, True, False)],
)
def test_a_new_machine_goes_by_the_time_of_the_backup(
    var: Path, tmp_path: Path, monkeypatch, days_ahead: int, is_trusted: bool, is_newest: bool
) -> None:
    now = (NOON + timedelta(days=days_ahead)).timestamp()
    monkeypatch.setattr(clock.time, "time", lambda: now)
    make_backup(var, tmp_path / "one.backup", KEY, NOON)
    new = tmp_path / "new"
    restored(tmp_path / "one.backup", new)
    for file in new.iterdir():
        # As if the machine had written them by its own clock.
        os.utime(file, (now, now))
    assert clock.watched_clock(new).is_trusted() is is_trusted
    assert clock.watched_clock(new).is_newest() is is_newest
    clock.watched_clock(new).confirm()
    assert clock.watched_clock(new).is_trusted()


def test_a_machine_that_knows_the_time_goes_by_its_own(var: Path, tmp_path: Path, monkeypatch) -> None:
    make_backup(var, tmp_path / "one.backup", KEY, NOON)
    now = (NOON + timedelta(days=400)).timestamp()
    monkeypatch.setattr(clock.time, "time", lambda: now)
    clock.watched_clock(var).confirm()
    restored(tmp_path / "one.backup", var)
    assert clock.watched_clock(var).is_trusted()


def test_an_old_backup_on_a_new_machine_is_said_to_wait_for_a_word_on_the_date(
    var: Path, tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    file = tmp_path / "one.backup"
    backup(file, key_file, keep=30)
    for name in ("new", "newer"):
        for module in (cli_backup, serving):
            monkeypatch.setattr(module, "VAR", tmp_path / name)
        restore(file, key_file, check=False, yes=False)
        said = capsys.readouterr().out
        assert ("frontdesk purge --clock-is-right" in said) is (name == "newer")
        monkeypatch.setattr(cli_backup, "datetime", Ahead)
        monkeypatch.setattr(clock.time, "time", lambda: Ahead.now(UTC).timestamp())
    assert f"{Ahead.now(UTC):%-d %B %Y}" in said


def test_checking_changes_nothing_and_may_be_done_while_serving(
    var: Path, tmp_path: Path, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.backup"
    backup(file, key_file, keep=30)
    before = sorted(path.name for path in var.iterdir())
    with only_one_server():
        restore(file, key_file, check=True, yes=False)
        with pytest.raises(BackupError, match="Stop it first"):
            restore(file, key_file, check=False, yes=True)
    assert "is whole: conversations 1, messages 3." in capsys.readouterr().out
    assert sorted(path.name for path in var.iterdir()) == sorted([*before, "serve.lock"])


def test_a_missing_file_is_named(var: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"missing\.backup is not there"):
        restore(tmp_path / "missing.backup", None, check=False, yes=False)


def test_half_restored_data_are_not_backed_up(var: Path, tmp_path: Path, key_file: Path) -> None:
    (var / MARK).write_text("before-restore-20261121T120000Z")
    with pytest.raises(BackupError, match="interrupted"):
        backup(tmp_path / "one.backup", key_file, keep=30)


@pytest.mark.parametrize(
    "command",
    ["staff add Ann", "staff reset Ann", "erase ABCD-2345 --yes", "purge --clock-is-right", "rekey"],
)
def test_half_restored_data_are_not_changed(var: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """What was changed would be gone as soon as the restore is done again: an account, and its link."""
    monkeypatch.setattr(paths, "VAR", var)
    monkeypatch.setattr(paths, "CALLBACK_KEY_FILE", var / "callback-key")
    (var / MARK).write_text("before-restore-20261121T120000Z")
    before = sorted(path.name for path in var.iterdir())
    refused = CliRunner().invoke(cli.app, command.split())
    assert refused.exit_code == 1
    assert "frontdesk restore" in refused.output
    assert sorted(path.name for path in var.iterdir()) == before


def test_postgresql_has_its_own_way(var: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", "postgresql://localhost/frontdesk")
    with pytest.raises(BackupError, match="pg_dump"):
        backup(None, key_file, keep=30)
    with pytest.raises(BackupError, match="pg_restore"):
        restore(var, key_file, check=False, yes=False)
