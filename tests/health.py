"""What `/healthz` and `/readyz` of a running web side say, and waiting until they say something else."""

import time
from collections.abc import Callable

import httpx

from tests.live import LiveVisitor

RECOVERY_SECONDS = 120
Problems = dict[str, str] | None
"""What is wrong, by its part; None where nobody answers."""


def problems_at(url: str) -> Problems:
    """Ask both addresses; status and parts of `/readyz` must agree with the problems that it names."""
    try:
        alive = httpx.get(f"{url}/healthz", timeout=20, trust_env=False)
        response = httpx.get(f"{url}/readyz", timeout=20, trust_env=False)
    except httpx.HTTPError:
        return None
    assert alive.status_code == 200
    body = response.json()
    problems: dict[str, str] = body.pop("problems")
    assert response.status_code == (503 if problems else 200)
    assert {part for part, well in body.items() if not well} == set(problems)
    return problems


def wait_until(url: str, condition: Callable[[Problems], bool], seconds: float = RECOVERY_SECONDS) -> float:
    """Wait until `/readyz` says so; returns the seconds that took."""
    started = time.monotonic()
    while not condition(found := problems_at(url)):
        assert time.monotonic() - started < seconds, found
        time.sleep(0.05)
    return time.monotonic() - started


def is_well(found: Problems) -> bool:
    """Whether nothing is wrong."""
    return found == {}


def is_silent(found: Problems) -> bool:
    """Whether nobody answers."""
    return found is None


def names(part: str, words: str = "") -> Callable[[Problems], bool]:
    """Whether a part is said to be at fault, in these words."""
    return lambda found: bool(found) and words in found.get(part, "")


def wait_until_answered(visitor: LiveVisitor) -> None:
    """Until a question gets its answer again."""
    started = time.monotonic()
    while visitor.say("what is sciatica")[0]["kind"] != "answer":
        assert time.monotonic() - started < RECOVERY_SECONDS
        time.sleep(0.3)
