"""The `frontdesk` command."""

import asyncio
import logging
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from frontdesk.cli_backup import backup, restore
from frontdesk.cli_reading import ask, evaluate, read
from frontdesk.terminal import err, fail, out

logger = logging.getLogger(__name__)

app = typer.Typer(
    help="The assistant that answers patients' questions on a clinic's website.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
staff_app = typer.Typer(help="Staff accounts.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")
for command in (ask, read, evaluate, backup, restore):
    app.command()(command)


def main() -> None:
    """Run the command; what a person can mend ends in a readable message, not in a traceback."""
    from django.core.exceptions import ImproperlyConfigured

    from frontdesk.backup import BackupError, RecordError
    from frontdesk.knowledge import KnowledgeError
    from frontdesk.logs import LogSettingError
    from frontdesk.site.environment import SettingError
    from frontdesk.site.production import UnsafeStartError

    # Whatever is written, databases and logs above all, is for this account alone.
    os.umask(0o077)
    try:
        app()
    except (
        KnowledgeError,
        ImproperlyConfigured,
        LogSettingError,
        SettingError,
        BackupError,
        RecordError,
        UnsafeStartError,
    ) as error:
        fail(str(error))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the website's side.", min=1, max=65535)] = 8000,
) -> None:
    """Serve everything, ready to chat and review; trains first where there is no model for the data."""
    from frontdesk.logs import configure_logs
    from frontdesk.paths import KNOWLEDGE, MODELS, VAR
    from frontdesk.restore import RESTORE_AGAIN, unfinished
    from frontdesk.retraining import see_to_model
    from frontdesk.serving import Ports, ServeError, Supervisor, only_one_server, refuse_taken_ports
    from frontdesk.site.environment import check_settings, make_keys_at_first_start
    from frontdesk.site.production import (
        NO_DOOR_NAMED,
        ONLY_A_TRIAL,
        names_no_door,
        opens_rasa,
        reaches_others,
        reasons_to_refuse,
        refuse,
    )
    from frontdesk.site.public_url import public_url

    # Here, so that a mistake is named before three processes fail over it.
    check_settings()
    try:
        configure_logs()
        with only_one_server():
            refuse(reasons_to_refuse(os.environ, host, VAR, [MODELS, KNOWLEDGE]))
            if reaches_others(os.environ, host):
                err.print(ONLY_A_TRIAL, style="yellow", markup=False, highlight=False)
            if names_no_door(os.environ):
                logger.warning(NO_DOOR_NAMED)
            if unfinished(VAR):
                raise ServeError(RESTORE_AGAIN)
            ports = Ports.from_environment(port)
            refuse_taken_ports(host, ports)
            make_keys_at_first_start()
            supervisor = Supervisor(host, ports, _model_to_serve())
            if public_url(os.environ):
                refuse(opens_rasa(supervisor.commands["rasa"]))
            os.environ.update(supervisor.environment)
            run = supervisor.run(
                before_web=lambda: _migrate(may_begin_anew=True),
                on_ready=_say_where_to_look,
                every_hour=_do_hourly,
                see_to_model=see_to_model,
            )
            asyncio.run(run)
    except ServeError as error:
        fail(str(error))
    out.print("Stopped.")


@app.command()
def train() -> None:
    """Train on the current data, ask the golden questions, and keep the old model if the new one fails."""
    from frontdesk.assistant.training import TrainingFailedError

    try:
        model = _train_with_progress_bar()
    except TrainingFailedError as error:
        fail(f"{error}\nThe model that was there before, if any, is kept.")
    out.print(f"Trained: {model.name}")


@app.command()
def purge(
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="The date of this machine is right, however it looks.")
    ] = False,
) -> None:
    """Erase the conversations that have been kept long enough; `serve` does so every hour."""
    from frontdesk.clock import NOT_TRUSTED, watched_clock
    from frontdesk.site.environment import make_keys_at_first_start

    _refuse_half_restored()
    make_keys_at_first_start()
    # Before anything is written, as in `serve`.
    clock = watched_clock()
    if clock_is_right:
        clock.confirm()
    elif not clock.is_trusted():
        fail(NOT_TRUSTED)
    _migrate()
    out.print(f"Conversations erased: {_erase_expired()}")


@app.command()
def erase(
    reference: Annotated[str, typer.Argument(help="The reference of a conversation, as in ABCD-2345.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one conversation for good: all that was written, noted and derived, in Rasa as well."""
    _migrate()
    from frontdesk.erasing import NoSuchConversationError, describe, erase_by_reference

    try:
        out.print(describe(reference), markup=False, highlight=False)
        if not yes and not typer.confirm("Erase it for good?"):
            fail("Nothing was erased.")
        is_finished = erase_by_reference(reference)
    except NoSuchConversationError as error:
        fail(str(error))
    out.print("Erased.")
    if not is_finished:
        out.print("Some traces go within the hour, or with the next `frontdesk serve` or `frontdesk purge`.")


@app.command()
def rekey() -> None:
    """Make a new key for names and numbers of callback requests; `serve` uses it from its next start on."""
    from frontdesk.paths import CALLBACK_KEY_FILE
    from frontdesk.site.environment import CALLBACK_KEYS_VARIABLE, add_key

    if os.environ.get(CALLBACK_KEYS_VARIABLE):
        fail(f"The keys come from {CALLBACK_KEYS_VARIABLE}. Put a new one in front of them there.")
    _refuse_half_restored()
    if add_key(CALLBACK_KEY_FILE):
        said = (
            f"A new key stands first in {CALLBACK_KEY_FILE}. Start `serve` again to use it. "
            "The older ones still read what they locked; after 30 days they can be deleted."
        )
    else:
        said = (
            f"There was no key in {CALLBACK_KEY_FILE}; a new one is there now. Names and numbers that the "
            "lost one locked can't be read. If you find it, put it into the file as a second line."
        )
    out.print(said, soft_wrap=True, highlight=False)


@app.command()
def doctor() -> None:
    """Check versions, model, database and ports, and say how to mend what is wrong."""
    from frontdesk.doctor import examine

    healthy = True
    for finding in examine():
        mark = "[green]✓[/green]" if finding.healthy else "[red]✗[/red]"
        out.print(mark, end=" ")
        out.print(f"{finding.what}: {finding.found}", markup=False, highlight=False)
        if not finding.healthy:
            out.print(f"  → {finding.remedy}", markup=False, highlight=False)
        healthy = healthy and finding.healthy
    if not healthy:
        raise SystemExit(1)


ConsoleAddress = Annotated[str, typer.Option(help="Where the console is reached.")]


@staff_app.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="What they may do: reader, reviewer or owner.")] = "reviewer",
    address: ConsoleAddress = "",
) -> None:
    """Add a staff account and print the one-time link at which its password is set."""
    _print_link("add", address, name, role)


@staff_app.command("reset")
def staff_reset(
    name: Annotated[str, typer.Argument(help="The name of the account.")],
    second_step: Annotated[
        bool, typer.Option("--second-step", help="The phone is lost as well: switch the second step off.")
    ] = False,
    address: ConsoleAddress = "",
) -> None:
    """Print a one-time link at which somebody sets a new password for the account they have."""
    _print_link("reset", address, name, second_step)


def _print_link(command: str, address: str, *arguments: Any) -> None:
    _set_up_django()
    from frontdesk.review import commands
    from frontdesk.site.public_url import public_url

    address = address or public_url(os.environ) or "http://localhost:8000"
    _migrate()
    try:
        name, path = getattr(commands, command)(*arguments)
    except commands.NotPossibleError as error:
        fail(str(error))
    out.print(f"Give this link to {name}. It works once, within 24 hours:", markup=False)
    out.print(address.rstrip("/") + path, markup=False, highlight=False, soft_wrap=True)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def rasa(context: typer.Context) -> None:
    """Run Rasa's own command line on this project, as in `frontdesk rasa data validate`."""
    from frontdesk.assistant.launcher import prepare_training, run_rasa
    from frontdesk.paths import PROJECT, TRACKER_DATABASE
    from frontdesk.site.production import on_loopback, opens_rasa, refuse
    from frontdesk.site.public_url import public_url

    arguments = on_loopback(context.args)
    if public_url(os.environ):
        refuse(opens_rasa(arguments))
    os.environ.setdefault("SANIC_HOST", "127.0.0.1")
    os.environ.setdefault("FRONTDESK_ACTIONS_URL", "http://127.0.0.1:5055/webhook")
    os.environ.setdefault("FRONTDESK_TRACKER_URL", f"sqlite:///{TRACKER_DATABASE}")
    os.chdir(PROJECT)
    prepare_training()
    run_rasa(arguments)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def manage(context: typer.Context) -> None:
    """Run a Django management command, for developers."""
    _set_up_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["frontdesk manage", *context.args])


def _refuse_half_restored() -> None:
    # Whatever is changed there now goes when the restore is done again.
    from frontdesk.paths import VAR
    from frontdesk.restore import RESTORE_AGAIN, unfinished

    if unfinished(VAR):
        fail(RESTORE_AGAIN)


def _set_up_django() -> None:
    _refuse_half_restored()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.site.settings")
    import django

    django.setup()


def _migrate(*, may_begin_anew: bool = False) -> None:
    _set_up_django()
    from frontdesk.site.migration import bring_up_to_date

    bring_up_to_date(may_begin_anew=may_begin_anew)


def _erase_expired() -> int:
    from frontdesk.clock import watched_clock
    from frontdesk.erasing import erase_expired

    return erase_expired(bring_back=watched_clock().is_newest())


def _do_hourly() -> None:
    from datetime import UTC, datetime

    from frontdesk.leftovers import drop_leftovers
    from frontdesk.paths import VAR
    from frontdesk.review.store.totals import keep_months

    drop_leftovers(VAR, datetime.now(UTC))
    _erase_expired()
    keep_months()


def _say_where_to_look(address: str) -> None:
    from frontdesk.review.accounts import first_invitation, invitation_path
    from frontdesk.site.public_url import public_url

    address = public_url(os.environ) or address
    out.print(f"\nFrontdesk is ready.\n  Visitors: {address}/\n  Staff:    {address}/staff/", highlight=False)
    token = first_invitation()
    if token:
        link = address + invitation_path(token)
        out.print(
            f"\nSet up the first staff account here, once, within 24 hours:\n  {link}",
            highlight=False,
            soft_wrap=True,
        )
    out.print("\nPress Ctrl-C to stop.", highlight=False)


def _model_to_serve() -> Path:
    from frontdesk.assistant.models import DamagedModelError, NoModelError, current_model, newest_model
    from frontdesk.assistant.training import TrainingFailedError
    from frontdesk.knowledge import load_knowledge
    from frontdesk.paths import KNOWLEDGE

    # Here, so that a mistake is named before three processes fail over it.
    load_knowledge(KNOWLEDGE)
    try:
        return current_model()
    except DamagedModelError as error:
        err.print(f"{error} Doing so now.", style="red", markup=False)
    except NoModelError:
        pass
    try:
        return _train_with_progress_bar()
    except TrainingFailedError as error:
        older = newest_model()
        if older is None:
            fail(str(error))
        err.print(
            f"{error}\nServing the model that was trained before, {older.name}.", style="red", markup=False
        )
        return older


def _train_with_progress_bar() -> Path:
    from frontdesk.assistant.training import train as train_model

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task("Training", total=1.0)
        return train_model(lambda what, share: progress.update(task, description=what, completed=share))
