"""The arrows between the parts of the house go one way; docs/developing.md draws them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

ALLOWED = {
    "language": {"paths"},
    "knowledge": {"paths"},
    "assistant": {"language", "knowledge", "logs", "paths"},
    "chat": {"assistant", "language", "knowledge", "paths", "plain_copies"},
    "review": {"chat", "assistant", "language", "knowledge", "paths"},
    "actions": {"knowledge", "paths"},
}

EXCEPTIONS = {("frontdesk/assistant/action_server.py", "actions")}
"""The action server is the process that runs the actions."""

LIBRARIES = {
    "rasa": {"assistant"},
    "rasa_sdk": {"assistant", "actions"},
    "django": {"chat", "review", "site", "cli"},
    "spacy": {"assistant", "language"},
}
"""Each of the large libraries has its own part of the house."""


def sources() -> list[Path]:
    files = [*PROJECT.glob("frontdesk/**/*.py"), *PROJECT.glob("actions/**/*.py")]
    return sorted(file.relative_to(PROJECT) for file in files)


def part_of(module: str) -> str | None:
    """`chat` for frontdesk.chat.views, `actions` for the actions, None for what is not ours."""
    first, _, rest = module.partition(".")
    if first == "actions":
        return first
    return rest.partition(".")[0] or None if first == "frontdesk" else None


def imported_by(source: str) -> Iterator[str]:
    """Every module, and every name out of one, that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where an arrow goes"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def forbidden(file: Path, source: str) -> list[str]:
    """What a file imports against the arrows."""
    own = part_of(".".join(file.with_suffix("").parts)) or ""
    allowed = ALLOWED.get(own)
    wrong = set()
    for module in imported_by(source):
        part = part_of(module)
        if allowed is not None and part and part not in {own, *allowed}:
            wrong |= {part} if (file.as_posix(), part) not in EXCEPTIONS else set()
        library = module.partition(".")[0]
        if own not in LIBRARIES.get(library, {own}):
            wrong.add(library)
    return sorted(wrong)


@pytest.mark.parametrize("file", sources(), ids=str)
def test_a_file_imports_along_the_arrows_only(file: Path) -> None:
    assert forbidden(file, (PROJECT / file).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("frontdesk/chat/views.py", "from frontdesk.review.models import Review", ["review"]),
        ("frontdesk/chat/views.py", "import actions.base", ["actions"]),
        ("frontdesk/language/safety.py", "from frontdesk import knowledge", ["knowledge"]),
        ("frontdesk/knowledge/loader.py", "import frontdesk.language.safety", ["language"]),
        ("frontdesk/assistant/client.py", "def later():\n    from frontdesk.chat import models", ["chat"]),
        ("frontdesk/assistant/client.py", "from actions.base import knowledge", ["actions"]),
        ("actions/base.py", "from frontdesk.language.reader import MessageReader", ["language"]),
        ("actions/base.py", "from rasa.core.agent import Agent", ["rasa"]),
        ("frontdesk/language/reader.py", "from django.conf import settings", ["django"]),
        ("frontdesk/review/models.py", "from frontdesk.chat.models import Message", []),
        ("frontdesk/assistant/action_server.py", "from actions.base import knowledge", []),
    ],
)
def test_an_arrow_the_wrong_way_is_seen(file: str, line: str, wrong: list[str]) -> None:
    assert forbidden(Path(file), line) == wrong


def test_the_parts_are_those_of_the_house() -> None:
    parts = {file.parts[1] for file in sources() if file.parts[0] == "frontdesk" and len(file.parts) > 2}
    assert parts | {"actions"} == {*ALLOWED, "site"}
