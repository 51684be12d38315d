"""Reading one YAML file so that a mistake in it can be pointed at by line."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from frontdesk.knowledge.errors import KnowledgeError, Problem, explain

try:
    from yaml import CSafeLoader as SafeLoader  # about ten times as fast; absent where libyaml is
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

T = TypeVar("T")
Loc = Sequence[int | str]


@dataclass(frozen=True)
class KnowledgeFile:
    """A file's content as plain Python (`data`) and as nodes that know their lines (`root`)."""

    name: str
    data: Any
    root: yaml.Node

    def line(self, loc: Loc) -> int:
        """The line of the value at `loc` (keys and indexes); of what is around it where there is none."""
        node, line = self.root, self.root.start_mark.line
        for part in loc:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            elif isinstance(node, yaml.MappingNode) and (pair := _pair(node, part)):
                node = pair[1]
            else:
                break
            line = node.start_mark.line
        return line + 1

    def problem(self, loc: Loc, message: str) -> Problem:
        """A problem with the value at `loc`."""
        return Problem(self.name, self.line(loc), message)

    def parse(self, shape: TypeAdapter[T]) -> T:
        """The content in the given shape. Raises KnowledgeError with every mismatch."""
        try:
            return shape.validate_python(self.data)
        except ValidationError as error:
            # pydantic also calls a list too short when all of its items are wrong; that is an echo of them.
            errors = [
                e for e in error.errors(include_url=False) if e["type"] != "too_short" or not e["input"]
            ]
            problems = [self.problem(e["loc"], explain(e)) for e in errors]
            raise KnowledgeError(problems) from error


def read_file(path: Path, name: str) -> KnowledgeFile:
    """Read `path`, called `name` in messages. Raises KnowledgeError where it is missing, empty or not YAML,
    has a key twice, or hides an invisible character in a text."""
    try:
        # utf-8-sig: Windows' Notepad may put a byte order mark in front.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KnowledgeError([Problem(name, None, "the file is missing; put it back")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise KnowledgeError([Problem(name, line, "save the file as UTF-8")]) from None
    try:
        # A subclass of PyYAML's safe loader: it builds plain values only.
        loader = SafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            raise KnowledgeError([Problem(name, None, "the file is empty; put its content back")])
        problems = [Problem(name, line + 1, message) for line, message in _oddities(root, set())]
        if problems:
            raise KnowledgeError(problems)
        return KnowledgeFile(name, loader.construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        raise KnowledgeError([Problem(name, _error_line(error), _syntax(error))]) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        message = "there is an invisible character here; delete it and type the line again"
        raise KnowledgeError([Problem(name, line, message)]) from error


def _pair(node: yaml.MappingNode, key: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    return next((pair for pair in node.value if pair[0].value == str(key)), None)


def _oddities(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Lines, from 0, of keys that stand twice in one place and of characters that nobody can see."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        for character in node.value:
            if not (character.isprintable() or character in "\n\xa0"):
                yield node.start_mark.line, _invisible(character)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _oddities(item, seen)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                yield key.start_mark.line, f"'{key.value}' stands here a second time; keep one of the two"
            if isinstance(key, yaml.ScalarNode):
                keys.add(key.value)
            yield from _oddities(key, seen)
            yield from _oddities(value, seen)


def _invisible(character: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return f"this text holds an invisible character ({name}); delete it and type the line again"


def _error_line(error: yaml.MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None


def _syntax(error: yaml.MarkedYAMLError) -> str:
    # An unclosed quote is only noticed far below it; the context is where the entry around it begins.
    begin = error.context_mark.line + 1 if error.context_mark else None
    where = f" in what begins in line {begin}" if begin and begin != _error_line(error) else ""
    return (
        f"this cannot be read ({error.problem}{where}); close every quote, indent with spaces as in the "
        "entries around it, and put a text that holds ': ' or ' #' in quotes"
    )
