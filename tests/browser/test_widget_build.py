"""The built widget: small enough for any page, and what its sources say."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from frontdesk.knowledge import load_knowledge
from frontdesk.paths import KNOWLEDGE
from frontdesk.site.widget import current_widget

WIDGET = Path(__file__).parents[2] / "widget"
LARGEST = 8_000


def test_the_widget_stays_within_8_kb() -> None:
    built = (WIDGET / "dist" / "widget.js").read_bytes()

    assert len(gzip.compress(built, 9)) <= LARGEST


def test_the_committed_file_is_what_the_sources_build() -> None:
    node = shutil.which("node")
    if not node or not (WIDGET / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs Node and `npm ci` in widget/")

    check = subprocess.run([node, "build.mjs", "--check"], cwd=WIDGET, capture_output=True, text=True)

    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize(
    "danger", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
)
def test_nothing_can_turn_text_into_markup_or_code(danger: str) -> None:
    assert danger not in (WIDGET / "dist" / "widget.js").read_text(encoding="utf-8")


def test_the_built_in_greeting_is_the_clinics_own() -> None:
    """Otherwise the words change under the visitor's eyes with the first message."""
    source = (WIDGET / "src" / "strings.js").read_text(encoding="utf-8")
    welcome = load_knowledge(KNOWLEDGE).welcome()

    assert json.dumps(welcome.text) in source
    assert json.dumps("|".join(choice.text for choice in welcome.choices)) in source


def test_a_version_is_kept_under_the_name_that_the_server_gives_it(tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node")
    for name in ("keep.mjs", "package.json", "dist/widget.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(WIDGET / name, tmp_path / name)
    subprocess.run([node, "keep.mjs"], cwd=tmp_path, check=True, capture_output=True)

    kept = tmp_path / "dist" / current_widget().name
    assert kept.read_bytes() == (WIDGET / "dist" / "widget.js").read_bytes()


def test_the_sources_pass_the_type_checker() -> None:
    compiler = WIDGET / "node_modules" / "typescript" / "bin" / "tsc"
    node = shutil.which("node")
    if not node or not compiler.is_file():
        pytest.skip("needs Node and `npm ci` in widget/")

    check = subprocess.run([node, compiler], cwd=WIDGET, capture_output=True, text=True)

    assert check.returncode == 0, check.stdout
