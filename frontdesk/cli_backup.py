"""The commands `frontdesk backup` and `frontdesk restore`."""

import contextlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.backup import (
    STAMP,
    SUFFIX,
    BackupError,
    Manifest,
    drop_old_backups,
    drop_old_set_aside,
    make_backup,
)
from frontdesk.clock import NOT_TRUSTED, watched_clock
from frontdesk.leftovers import BACKUPS, KEEP_DAYS, note_keep
from frontdesk.paths import VAR
from frontdesk.restore import RESTORE_AGAIN, in_the_way, put_in_place, unfinished, unpacked
from frontdesk.sealed_file import SealError, Secret
from frontdesk.serving import ServeError, only_one_server

KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="A file whose content opens the backup; asks for a passphrase without."),
]


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write, or a folder; var/backups/ by default.")
    ] = None,
    key_file: KeyFile = None,
    keep: Annotated[
        int, typer.Option(help="Days after which backups in the same folder are deleted.", min=1)
    ] = KEEP_DAYS,
) -> None:
    """Back up the record into one encrypted file, also while `serve` runs; old backups are deleted."""
    _refuse_postgresql()
    if unfinished(VAR):
        raise BackupError(RESTORE_AGAIN)
    now = datetime.now(UTC)
    file = file or VAR / BACKUPS
    if file.is_dir() or not file.suffix:
        file = file / f"frontdesk-{now.strftime(STAMP)}{SUFFIX}"
    elif file.suffix != SUFFIX:
        raise BackupError(f"The name must end in {SUFFIX}, by which old backups are found: {file} does not.")
    secret = _secret(key_file, is_new=True)
    clock = watched_clock(VAR)
    manifest = make_backup(VAR, file, secret, now)
    typer.echo(f"Backed up to {file}: {_in_words(manifest)}.")
    if file.parent.resolve() == (VAR / BACKUPS).resolve():
        note_keep(file.parent, keep)
    if not clock.is_trusted():
        typer.echo(NOT_TRUSTED)
        return
    for dropped in [*drop_old_backups(file.parent, now, keep), *drop_old_set_aside(VAR, now, keep)]:
        typer.echo(f"Deleted {dropped}: older than {keep} days.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    key_file: KeyFile = None,
    check: Annotated[bool, typer.Option("--check", help="Only check the backup.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before data that is there is put aside.")
    ] = False,
) -> None:
    """Check a backup and put it in place; what was there is kept in a folder beside it."""
    _refuse_postgresql()
    if not file.is_file():
        raise BackupError(f"{file} is not there. Name the backup's file.")
    secret = _secret(key_file, is_new=False)
    try:
        with (
            contextlib.nullcontext() if check else only_one_server(),
            unpacked(file, secret, VAR) as (folder, manifest),
        ):
            typer.echo(f"The backup of {manifest.made_at} is whole: {_in_words(manifest)}.")
            if check:
                return
            if in_the_way(VAR, manifest) and not yes:
                _ask(f"{VAR} holds data already. Put it aside and restore this backup instead?")
            aside = put_in_place(folder, manifest, VAR, datetime.now(UTC))
    except ServeError:
        raise BackupError(f"Frontdesk is being served from {VAR}. Stop it first, then restore.") from None
    typer.echo(
        "Restored. Start `frontdesk serve`. Chats that were deleted after the backup was made are back."
    )
    if not watched_clock(VAR).looks_right():
        typer.echo(
            f"By the date of this machine, {datetime.now(UTC):%-d %B %Y}, this backup is old: nothing is "
            "erased as expired until you say that the date is right. `frontdesk purge --clock-is-right` says "
            "so, and erases at once what has expired since."
        )
    if aside:
        typer.echo(f"What was there before is in {aside}. It holds personal data: delete it when you can.")


def _refuse_postgresql() -> None:
    if os.environ.get("FRONTDESK_DATABASE_URL"):
        raise BackupError(
            "The record is in PostgreSQL (FRONTDESK_DATABASE_URL), which has its own way: "
            "`pg_dump --format=custom` and `pg_restore`. Encrypt what they write."
        )


def _secret(key_file: Path | None, is_new: bool) -> Secret:
    try:
        if key_file and VAR.resolve() in key_file.resolve().parents:
            raise BackupError(f"Keep the key file outside {VAR}: whoever loses that folder needs it.")
        if key_file:
            return Secret.from_file(key_file)
        if not sys.stdin.isatty():
            raise BackupError("There is nobody to ask for a passphrase. Name a key file with --key-file.")
        passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new)
        return Secret.from_passphrase(passphrase)
    except SealError as error:
        raise BackupError(str(error)) from None


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise BackupError(f"{VAR} holds data already. Use --yes to put it aside and restore this backup.")
    if not typer.confirm(question):
        raise BackupError("Nothing was changed.")


def _in_words(manifest: Manifest) -> str:
    return f"conversations {manifest.conversations:,}, messages {manifest.messages:,}"
