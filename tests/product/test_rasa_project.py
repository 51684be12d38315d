"""An ordinary Rasa project: Rasa's own commands work on it, through `frontdesk rasa`."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from frontdesk.paths import DATA, PROJECT

FEWEST_EXAMPLES = 25


def rasa(*arguments: str, timeout: int = 240) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frontdesk", "rasa", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=timeout, check=False)


def test_the_data_are_valid_without_a_warning() -> None:
    result = rasa("data", "validate", "--fail-on-warnings")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_stories_pass(model: Path, tmp_path: Path) -> None:
    result = rasa(
        *("test", "core", "--stories", "tests/stories", "--model", str(model), "--out", str(tmp_path)),
        *("--fail-on-prediction-errors", "--no-plot"),
    )
    assert result.returncode == 0, result.stdout[-3_000:] + result.stderr[-3_000:]


def test_nlu_can_be_tested(model: Path, tmp_path: Path) -> None:
    held_out = yaml.safe_load((PROJECT / "tests/understanding/questions.yml").read_text("utf-8"))[:40]
    examples: dict[str, list[str]] = {}
    for item in held_out:
        examples.setdefault(item["label"], []).append(item["text"])
    blocks = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in examples.items()
    ]
    file = tmp_path / "nlu.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}), "utf-8")
    result = rasa(
        "test", "nlu", "--nlu", str(file), "--model", str(model), "--out", str(tmp_path), "--no-plot"
    )
    assert result.returncode == 0, result.stdout[-3_000:] + result.stderr[-3_000:]
    assert (tmp_path / "intent_report.json").exists()


@pytest.fixture(scope="module")
def domain() -> dict:
    return yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))


def blocks(file_name: str, key: str) -> list[dict]:
    return [
        block
        for file in sorted(DATA.glob(f"*/{file_name}"))
        for block in yaml.safe_load(file.read_text("utf-8")).get(key, [])
    ]


def test_every_intent_has_examples_and_a_rule(domain: dict) -> None:
    examples = {
        block["intent"]: len(block["examples"].splitlines())
        for block in blocks("nlu.yml", "nlu")
        if "intent" in block
    }
    ruled = {
        step["intent"] for rule in blocks("rules.yml", "rules") for step in rule["steps"] if "intent" in step
    }
    assert set(examples) == set(domain["intents"])
    assert ruled == set(domain["intents"]) | {"nlu_fallback"}
    assert [intent for intent, number in examples.items() if number < FEWEST_EXAMPLES] == []


def test_every_action_of_the_domain_is_served_and_ruled(domain: dict) -> None:
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    served = {
        name for name, run in executor.actions.items() if run.__self__.__module__.startswith("actions.")
    }
    ruled = {
        step["action"] for rule in blocks("rules.yml", "rules") for step in rule["steps"] if "action" in step
    }
    assert set(domain["actions"]) == served
    assert ruled == set(domain["actions"])
