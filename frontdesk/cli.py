"""The `frontdesk` command."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

app = typer.Typer(
    help="The assistant that answers patients' questions on a clinic's website.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
staff_app = typer.Typer(help="Staff accounts.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")

out = Console()
err = Console(stderr=True)

MAX_TEXT = 1_000


def main() -> None:
    """Run the command; knowledge files with mistakes end in a readable message, not in a traceback."""
    from frontdesk.knowledge import KnowledgeError
    from frontdesk.site.environment import SettingError

    try:
        app()
    except (KnowledgeError, SettingError) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say what went wrong and end with status 1."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the website's side.", min=1, max=65535)] = 8000,
) -> None:
    """Serve everything, ready to chat and review; trains first where there is no model for the data."""
    from frontdesk.serving import Ports, ServeError, Supervisor, only_one_server
    from frontdesk.site.environment import check_settings

    # Here, so that a mistake is named before three processes fail over it.
    check_settings()
    try:
        with only_one_server():
            model = _model_to_serve()
            supervisor = Supervisor(host, Ports.from_environment(port), model)
            os.environ.update(supervisor.environment)
            run = supervisor.run(before_web=_migrate, on_ready=_say_where_to_look, every_hour=_erase_expired)
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
def ask(
    text: Annotated[str, typer.Argument(help="A visitor's question.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole reply as JSON.")] = False,
) -> None:
    """Ask one question, without servers."""
    text = _checked(text)
    turn = asyncio.run(_local_assistant().take_turn(text))
    if as_json:
        _print_json({"text": text, "redacted": turn.redacted, "reading": turn.reading, **turn.replies[0]})
        return
    for reply in turn.replies:
        out.print(reply["text"], markup=False, highlight=False)
        for link in reply["links"]:
            out.print(f"  {link['title']}  {link['href']}", markup=False, highlight=False)
        if reply["source"]:
            out.print(
                f"Source: {reply['source']['document']}, {reply['source']['section']}",
                style="dim",
                markup=False,
            )
        for choice in reply["choices"]:
            out.print(f"  ▸ {choice['text']}", style="cyan", markup=False, highlight=False)


@app.command()
def read(
    file: Annotated[
        Path | None, typer.Argument(help="One message a line; standard input by default.", dir_okay=False)
    ] = None,
) -> None:
    """Read messages, one a line, and print how each is understood: one JSON line each."""
    lines = _lines_of(file)
    assistant = _local_assistant()

    async def read_all() -> None:
        for line in lines:
            print(json.dumps(await _read_line(assistant, line), ensure_ascii=False), flush=True)

    asyncio.run(read_all())


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="A list of items with text, label and, optionally, also.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how a labelled file's questions are read."""
    from frontdesk.evaluation import EvaluationFileError, print_figures, read_questions
    from frontdesk.evaluation import evaluate as evaluate_questions

    try:
        questions = read_questions(file)
    except EvaluationFileError as error:
        fail(str(error))
    assistant = _local_assistant()
    with asyncio.Runner() as runner:
        evaluation = evaluate_questions(
            questions, lambda text: runner.run(assistant.take_turn(text[:MAX_TEXT])).reading["intent"]
        )
    figures = evaluation.as_dict()
    if as_json:
        _print_json(figures)
    else:
        print_figures(figures, out)


@app.command()
def purge() -> None:
    """Erase the conversations that have been kept long enough; `serve` does so every hour."""
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
    add_key(CALLBACK_KEY_FILE)
    out.print(
        f"A new key stands first in {CALLBACK_KEY_FILE}. Start `serve` again to use it. "
        "The older ones still read what they locked; after 30 days they can be deleted.",
        soft_wrap=True,
        highlight=False,
    )


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


@staff_app.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="What they may do: reader, reviewer or owner.")] = "reviewer",
    address: Annotated[str, typer.Option(help="Where the console is reached.")] = "http://localhost:8000",
) -> None:
    """Add a staff account and print the one-time link at which its password is set."""
    _set_up_django()
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError

    from frontdesk.review.accounts import invitation_path, invite
    from frontdesk.review.models import Role

    if role not in Role.values():
        fail(f"{role!r} is no role. Choose one of: {', '.join(Role.values())}.")
    _migrate()
    users = get_user_model()
    try:
        users.username_validator(name)
    except ValidationError as error:
        fail(f"{name!r} can't be a name to sign in with: {' '.join(error.messages)}")
    if users.objects.filter(username__iexact=name).exists():
        fail(f"There is already an account with the name {name}. Choose another name.")
    out.print(f"Give this link to {name}. It works once, within 24 hours:", markup=False)
    out.print(
        address.rstrip("/") + invitation_path(invite(name, Role(role))),
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def rasa(context: typer.Context) -> None:
    """Run Rasa's own command line on this project, as in `frontdesk rasa data validate`."""
    from frontdesk.assistant.launcher import run_rasa
    from frontdesk.paths import PROJECT, TRACKER_DATABASE

    os.environ.setdefault("FRONTDESK_ACTIONS_URL", "http://127.0.0.1:5055/webhook")
    os.environ.setdefault("FRONTDESK_TRACKER_URL", f"sqlite:///{TRACKER_DATABASE}")
    os.chdir(PROJECT)
    run_rasa(context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def manage(context: typer.Context) -> None:
    """Run a Django management command, for developers."""
    _set_up_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["frontdesk manage", *context.args])


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.site.settings")
    import django

    django.setup()


def _migrate() -> None:
    _set_up_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _erase_expired() -> int:
    from frontdesk.erasing import erase_expired

    return erase_expired()


def _say_where_to_look(address: str) -> None:
    from frontdesk.review.accounts import first_invitation, invitation_path

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
    from frontdesk.assistant.models import NoModelError, current_model, newest_model
    from frontdesk.assistant.training import TrainingFailedError
    from frontdesk.knowledge import load_knowledge
    from frontdesk.paths import KNOWLEDGE

    # Here, so that a mistake is named before three processes fail over it.
    load_knowledge(KNOWLEDGE)
    try:
        return current_model()
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


def _local_assistant() -> Any:
    from frontdesk.assistant.local import LocalAssistant
    from frontdesk.assistant.models import NoModelError, current_model

    try:
        return LocalAssistant(current_model())
    except NoModelError as error:
        fail(str(error))


def _checked(text: str) -> str:
    if not text.strip():
        fail("The question is empty.")
    if len(text) > MAX_TEXT:
        fail(f"The question has {len(text):,} characters; {MAX_TEXT:,} are the most that a visitor may send.")
    return text


def _lines_of(file: Path | None) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8", errors="replace") if file else sys.stdin as lines:
            for line in lines:
                yield line.rstrip("\r\n")
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}.")


async def _read_line(assistant: Any, line: str) -> dict[str, Any]:
    if not line.strip():
        return {
            "text": line,
            "redacted": line,
            "intent": None,
            "confidence": 0.0,
            "kind": None,
            "safety": None,
        }
    turn = await assistant.take_turn(line[:MAX_TEXT])
    safety = turn.reading["safety"]
    return {
        "text": line,
        "redacted": turn.redacted,
        "intent": turn.reading["intent"],
        "confidence": round(turn.reading["confidence"], 4),
        "kind": turn.kind,
        "safety": safety["level"] if safety else None,
    }


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
