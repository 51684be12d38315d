"""docs/security.md lists all 66 checks, each with a test that exists or a decision."""

import re

import pytest

from frontdesk.paths import PROJECT

PAGE = (PROJECT / "docs" / "security.md").read_text("utf-8")
CHECKS = 66
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> dict[int, str]:
    return {int(number): proof for number, _, proof in ROW.findall(PAGE)}


def test_every_check_stands_there_once() -> None:
    assert [int(number) for number, _, _ in ROW.findall(PAGE)] == list(range(1, CHECKS + 1))


@pytest.mark.parametrize("number", range(1, CHECKS + 1))
def test_every_check_has_a_proof_or_a_reason(number: int) -> None:
    proof = rows()[number]
    tests = TEST.findall(proof)
    assert tests or proof.startswith("Decision: ")
    for file, name in tests:
        source = (PROJECT / file).read_text("utf-8")
        assert re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), f"{file}::{name}"
