"""What a public start refuses: whatever would let somebody in who should not be, or let something out.

A start is public where FRONTDESK_PUBLIC_URL is set. On the own machine only, nothing of this is asked.
"""

import ipaddress
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from frontdesk.paths import SECRET_KEY_FILE
from frontdesk.site.environment import missing_keys, new_secret_command
from frontdesk.site.public_url import VARIABLE, PublicUrlError, public_url

SETTINGS = "frontdesk.site.settings"
SHORTEST_SECRET = 50
"""Characters; Django's own check asks for so many."""

PROXIES = "FRONTDESK_TRUSTED_PROXIES"
OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH

DEBUG_SWITCHES = ("PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "SANIC_DEBUG")
LOG_LEVELS = ("FRONTDESK_LOG_LEVEL", "LOG_LEVEL", "LOG_LEVEL_LIBRARIES", "LOG_LEVEL_RASA")
"""Rasa reads these; at DEBUG it writes what visitors say into its log."""

OPENS_RASA = ("--enable-api", "--cors", "--remote-storage", "--debug", "-vv")
INTERFACE = ("-i", "--interface")

ONLY_A_TRIAL = (
    "Other machines can use this Frontdesk, and nothing is encrypted on the way: good for a trial in your "
    "own network only. docs/operations.md says how to serve the public."
)


NO_DOOR_NAMED = (
    f"{PROXIES} is not set: no front door is believed, so that all visitors count as one address, and one "
    "of them can use up the limits of all. Name your front door there, as in 127.0.0.1."
)


class UnsafeStartError(Exception):
    """Frontdesk must not be started in public like this; the text has every reason, with its remedy."""


def refuse(reasons: Sequence[str]) -> None:
    """Do nothing where there is no reason to refuse.

    Raises:
        UnsafeStartError: there is one.
    """
    if reasons:
        lines = "\n".join(f"- {reason}" for reason in reasons)
        raise UnsafeStartError(f"Frontdesk does not start in public like this:\n{lines}")


def reasons_to_refuse(
    environment: Mapping[str, str], host: str, var: Path, code: Sequence[Path]
) -> list[str]:
    """Why Frontdesk must not be started in public like this.

    Args:
        environment: the environment variables.
        host: the address that the web side would listen on.
        var: the folder of databases, secrets and logs.
        code: folders of what is run: models and the clinic's knowledge.

    Returns:
        A sentence for each reason, with the remedy; none where the start is not public.
    """
    try:
        if public_url(environment) is None:
            return []
    except PublicUrlError as error:
        return [str(error)]
    return [
        *_listens_publicly(host),
        *_debugs(environment),
        *_lets_anybody_call(environment),
        *_secret_can_be_guessed(var),
        *missing_keys(var, environment),
        *_others_may_read(var, environment),
        *_others_may_write(code),
    ]


def opens_rasa(arguments: Sequence[str]) -> list[str]:
    """What in a command line of Rasa's would open it to others than Frontdesk itself; a sentence for each."""
    found = [
        f"Rasa must not be started with {argument}: whoever reaches it could read and change every "
        "conversation. Leave it out."
        for argument in arguments
        if argument.partition("=")[0] in OPENS_RASA
    ]
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name in INTERFACE:
            value = value or next(iter(arguments[place + 1 :]), "")
            found += [] if _is_loopback(value) else [_public_port("Rasa", value, f"{name} 127.0.0.1")]
    return found


def on_loopback(arguments: Sequence[str]) -> list[str]:
    """Rasa's own command line, with its server on this machine only unless told otherwise: Rasa's default
    is every address."""
    is_server = arguments[:1] == ["run"] and arguments[1:2] != ["actions"]
    if is_server and not any(argument.partition("=")[0] in INTERFACE for argument in arguments):
        return [*arguments, "-i", "127.0.0.1"]
    return list(arguments)


def reaches_others(environment: Mapping[str, str], host: str) -> bool:
    """Whether other machines reach a start that is not public, and so goes without HTTPS."""
    return not environment.get(VARIABLE) and not _is_loopback(host)


def names_no_door(environment: Mapping[str, str]) -> bool:
    """Whether a start is public but believes no front door, so that visitors can't be told apart."""
    return bool(environment.get(VARIABLE, "").strip()) and not _listed(environment, PROXIES)


def _listens_publicly(host: str) -> Iterator[str]:
    if not _is_loopback(host):
        yield _public_port("The web side", host, "no --host at all")


def _public_port(what: str, host: str, remedy: str) -> str:
    return (
        f"{what} would listen on {host or 'every address'}, where it can be reached past the front door and "
        f"without HTTPS. Use {remedy}: the front door (deploy/) runs on the same machine."
    )


def _debugs(environment: Mapping[str, str]) -> Iterator[str]:
    settings = environment.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    if settings != SETTINGS:
        yield (
            f"DJANGO_SETTINGS_MODULE is {settings!r}: other settings than Frontdesk's own, which may debug. "
            "Unset it."
        )
    for name in DEBUG_SWITCHES:
        if environment.get(name, "").lower() not in ("", "0", "false"):
            yield f"{name} is set: errors would show what visitors write. Unset it."
    for name in LOG_LEVELS:
        if environment.get(name, "").upper() == "DEBUG":
            yield f"{name} is DEBUG: Rasa would log what visitors write. Unset it."


def _lets_anybody_call(environment: Mapping[str, str]) -> Iterator[str]:
    for name in _listed(environment, "FRONTDESK_HOSTS"):
        if "*" in name or name.startswith("."):
            yield (
                f"FRONTDESK_HOSTS has {name!r}, which stands for any number of names. "
                "List the names one by one."
            )
    for origin in _listed(environment, "FRONTDESK_ORIGINS"):
        if origin.startswith("http:"):
            yield (
                f"FRONTDESK_ORIGINS has {origin!r}: a page that comes over plain HTTP can be changed on the "
                "way, and the chat in it. Serve that site over HTTPS and write https:// here."
            )


def _listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environment.get(name, "").split(",") if part.strip()]


def _secret_can_be_guessed(var: Path) -> Iterator[str]:
    secret = var / SECRET_KEY_FILE.name
    if secret.is_file() and os.access(secret, os.R_OK) and len(secret.read_bytes()) < SHORTEST_SECRET:
        yield (
            f"{secret} holds fewer than {SHORTEST_SECRET} characters, which can be guessed. Put the "
            f"right one back from your backup. If it is lost, {new_secret_command(secret)} makes a new one, "
            "and everybody has to sign in anew."
        )


def _others_may_read(var: Path, environment: Mapping[str, str]) -> Iterator[str]:
    if open_files := [path for path in _with_all_inside(var) if _mode(path) & OTHERS_MAY_READ]:
        yield (
            f"Other accounts of this machine may read {_named(open_files)}: patients' words and secrets. "
            f"Run {_chmod('go=', var, open_files)}."
        )
    for name, value in sorted(environment.items()):
        if not (name.startswith("FRONTDESK_") and name.endswith("_FILE") and value):
            continue
        if not Path(value).is_file():
            yield f"{name} is {value}, and no such file is there. Put it back, or change the setting."
        elif _mode(Path(value)) & OTHERS_MAY_READ:
            yield f"Other accounts of this machine may read {value}, a secret. Run `chmod 600 {value}`."


def _others_may_write(code: Sequence[Path]) -> Iterator[str]:
    for folder in code:
        if open_files := [path for path in _with_all_inside(folder) if _mode(path) & OTHERS_MAY_WRITE]:
            yield (
                f"Other accounts of this machine may change what is in {folder}, and with it what Frontdesk "
                f"does. Run {_chmod('go-w', folder, open_files)}."
            )


def _with_all_inside(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")] if folder.exists() else []


def _mode(path: Path) -> int:
    """The mode of a file, or of what a link leads to: a link's own mode means nothing."""
    try:
        return path.stat().st_mode
    except OSError:
        # A database's -wal file goes when its last reader does, and links may lead nowhere.
        return 0


def _chmod(change: str, folder: Path, open_files: list[Path]) -> str:
    """What closes all of these in a folder; `chmod -R` leaves alone what a link in there leads to."""
    behind_links = [path for path in open_files if path.is_symlink() and path != folder]
    commands = [f"`chmod {change} {path.resolve()}`" for path in behind_links]
    if len(behind_links) < len(open_files):
        commands.insert(0, f"`chmod -R {change} {folder}`")
    return " and ".join(commands)


def _named(paths: list[Path]) -> str:
    more = len(paths) - 1
    return f"{paths[0]}" + (f" and {more} more in there" if more else "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
