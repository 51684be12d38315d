"""Measures how questions are read, against a labelled file."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from frontdesk.assistant.reading import FALLBACK_INTENT

OUT_OF_SCOPE = "out_of_scope"
NOT_ANSWERED = {OUT_OF_SCOPE, FALLBACK_INTENT, "ask_human", "emergency_red_flag", "self_harm_crisis"}
"""No mistake for a question outside the topics: turning it down, asking back, a person, a safety text."""

CERTAINTY = 1.96
"""Standard deviations of a 95 % interval."""


class Question(BaseModel):
    """One labelled question; other fields of the file are ignored."""

    model_config = ConfigDict(extra="ignore")

    text: str
    label: str
    also: list[str] = []

    def accepts(self, intent: str) -> bool:
        """Whether the intent is the label, or one that a sensible receptionist would accept."""
        return intent == self.label or intent in self.also


class EvaluationFileError(Exception):
    """The file can't be read as labelled questions; the text says where and what."""


@dataclass
class Evaluation:
    """Counts of one run.

    Attributes:
        in_scope: questions that have an answer of their own.
        right: of those, read as the label or one of `also`.
        strict: of those, read as the label.
        outside: questions outside the topics.
        outside_answered: of those, answered as something else.
        labels: label -> (questions, right).
        confusions: (label, read as) -> how often, mistakes only.
        mistakes: `{text, label, read}` each.
    """

    in_scope: int = 0
    right: int = 0
    strict: int = 0
    outside: int = 0
    outside_answered: int = 0
    labels: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[dict[str, str]] = field(default_factory=list)

    def count(self, question: Question, intent: str) -> None:
        """Count one question that was read as `intent`."""
        right = question.accepts(intent)
        if question.label == OUT_OF_SCOPE:
            right = right or intent in NOT_ANSWERED
            self.outside += 1
            self.outside_answered += not right
        else:
            self.in_scope += 1
            self.right += right
            self.strict += intent == question.label
        self.labels[question.label][0] += 1
        self.labels[question.label][1] += right
        if not right:
            self.confusions[question.label, intent] += 1
            self.mistakes.append({"text": question.text, "label": question.label, "read": intent})

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON."""
        return {
            "in_scope": self.in_scope,
            "accuracy": _share(self.right, self.in_scope),
            "accuracy_label_alone": _share(self.strict, self.in_scope),
            "out_of_scope": self.outside,
            "out_of_scope_answered": _share(self.outside_answered, self.outside),
            "labels": {
                label: {"questions": total, "right": right}
                for label, (total, right) in sorted(self.labels.items())
            },
            "confusions": [
                {"label": label, "read": read, "times": times}
                for (label, read), times in self.confusions.most_common()
            ],
            "mistakes": self.mistakes,
        }


def read_questions(file: Path) -> list[Question]:
    """Read a labelled file.

    Raises:
        EvaluationFileError: it is missing, no YAML, or an item lacks a field.
    """
    try:
        items = yaml.safe_load(file.read_text("utf-8"))
        return TypeAdapter(list[Question]).validate_python(items)
    except OSError as error:
        raise EvaluationFileError(f"{file} can't be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise EvaluationFileError(f"{file} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ", ".join(f"item {part + 1}" if isinstance(part, int) else str(part) for part in first["loc"])
        raise EvaluationFileError(
            f"{file}{', ' if where else ''}{where}: {first['msg']}. A list of items with `text`, `label` "
            "and, where other answers are right too, `also` is expected."
        ) from error


def evaluate(questions: Iterable[Question], read_intent: Callable[[str], str]) -> Evaluation:
    """Read every question and count.

    Args:
        questions: the labelled questions.
        read_intent: gives the intent that a text is read as.
    """
    evaluation = Evaluation()
    for question in questions:
        evaluation.count(question, read_intent(question.text))
    return evaluation


def wilson_interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), as two numbers between 0 and 1."""
    if total == 0:
        return 0.0, 1.0
    share, square = hits / total, CERTAINTY**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = CERTAINTY / (1 + square / total) * ((share * (1 - share) / total + square / (4 * total**2)) ** 0.5)
    return max(0.0, middle - half), min(1.0, middle + half)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def print_figures(figures: dict[str, Any], out: Console) -> None:
    """Print what `Evaluation.as_dict` gave, as tables and sentences."""
    table = Table("label", "questions", "right", box=None)
    for label, counts in figures["labels"].items():
        table.add_row(label, str(counts["questions"]), str(counts["right"]))
    out.print(table)
    if figures["confusions"]:
        confusions = Table("label", "read as", "times", box=None)
        for confusion in figures["confusions"]:
            confusions.add_row(confusion["label"], confusion["read"], str(confusion["times"]))
        out.print(confusions)
    if figures["in_scope"]:
        out.print(
            f"Right answers to {figures['in_scope']} in-scope questions: {figures['accuracy']:.1%} "
            f"({figures['accuracy_label_alone']:.1%} by the label alone)"
        )
    if figures["out_of_scope"]:
        out.print(
            f"Out-of-scope questions answered by mistake: {figures['out_of_scope_answered']:.1%} "
            f"of {figures['out_of_scope']}"
        )
