"""The commands `frontdesk ask`, `frontdesk read` and `frontdesk evaluate`: the assistant without servers."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.terminal import fail, out

MAX_TEXT = 1_000


def ask(
    text: Annotated[str, typer.Argument(help="A visitor's question.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole turn as JSON.")] = False,
) -> None:
    """Ask one question, without servers."""
    text = _checked(text)
    turn = asyncio.run(_local_assistant().take_turn(text))
    if as_json:
        # As a rule there is one reply, so the first one's fields can be had without looking into the list.
        first = turn.replies[0] if turn.replies else {"kind": turn.kind}
        _print_json({"redacted": turn.redacted, "reading": turn.reading, **first, "replies": turn.replies})
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
