"""The clinic's own knowledge, and a small made-up one to look at closely and to break."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.knowledge import Knowledge, Reply, load_knowledge

CLINIC = Path(__file__).parents[2] / "knowledge"
EXAMPLE = Path(__file__).parent / "example"


@pytest.fixture(scope="session")
def clinic() -> Knowledge:
    return load_knowledge(CLINIC)


@pytest.fixture
def clinic_without(tmp_path: Path) -> Callable[..., Knowledge]:
    """The clinic's knowledge after the owner has withdrawn some facts or hazards."""
    return lambda *names: _withdraw(CLINIC, tmp_path / "clinic", names)


@pytest.fixture(scope="session")
def example() -> Knowledge:
    return load_knowledge(EXAMPLE)


@pytest.fixture
def example_without(tmp_path: Path) -> Callable[..., Knowledge]:
    return lambda *names: _withdraw(EXAMPLE, tmp_path / "example", names)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The example, as a folder named `knowledge` to make mistakes in."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "knowledge"))


@pytest.fixture(scope="session")
def replies(clinic: Knowledge) -> dict[str, Reply]:
    """Every reply that the clinic's knowledge can give, by a name that a failing test can show."""
    found = {
        answer.id: clinic.reply_to(answer.intent, answer.condition)
        for answer in clinic.answers.values()
        if answer.intent
    }
    found |= {answer.more: clinic.more_about(answer.id) for answer in clinic.answers.values() if answer.more}
    for level in ("emergency", "urgent", "crisis"):
        found |= {level: clinic.safety(level), f"{level} again": clinic.safety(level, again=True)}
    return found | {
        "overdose": clinic.safety("emergency", overdose=True),
        "overdose again": clinic.safety("emergency", again=True, overdose=True),
        "welcome": clinic.welcome(),
        "failure": clinic.failure(),
        "more of what": clinic.more_about(None),
        "nothing more": clinic.more_about("price"),
        "clarify": clinic.clarify([(intent, c) for _, intent, c in clinic.questions()]),
    }


def _withdraw(folder: Path, target: Path, names: tuple[str, ...]) -> Knowledge:
    shutil.copytree(folder, target)
    documents = target / "documents.yml"
    text = documents.read_text(encoding="utf-8")
    text = re.sub(r"^withdrawn: .*$", f"withdrawn: [{', '.join(names)}]", text, flags=re.MULTILINE)
    documents.write_text(text, encoding="utf-8")
    return load_knowledge(target)
