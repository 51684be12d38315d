"""Keeps the documentation's pictures: `make screenshots` draws them anew, other runs only draw them."""

import os
from pathlib import Path

from playwright.sync_api import Page

from frontdesk.paths import PROJECT

FOLDER = PROJECT / "docs" / "img"


def keep_screenshot(page: Page, name: str, tmp_path: Path) -> None:
    """Draw the page into docs/img/<name>.png, or elsewhere where pictures are not to be renewed."""
    folder = FOLDER if os.environ.get("FRONTDESK_SCREENSHOTS") else tmp_path
    file = folder / f"{name}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    assert file.stat().st_size > 10_000, "an empty picture"
    assert (FOLDER / f"{name}.png").exists(), f"docs/img/{name}.png is missing: run `make screenshots`"
