"""Asks OSV.dev which holes are known in the locked packages. What was not looked at never passes.

Usage: python -m tools.audit UV [further options of `uv audit`]
Ends with 0 where nothing is known, 1 where something is, and 2 where nothing could be audited.
"""

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

EXCEPTIONS = Path(__file__).with_name("audit_exceptions.toml")
FINE, HOLES, NOT_AUDITED = 0, 1, 2


@dataclass(frozen=True)
class PassedOver:
    """An advisory that does not count until a day.

    Attributes:
        id: as OSV names it.
        until: the last day on which it is passed over.
        reason: why it does not reach Frontdesk.
    """

    id: str
    until: date
    reason: str


def read_exceptions(file: Path) -> list[PassedOver]:
    """The advisories that are passed over.

    Raises:
        ValueError: one lacks its day or its reason.
    """
    found = []
    for entry in tomllib.loads(file.read_text("utf-8")).get("exception", []):
        one, until, reason = entry.get("id"), entry.get("until"), str(entry.get("reason", "")).strip()
        if not one or not isinstance(until, date) or not reason:
            raise ValueError(f"{file.name}: each exception needs id, until (a day) and reason; got {entry}.")
        found.append(PassedOver(one, until, reason))
    return found


def audit(uv: str, options: list[str], exceptions: list[PassedOver], today: date) -> int:
    """Look, and say in one line what came of it.

    Returns:
        The exit status.
    """
    over = [one for one in exceptions if one.until < today]
    for one in over:
        print(f"The exception {one.id} ended on {one.until}: look at it again in {EXCEPTIONS.name}.")
    ignored = [argument for one in exceptions if one not in over for argument in ("--ignore", one.id)]
    command = [uv, "audit", "--frozen", "--preview-features", "audit-command", *ignored, *options]
    status = subprocess.run(command, check=False).returncode  # noqa: S603 - the uv that make chose
    if status == HOLES:
        print("There are known holes. `uv lock --upgrade-package NAME` takes the release that mends one.")
    elif status != FINE:
        print("NOTHING WAS AUDITED: OSV.dev could not be asked. Repeat this on a machine that reaches it.")
        return NOT_AUDITED
    return HOLES if over else status


def main() -> int:
    """Run the command."""
    uv, *options = sys.argv[1:]
    try:
        exceptions = read_exceptions(EXCEPTIONS)
    except ValueError as error:
        print(error)
        return NOT_AUDITED
    return audit(uv, options, exceptions, datetime.now(UTC).date())


if __name__ == "__main__":
    sys.exit(main())
