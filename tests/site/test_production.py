"""What a public start refuses, each with the remedy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from frontdesk.paths import PROJECT
from frontdesk.site.production import (
    NO_DOOR_NAMED,
    SHORTEST_SECRET,
    reaches_others,
    reasons_to_refuse,
)
from tests.live import free_port

PUBLIC = {"FRONTDESK_PUBLIC_URL": "https://chat.clinic.example"}
POSTGRESQL = "postgresql://frontdesk@127.0.0.1/frontdesk"
KEYS = ("secret-key", "callback-key")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A data folder as it should be."""
    folder = tmp_path / "var"
    (folder / "logs").mkdir(parents=True)
    for name in ("record.sqlite3", "logs/web.log"):
        (folder / name).write_text("")
    (folder / "secret-key").write_text("x" * SHORTEST_SECRET)
    (folder / "callback-key").write_text(Fernet.generate_key().decode())
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models as it should be: others may read it, as it holds no secret."""
    folder = tmp_path / "models"
    folder.mkdir(mode=0o755)
    (folder / "1.tar.gz").write_bytes(b"")
    (folder / "1.tar.gz").chmod(0o644)
    return folder


def only_reason(environment: dict[str, str], var: Path, models: Path, host: str = "127.0.0.1") -> str:
    [reason] = reasons_to_refuse({**PUBLIC, **environment}, host, var, [models])
    return reason


def test_a_start_that_is_as_it_should_be_is_let_through(var: Path, models: Path) -> None:
    environment = {
        **PUBLIC,
        "FRONTDESK_ORIGINS": "https://clinic.example",
        "FRONTDESK_HOSTS": "inside.example",
    }
    for host in ("127.0.0.1", "::1", "localhost"):
        assert reasons_to_refuse(environment, host, var, [models]) == []


def test_the_first_start_of_all_is_let_through(tmp_path: Path) -> None:
    assert reasons_to_refuse(PUBLIC, "127.0.0.1", tmp_path / "nothing", [tmp_path / "nowhere"]) == []


def test_on_the_own_machine_nothing_is_asked(var: Path, models: Path) -> None:
    (var / "record.sqlite3").chmod(0o666)
    assert reasons_to_refuse({"PYTHONDEVMODE": "1"}, "127.0.0.1", var, [models]) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "clinic.example", ""])
def test_past_the_front_door(var: Path, models: Path, host: str) -> None:
    assert "no --host at all" in only_reason({}, var, models, host)
    assert reaches_others({}, host)
    assert not reaches_others(PUBLIC, host)


@pytest.mark.parametrize(
    ("setting", "remedy"),
    [
        ({"DJANGO_SETTINGS_MODULE": "my.debug.settings"}, "Unset it"),
        ({"PYTHONASYNCIODEBUG": "1"}, "Unset it"),
        ({"PYTHONDEVMODE": "1"}, "Unset it"),
        ({"SANIC_DEBUG": "True"}, "Unset it"),
        ({"FRONTDESK_LOG_LEVEL": "debug"}, "Unset it"),
        ({"LOG_LEVEL": "debug"}, "Unset it"),
        ({"LOG_LEVEL_LIBRARIES": "DEBUG"}, "Unset it"),
        ({"FRONTDESK_HOSTS": "inside.example,*"}, "one by one"),
        ({"FRONTDESK_HOSTS": ".clinic.example"}, "one by one"),
        ({"FRONTDESK_ORIGINS": "https://clinic.example, http://clinic.example"}, "write https://"),
    ],
)
def test_settings(var: Path, models: Path, setting: dict[str, str], remedy: str) -> None:
    reason = only_reason(setting, var, models)
    assert next(iter(setting)) in reason
    assert remedy in reason


@pytest.mark.parametrize(
    "harmless", [{"PYTHONDEVMODE": ""}, {"SANIC_DEBUG": "false"}, {"LOG_LEVEL": "WARNING"}]
)
def test_settings_that_do_no_harm(var: Path, models: Path, harmless: dict[str, str]) -> None:
    assert reasons_to_refuse({**PUBLIC, **harmless}, "127.0.0.1", var, [models]) == []


@pytest.mark.parametrize(
    ("key", "remedies"),
    [
        ("secret-key", ["Put it back from your backup", "head -c 48 /dev/urandom"]),
        (
            "callback-key",
            ["Put the file back from your backup", "FRONTDESK_CALLBACK_KEYS", "frontdesk rekey"],
        ),
    ],
)
@pytest.mark.parametrize(
    ("database", "trace"),
    [
        ("", "record.sqlite3"),
        (POSTGRESQL, "record.sqlite3"),
        (POSTGRESQL, "tracker.sqlite3"),
        (POSTGRESQL, "clock.json"),
    ],
)
def test_a_missing_secret(
    var: Path, models: Path, key: str, remedies: list[str], database: str, trace: str
) -> None:
    (var / "record.sqlite3").rename(var / trace)
    (var / key).unlink()
    reason = only_reason({"FRONTDESK_DATABASE_URL": database}, var, models)
    assert reason.startswith(f"{var / key} is missing")
    assert all(remedy in reason for remedy in remedies)


def test_both_secrets_missing(var: Path, models: Path) -> None:
    for key in KEYS:
        (var / key).unlink()
    assert len(reasons_to_refuse(PUBLIC, "127.0.0.1", var, [models])) == len(KEYS)


@pytest.mark.parametrize("database", ["", POSTGRESQL])
def test_secrets_that_no_record_was_made_with_yet(var: Path, models: Path, database: str) -> None:
    (var / "record.sqlite3").unlink()
    environment = {**PUBLIC, "FRONTDESK_DATABASE_URL": database}
    for key in KEYS:
        (var / key).unlink()
        assert reasons_to_refuse(environment, "127.0.0.1", var, [models]) == []


def test_keys_for_callers_from_the_environment(var: Path, models: Path) -> None:
    (var / "callback-key").unlink()
    keys = Fernet.generate_key().decode()
    environment = {**PUBLIC, "FRONTDESK_CALLBACK_KEYS": keys}
    assert reasons_to_refuse(environment, "127.0.0.1", var, [models]) == []
    assert "is missing" in only_reason({"FRONTDESK_CALLBACK_KEYS": " "}, var, models)


@pytest.mark.parametrize("public", [PUBLIC["FRONTDESK_PUBLIC_URL"], ""])
@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("doctor", "secret-key"),
        ("doctor", "callback-key"),
        ("serve", "secret-key"),
        ("serve", "callback-key"),
        ("staff add Ann", "callback-key"),
        ("staff reset Ann", "secret-key"),
        ("erase ABCD-2345 --yes", "callback-key"),
        ("purge --clock-is-right", "secret-key"),
        ("purge", "callback-key"),
        ("manage check", "secret-key"),
    ],
)
def test_a_missing_secret_is_named_and_not_made(var: Path, key: str, command: str, public: str) -> None:
    (var / key).unlink()
    ports = {name: str(free_port()) for name in ("FRONTDESK_RASA_PORT", "FRONTDESK_ACTIONS_PORT")}
    words = [*command.split(), *(["--port", str(free_port())] if command == "serve" else [])]
    ended = serve(var, *words, FRONTDESK_PUBLIC_URL=public, **ports)
    assert ended.returncode == 1
    assert f"{var / key} is missing" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (var / key).exists()
    assert not (var / "clock.json").exists()
    assert (var / "record.sqlite3").read_bytes() == b""


def test_a_lost_key_for_callers_is_made_anew_when_told_so(var: Path, models: Path) -> None:
    (var / "callback-key").unlink()
    told = serve(var, "rekey", **PUBLIC)
    assert told.returncode == 0
    assert "There was no key" in told.stdout
    assert "can't be read" in told.stdout
    assert len((var / "callback-key").read_text().split()) == 1
    assert reasons_to_refuse(PUBLIC, "127.0.0.1", var, [models]) == []
    assert "There was no key" not in serve(var, "rekey", **PUBLIC).stdout


def test_a_lost_secret_is_made_anew_by_the_command_that_is_named(var: Path, models: Path) -> None:
    (var / "secret-key").unlink()
    remedy = only_reason({}, var, models).split("`")[1]
    subprocess.run(["/bin/sh", "-c", remedy], check=True)
    assert reasons_to_refuse(PUBLIC, "127.0.0.1", var, [models]) == []


@pytest.mark.parametrize("command", ["staff add Ann", "purge"])
def test_the_first_command_of_all_makes_the_keys(tmp_path: Path, command: str) -> None:
    first = serve(tmp_path / "new", *command.split(), **PUBLIC)
    assert first.returncode == 0, first.stderr
    assert all((tmp_path / "new" / key).stat().st_mode & 0o777 == 0o600 for key in KEYS)


@pytest.mark.parametrize("content", ["", "secret"])
def test_a_secret_that_can_be_guessed(var: Path, models: Path, content: str) -> None:
    (var / "secret-key").write_text(content)
    assert "fewer than 50 characters" in only_reason({}, var, models)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
@pytest.mark.parametrize("name", ["secret-key", "record.sqlite3", "logs/web.log"])
def test_what_others_may_read(var: Path, models: Path, name: str, mode: int) -> None:
    (var / name).chmod(mode)
    reason = only_reason({}, var, models)
    assert str(var / name) in reason
    assert f"`chmod -R go= {var}`" in reason


def test_a_folder_that_others_may_enter(var: Path, models: Path) -> None:
    var.chmod(0o755)
    assert f"chmod -R go= {var}" in only_reason({}, var, models)


def test_a_key_file_kept_elsewhere(var: Path, models: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    setting = {"FRONTDESK_ANY_KEY_FILE": str(key)}
    assert "no such file" in only_reason(setting, var, models)
    key.write_text("x")
    key.chmod(0o644)
    assert f"chmod 600 {key}" in only_reason(setting, var, models)
    key.chmod(0o600)
    assert reasons_to_refuse({**PUBLIC, **setting}, "127.0.0.1", var, [models]) == []


def linked(link: Path, mode: int, content: str) -> Path:
    """Put a file of that mode elsewhere, and a link to it in the place of the one that was there."""
    target = link.parents[1] / "elsewhere"
    target.write_text(content)
    target.chmod(mode)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    return target


def test_a_secret_that_lies_behind_a_link(var: Path, models: Path) -> None:
    target = linked(var / "secret-key", 0o644, "x" * SHORTEST_SECRET)
    assert f"`chmod go= {target}`" in only_reason({}, var, models)
    target.chmod(0o600)
    assert reasons_to_refuse(PUBLIC, "127.0.0.1", var, [models]) == []


def test_a_key_file_that_lies_behind_a_link(var: Path, models: Path, tmp_path: Path) -> None:
    link = tmp_path / "keys" / "key"
    link.parent.mkdir()
    target = linked(link, 0o644, "x")
    setting = {"FRONTDESK_ANY_KEY_FILE": str(link)}
    assert f"`chmod 600 {link}`" in only_reason(setting, var, models)
    target.chmod(0o600)
    assert reasons_to_refuse({**PUBLIC, **setting}, "127.0.0.1", var, [models]) == []


def test_a_model_behind_a_link_that_others_may_change(var: Path, models: Path) -> None:
    target = linked(models / "1.tar.gz", 0o666, "")
    assert f"`chmod go-w {target}`" in only_reason({}, var, models)


def test_links_that_lead_nowhere_or_round_in_circles_do_no_harm(var: Path, models: Path) -> None:
    (var / "gone").symlink_to(var / "nowhere")
    (var / "circle").symlink_to(var / "circle")
    assert reasons_to_refuse(PUBLIC, "127.0.0.1", var, [models]) == []


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_model_that_others_may_change(var: Path, models: Path, mode: int) -> None:
    (models / "1.tar.gz").chmod(mode)
    assert f"chmod -R go-w {models}" in only_reason({}, var, models)


def half_restored(var: Path) -> None:
    """Such data are refused after all else was looked at, which spares a test a whole start."""
    (var / "restore-unfinished").write_text("before-restore-20261121T120000Z")
    (var / "restore-unfinished").chmod(0o600)


def serve(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings, "FRONTDESK_VAR": str(var), "COLUMNS": "600"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "frontdesk", *arguments],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_names_every_reason_and_starts_nothing(var: Path) -> None:
    (var / "secret-key").chmod(0o644)

    ended = serve(var, "serve", "--host", "0.0.0.0", **PUBLIC, PYTHONASYNCIODEBUG="1")

    assert ended.returncode == 1
    assert ended.stderr.startswith("Frontdesk does not start in public like this:\n- ")
    for reason in ("--host", "PYTHONASYNCIODEBUG", "chmod"):
        assert reason in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (var / "record.sqlite3").read_bytes() == b""


def test_rasas_own_command_is_held_to_it_too(var: Path) -> None:
    ended = serve(var, "rasa", "run", "--enable-api", **PUBLIC)
    assert ended.returncode == 1
    assert "--enable-api" in ended.stderr


def test_the_doctor_names_the_reasons_beforehand(var: Path) -> None:
    ended = serve(var, "doctor", **PUBLIC, FRONTDESK_HOSTS="*")
    assert "✗ Public start: would be refused" in ended.stdout
    assert "FRONTDESK_HOSTS has '*'" in ended.stdout
    assert "✓ Public address: none" in serve(var, "doctor", FRONTDESK_PUBLIC_URL="").stdout


@pytest.mark.parametrize(
    ("settings", "is_named"),
    [
        ({}, True),
        ({"FRONTDESK_TRUSTED_PROXIES": " , "}, True),
        ({"FRONTDESK_TRUSTED_PROXIES": "127.0.0.1"}, False),
        ({"FRONTDESK_PUBLIC_URL": ""}, False),
    ],
)
def test_a_front_door_that_is_not_named(var: Path, settings: dict[str, str], is_named: bool) -> None:
    half_restored(var)
    said = serve(var, "serve", **{**PUBLIC, **settings}).stderr
    assert "A restore was interrupted" in said
    assert (f"WARNING frontdesk.cli: {NO_DOOR_NAMED}" in said) is is_named


def test_the_doctor_asks_for_the_front_door(var: Path) -> None:
    finding = "✗ Front door: none that is believed\n  → FRONTDESK_TRUSTED_PROXIES is not set"
    assert finding in serve(var, "doctor", **PUBLIC).stdout
    assert "Front door" not in serve(var, "doctor", **PUBLIC, FRONTDESK_TRUSTED_PROXIES="127.0.0.1").stdout
    assert "Front door" not in serve(var, "doctor", FRONTDESK_PUBLIC_URL="").stdout


def test_links_for_staff_have_the_public_address(var: Path) -> None:
    ended = serve(var, "staff", "add", "Ann", **PUBLIC)
    assert ended.returncode == 0, ended.stderr
    assert "\nhttps://chat.clinic.example/staff/welcome/" in ended.stdout
    assert (
        "http://here/staff/welcome/"
        in serve(var, "staff", "add", "Ben", "--address", "http://here", **PUBLIC).stdout
    )
