"""Who is to be called: encrypted at rest, readable with any of the keys, erased after thirty days."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from cryptography.fernet import Fernet
from django.db import connection
from django.utils import timezone

from frontdesk import paths
from frontdesk.chat.callers import Caller, UnreadableCallerError, seal, unseal
from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.chat.retention import erase_expired
from tests.chat.conftest import Visitor
from tests.marks import only_with_sqlite

JO = Caller("Jo Zwzwbloggs", "07700 900123", "after zwzwsix")
BODY = {"name": JO.name, "phone": JO.phone, "when": JO.when, "consent": True}
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_tells_nothing_and_can_be_read_again() -> None:
    sealed = seal(JO)
    assert not any(word in sealed for word in (JO.name, JO.phone, "zwzw"))
    assert unseal(sealed) == JO
    assert seal(JO) != sealed


def test_an_older_key_still_reads_and_the_newest_one_writes(settings: Any) -> None:
    settings.CALLBACK_KEYS = [OLD]
    before = seal(JO)
    settings.CALLBACK_KEYS = [NEW, OLD]
    after = seal(JO)
    assert unseal(before) == JO
    settings.CALLBACK_KEYS = [NEW]
    assert unseal(after) == JO
    with pytest.raises(UnreadableCallerError):
        unseal(before)


@pytest.mark.parametrize("damaged", ["x", "gAAAAA==", "\u00e9"])
def test_what_is_damaged_is_unreadable(damaged: str) -> None:
    with pytest.raises(UnreadableCallerError):
        unseal(damaged)


@only_with_sqlite
async def test_no_file_of_the_database_holds_a_name_or_a_number(visitor: Visitor) -> None:
    assert (await visitor.post("callbacks", BODY)).status_code == 201
    files = list(paths.VAR.glob("test.sqlite3*"))
    assert files
    for file in files:
        content = file.read_bytes().lower()
        assert not [word for word in (b"zwzw", b"07700 900123") if word in content], file


def files_with(sealed: str) -> list[Path]:
    return [file for file in paths.VAR.glob("test.sqlite3*") if sealed.encode() in file.read_bytes()]


@pytest.mark.parametrize(("days", "is_erased"), [(29.9, False), (30.1, True)])
async def test_after_thirty_days_only_the_request_is_left(
    visitor: Visitor, days: float, is_erased: bool
) -> None:
    await visitor.post("callbacks", BODY)
    sealed = (await CallbackRequest.objects.aget()).sealed
    await CallbackRequest.objects.aupdate(consented_at=timezone.now() - timedelta(days=days))
    assert await erase_expired() == 0
    request = await CallbackRequest.objects.aget()
    assert (request.sealed == "") is is_erased
    if connection.vendor == "sqlite":
        assert bool(files_with(sealed)) is not is_erased
    assert (await Conversation.objects.aget()).wants_call


MIGRATE = """
import sys, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from frontdesk.chat.callers import unseal

before, after = [("chat", "0003_summary")], [("chat", "0004_sealed_callers")]
executor = MigrationExecutor(connection)
old = executor.migrate(before).apps
now = timezone.now()
conversation = old.get_model("chat", "Conversation").objects.create(last_message_at=now)
name, phone, when = sys.argv[1:]
old.get_model("chat", "CallbackRequest").objects.create(
    conversation=conversation, name=name, phone=phone, when=when
)
new = MigrationExecutor(connection).migrate(after).apps
print(unseal(new.get_model("chat", "CallbackRequest").objects.get().sealed))
"""


@only_with_sqlite
def test_names_that_were_kept_readable_are_encrypted_by_the_migration(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "FRONTDESK_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "frontdesk.site.settings",
    }
    migrated = subprocess.run(
        [sys.executable, "-c", MIGRATE, JO.name, JO.phone, JO.when],
        cwd=paths.PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert migrated.stdout.strip() == repr(JO), migrated.stderr
    files = list(tmp_path.glob("record.sqlite3*"))
    assert files
    for file in files:
        assert b"zwzw" not in file.read_bytes().lower(), file


async def test_a_request_is_found_again_by_its_id_though_it_is_sealed_anew(visitor: Visitor) -> None:
    body = {**BODY, "id": "0f0e0d0c-0b0a-4908-8706-050403020100"}
    for _ in range(2):
        assert (await visitor.post("callbacks", body)).status_code == 201
    [request] = await sync_to_async(list)(CallbackRequest.objects.all())
    assert unseal(request.sealed) == JO
