"""How questions are read: `python -m benchmarks.understanding [FILE.yml …]`.

Trains this pipeline, Rasa's stock sparse pipeline and Rasa's classifiers on our sentence vectors on the same
data/, reads tests/understanding/questions.yml and any other labelled file with each, and prints accuracy,
out-of-scope questions answered, time per message, training time and size; then the same under typing errors
and the like. Writes docs/img/understanding.svg.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.chart import draw
from benchmarks.machine import describe_machine
from benchmarks.perturbations import PERTURBATIONS, perturbed
from benchmarks.pipelines import OURS, STOCK, Guess, TrainedPipeline, configurations, trained
from benchmarks.thresholds import Reading, Shares, held_out_readings, panels, shares_at
from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.evaluation import Evaluation, Question, read_questions
from frontdesk.language.pipeline import read_blocks
from frontdesk.paths import DATA, LANGUAGE_PIPELINE, PROJECT

QUESTIONS = PROJECT / "tests" / "understanding" / "questions.yml"
PLOT = PROJECT / "docs" / "img" / "understanding.svg"
QUOTED_THRESHOLDS = (0.0, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
ROBUSTNESS_OF = (OURS, STOCK)

out = Console(width=130)


def main(
    files: Annotated[list[Path] | None, typer.Argument(help="More labelled files.")] = None,
    grid_search: Annotated[
        bool, typer.Option(help="SklearnIntentClassifier too: a grid search of several minutes.")
    ] = False,
    cross_validation: Annotated[
        bool, typer.Option(help="Rasa's five-fold cross-validation of this pipeline too: several minutes.")
    ] = False,
    plot: Annotated[Path, typer.Option(help="Where the plot goes.")] = PLOT,
) -> None:
    """Measure and print."""
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)
    plot = plot.resolve()
    sets = {file.name: read_questions(file.resolve()) for file in (QUESTIONS, *(files or ()))}
    table = Table(
        *("pipeline", "questions", "in scope right", "label alone", "out of scope answered"),
        *("p50 a message", "train", "model"),
        box=None,
    )
    robustness: dict[str, list[str]] = {kind: [] for kind in PERTURBATIONS}
    readings: list[Reading] = []
    for name, steps in configurations(grid_search=grid_search).items():
        with trained(steps) as pipeline:
            for file, questions in sets.items():
                guesses = [pipeline.read(question.text) for question in questions]
                if name == OURS and file == QUESTIONS.name:
                    readings = [
                        Reading(question, guess.best, guess.confidence, guess.lead)
                        for question, guess in zip(questions, guesses, strict=True)
                        if not guess.by_rule
                    ]
                table.add_row(
                    *(name, file, *_figures(_count(questions, guesses))),
                    f"{median(guess.milliseconds for guess in guesses):.1f} ms",
                    f"{pipeline.seconds:.1f} s",
                    f"{pipeline.megabytes:.1f} MB",
                )
            if name in ROBUSTNESS_OF:
                _measure_robustness(pipeline, sets[QUESTIONS.name], robustness)
    out.print(describe_machine(), highlight=False)
    out.print(table)
    out.print("The encoder of our sentence vectors (23 MB) lies beside the models, in the package.\n")
    _print_robustness(robustness)
    _print_thresholds(readings, plot)
    if cross_validation:
        _cross_validate()


def _count(questions: list[Question], guesses: list[Guess]) -> Evaluation:
    evaluation = Evaluation()
    for question, guess in zip(questions, guesses, strict=True):
        evaluation.count(question, guess.intent)
    return evaluation


def _figures(evaluation: Evaluation) -> list[str]:
    figures = evaluation.as_dict()
    names = ("accuracy", "accuracy_label_alone", "out_of_scope_answered")
    return ["-" if figures[name] is None else f"{figures[name]:.1%}" for name in names]


def _measure_robustness(
    pipeline: TrainedPipeline, questions: list[Question], robustness: dict[str, list[str]]
) -> None:
    for kind, row in robustness.items():
        texts = perturbed(kind, [question.text for question in questions])
        right, _, outside = _figures(_count(questions, [pipeline.read(text) for text in texts]))
        row += [right, outside]


def _print_robustness(robustness: dict[str, list[str]]) -> None:
    heads = [head for name in ROBUSTNESS_OF for head in (f"{name}: right", "out of scope answered")]
    table = Table("the same questions with …", *heads, box=None)
    for kind, row in robustness.items():
        table.add_row(kind, *row)
    out.print(table)


def _print_thresholds(readings: list[Reading], plot: Path) -> None:
    config = {step["name"]: step for step in configurations(grid_search=False)[OURS]}
    fallback = config["FallbackClassifier"]
    classifier = next(step for name, step in config.items() if name.endswith("KernelIntentClassifier"))
    examples = [
        Question(text=line.removeprefix("- "), label=block["intent"])
        for block in read_blocks(DATA)
        if "intent" in block
        for line in block["examples"].splitlines()
    ]
    held_out = held_out_readings(examples, classifier)
    sets = {QUESTIONS.name: readings, "training data held out in five folds": held_out}
    table = Table("threshold", *(f"{name}: answered, wrong, outside answered" for name in sets), box=None)
    for threshold in QUOTED_THRESHOLDS:
        shares = (shares_at(part, threshold, fallback["ambiguity_threshold"]) for part in sets.values())
        table.add_row(f"{threshold:.2f}", *map(_shares, shares))
    out.print(table)
    plot.parent.mkdir(parents=True, exist_ok=True)
    plot.write_text(draw(panels(sets, fallback["threshold"], fallback["ambiguity_threshold"])), "utf-8")
    out.print(f"The plot is in {plot}.")


def _shares(shares: Shares) -> str:
    return f"{shares.answered:.1%}, {shares.wrong:.1%}, {shares.outside_answered:.1%}"


def _cross_validate() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "frontdesk", "rasa", "test", "nlu", "--cross-validation"]
        command += ["--folds", "5", "--runs", "1", "--nlu", str(DATA), "--no-plot", "--out", folder]
        subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
        report = json.loads((Path(folder) / "intent_report.json").read_text("utf-8"))
    out.print(
        f"rasa test nlu --cross-validation, 5 folds: accuracy {report['accuracy']:.1%}, "
        f"F1 {report['weighted avg']['f1-score']:.1%} weighted, {report['macro avg']['f1-score']:.1%} macro"
    )


if __name__ == "__main__":
    typer.run(main)
