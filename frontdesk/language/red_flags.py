"""The rule book: what red_flags.yml, red_flag_words.yml and spelling.yml may contain, and how they are read.

A sign is a body area and a change near each other, or a phrase that says it all. The files are for clinicians
to read; whatever does not keep to the schema is refused with the file and the place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.language.spelling import SpellingData

Level = Literal["emergency", "urgent", "crisis"]
Model = TypeVar("Model", bound=BaseModel)

HARMLESS = "harmless"
"""The word group of idioms and look-alikes: whatever lies inside one of these is not read."""

NEAR = 5
"""How many words may stand between two parts of a sign, unless its rule says otherwise."""


class Rule(BaseModel):
    """One way in which a sign is told: groups that stand near each other, or anywhere in the message."""

    model_config = ConfigDict(extra="forbid")

    all: list[str] = Field(min_length=1)
    within: int = NEAR
    ordered: bool = False
    anywhere: bool = False
    unless: list[str] = []
    outside: list[str] = []

    @property
    def groups(self) -> set[str]:
        """All word groups that the rule names."""
        return {*self.all, *self.unless, *self.outside}


class Sign(BaseModel):
    """A red flag, with the door that it leads to."""

    model_config = ConfigDict(extra="forbid")

    about: str
    level: Level
    immediate: bool = False
    overdose: bool = False
    rules: list[Rule] = Field(min_length=1)

    @property
    def rank(self) -> int:
        """Most serious first: overdose, danger to life now, crisis, other emergencies, urgent."""
        if self.overdose:
            return 0
        if self.level == "emergency":
            return 1 if self.immediate else 3
        return 2 if self.level == "crisis" else 4


class Negation(BaseModel):
    """Words that negate what follows, words that may stand between, and what undoes the negation."""

    model_config = ConfigDict(extra="forbid")

    negators: list[str]
    fillers: list[str]
    continued_by: list[str]
    restarts: list[str]
    undone_by: list[str]


class SignsFile(BaseModel):
    """The content of red_flags.yml."""

    model_config = ConfigDict(extra="forbid")

    negation: Negation
    unnegatable: list[str]
    signs: dict[str, Sign]


@dataclass(frozen=True)
class RuleBook:
    """Signs in the order of their rank, the words they are told in, and the spellings of these."""

    signs: list[tuple[str, Sign]]
    negation: Negation
    unnegatable: frozenset[str]
    groups: dict[str, list[str]]
    spelling: SpellingData

    @property
    def telling(self) -> set[str]:
        """The word groups that make up signs, not those that silence them."""
        return {group for _, sign in self.signs for rule in sign.rules for group in rule.all}

    @property
    def used(self) -> set[str]:
        """All word groups that rules name; the others only serve inside phrases."""
        return {HARMLESS}.union(*(rule.groups for _, sign in self.signs for rule in sign.rules))


def read_rule_book(signs: Path, words: Path, spelling: Path) -> RuleBook:
    """Read and check the three files.

    Raises:
        ValueError: a file is not YAML or does not keep to its schema; the message names file and field.
    """
    signs_file = _validate(signs, SignsFile)
    book = RuleBook(
        signs=sorted(signs_file.signs.items(), key=lambda item: item[1].rank),
        negation=signs_file.negation,
        unnegatable=frozenset(signs_file.unnegatable),
        groups=_read_groups(words),
        spelling=_validate(spelling, SpellingData),
    )
    for name, sign in book.signs:
        unknown = sorted(set().union(*(rule.groups for rule in sign.rules)) - book.groups.keys())
        if unknown:
            raise ValueError(f"{signs.name}: sign {name!r} names unknown word groups: {', '.join(unknown)}")
    return book


def _validate(file: Path, model: type[Model]) -> Model:
    content = _read_yaml(file)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()]
        raise ValueError(f"{file.name}: {'; '.join(lines)}") from error


def _read_groups(file: Path) -> dict[str, list[str]]:
    groups = _read_yaml(file)
    if not isinstance(groups, dict):
        raise ValueError(f"{file.name}: expected word groups, each a name and a list of phrases")
    for name, phrases in groups.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise ValueError(f"{file.name}: word group {name!r} must be a list of phrases, each of them text")
    if HARMLESS not in groups:
        raise ValueError(f"{file.name}: the word group {HARMLESS!r} is missing")
    return groups


def _read_yaml(file: Path) -> object:
    try:
        return yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{file.name} is not YAML: {error}") from error
