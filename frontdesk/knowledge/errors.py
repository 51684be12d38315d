"""What is wrong in a `knowledge/` folder, worded for the clinic's staff: file, line and the fix."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from frontdesk.knowledge.schema import KEYS


@dataclass(frozen=True)
class Problem:
    """One mistake: the file as staff know it, the line (None for a file as a whole) and what to do."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge cannot be used. `problems` holds every mistake found; `str()` gives one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def explain(error: ErrorDetails) -> str:
    """One of pydantic's errors as a sentence that names the key, the mistake and the fix."""
    key = _key(error["loc"])
    match error["type"]:
        case "missing":
            return f"{key} is missing; add it here"
        case "extra_forbidden":
            return f"{key} is not known; {_nearest(str(error['loc'][-1]))}"
        case "literal_error":
            choices = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            return f'{key} is "{error["input"]}"; use one of {choices}'
        case "string_type":
            return f"{key} must be text; write it after the colon, in quotes if it is a number, yes or no"
        case "string_too_short" | "too_short":
            return f"{key} is empty; fill it in or take it out"
        case "string_too_long":
            return f"{key} is too long; use at most {error['ctx']['max_length']} characters"
        case "string_pattern_mismatch":
            return f'{key} is "{error["input"]}"; use small letters, digits and _ only'
        case "bool_type" | "bool_parsing":
            return f"{key} must be true or false"
        case "tuple_type" | "list_type":
            return f"{key} must be a list; start each of its lines with '- '"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{key} must be made of lines like 'key: value'"
        case "value_error":
            return f"{key} {error['ctx']['error']}"
    return f"{key}: {error['msg']}"


def _key(loc: tuple[int | str, ...]) -> str:
    names = [part for part in loc if isinstance(part, str) and part != "[key]"]
    if not names:
        return "this entry" if loc else "this file"
    if isinstance(loc[-1], int):
        return f"item {loc[-1] + 1} of '{names[-1]}'"
    return f"'{names[-1]}'"


def _nearest(key: str) -> str:
    near = difflib.get_close_matches(key, KEYS, n=1)
    return f"did you mean '{near[0]}'?" if near else "check the spelling or take it out"
