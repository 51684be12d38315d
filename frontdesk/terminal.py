"""Where the commands write, and how they end when something is wrong."""

from typing import NoReturn

from rich.console import Console

out = Console()
err = Console(stderr=True)


def fail(message: str) -> NoReturn:
    """Say what went wrong and end with status 1."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1)
