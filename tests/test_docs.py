"""What the documentation says of the product, checked against the product."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from typer.main import get_command

from frontdesk.cli import app
from frontdesk.knowledge import load_knowledge
from frontdesk.paths import KNOWLEDGE, PROJECT

PAGES = sorted(PROJECT.glob("docs/*.md"))
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text("utf-8")
CLINICAL_SAFETY = (PROJECT / "docs" / "clinical-safety.md").read_text("utf-8")

VARIABLE = re.compile(r"\bFRONTDESK_[A-Z_]+\b")
PRODUCT_FILES = ("frontdesk/**/*.py", "actions/**/*.py", "*.yml", "deploy/**/*")

# What the product makes while it runs, and so is not in the repository.
MADE_LATER = ("var/", ".venv/", "models/", "results/")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A path of ours: from a folder of the project, or a file at its root. With "::" it names a test.
OUR_PATH = re.compile(
    r"^(?:(?:frontdesk|actions|data|knowledge|widget|tests|benchmarks|tools|docs|deploy|var|models|results)/"
    r"[\w./<>*-]*|[\w-]+\.(?:yml|toml|lock|md)|Makefile)(?:::(\w+))?$"
)
FOLDERS_OF_NAMES = (PROJECT, KNOWLEDGE, PROJECT / "frontdesk/language", PROJECT / "tests/understanding")


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text("utf-8"))


def commands() -> list[str]:
    """Every sub-command that the help shows, as it is typed after `frontdesk`."""
    found = []
    for name, command in get_command(app).commands.items():
        if not command.hidden:
            found += [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]
    return found


def variables_of_the_product() -> set[str]:
    files = [file for pattern in PRODUCT_FILES for file in PROJECT.glob(pattern) if file.is_file()]
    return {name for file in files for name in VARIABLE.findall(file.read_text("utf-8", "ignore"))}


def missing_paths(text: str) -> list[str]:
    """The project's paths that a page names in code marks and that are not there."""
    return [name for name in CODE.findall(text) if (found := OUR_PATH.match(name)) and not _exists(found)]


def _exists(found: re.Match[str]) -> bool:
    name, _, test = found.group().partition("::")
    if name.startswith(MADE_LATER):
        return True
    pattern = re.sub(r"<\w+>", "*", name).rstrip("/")
    files = [file for folder in FOLDERS_OF_NAMES for file in folder.glob(pattern)]
    return any(not test or f"def {test}(" in file.read_text("utf-8") for file in files)


def broken_links(text: str, page: Path) -> list[str]:
    """The relative links of a page that lead nowhere."""
    targets = [target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    return [target for target in targets if not _leads_somewhere(target, page)]


def _leads_somewhere(target: str, page: Path) -> bool:
    path, _, anchor = unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not anchor or anchor in anchors(file.read_text("utf-8")))


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def one_line(text: str) -> str:
    return " ".join(re.sub(r"^- ", "", line.strip()) for line in text.split("\n")).strip()


def quotes(text: str) -> list[str]:
    """The block quotes of a page, each as one line."""
    blocks = re.findall(r"(?:^>.*\n?)+", text, re.MULTILINE)
    return [one_line(re.sub(r"^> ?", "", block, flags=re.MULTILINE)) for block in blocks]


def written_in_knowledge() -> list[str]:
    """Every text of knowledge/, each as one line."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            found.append(" ".join(one_line(value).split()))
        elif isinstance(value, dict):
            for part in value.values():
                collect(part)
        elif isinstance(value, list):
            for part in value:
                collect(part)

    for file in KNOWLEDGE.rglob("*.yml"):
        collect(yaml.safe_load(file.read_text("utf-8")))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(prose(page), page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_that_are_named_exist(page: Path) -> None:
    assert missing_paths(prose(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    known = {*commands(), "manage"}
    typed = re.findall(r"(?<![\w/.])(?:\.venv/bin/)?frontdesk ([a-z]+(?: [a-z]+)?)", _code_of(page))
    assert [words for words in typed if words not in known and words.split()[0] not in known] == []


def _code_of(page: Path) -> str:
    text = page.read_text("utf-8")
    return "\n".join([*FENCED.findall(text), *CODE.findall(FENCED.sub("", text))])


@pytest.mark.parametrize("command", commands())
def test_every_command_is_explained_to_operators(command: str) -> None:
    assert f"`frontdesk {command}" in OPERATIONS


def test_every_variable_is_explained_to_operators_and_no_other() -> None:
    assert set(VARIABLE.findall(OPERATIONS)) == variables_of_the_product()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"\bmake ([a-z][a-z-]*)", _code_of(page))}
    assert named - targets == set()


def test_safety_quotes_are_the_products_own_words() -> None:
    texts = written_in_knowledge()
    quoted = [" ".join(quote.split()) for quote in quotes(CLINICAL_SAFETY)]
    assert len(quoted) >= 12
    assert [quote for quote in quoted if not any(quote in text for text in texts)] == []


def test_every_hazard_stands_in_the_safety_page() -> None:
    for hazard in load_knowledge(KNOWLEDGE).documents.hazards:
        assert f"### {hazard}:" in CLINICAL_SAFETY


def test_what_is_wrong_in_a_page_is_seen() -> None:
    page = PROJECT / "docs" / "operations.md"
    assert missing_paths("`frontdesk/nowhere.py` and `documents.yml`") == ["frontdesk/nowhere.py"]
    assert missing_paths("`tests/test_docs.py::test_nothing`") == ["tests/test_docs.py::test_nothing"]
    assert missing_paths("`tests/test_docs.py::test_links_lead_somewhere` `data/<topic>/nlu.yml`") == []
    assert broken_links("[a](nowhere.md) [b](operations.md#nothing) [c](https://example.org)", page) == [
        "nowhere.md",
        "operations.md#nothing",
    ]
    assert quotes("> one\n> two\n\ntext\n> three\n") == ["one two", "three"]
