"""Pictures of every state for the documentation: `make screenshots` puts them into docs/img/."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from frontdesk.paths import PROJECT
from tests.browser.widget_states import states

IMAGES = PROJECT / "docs" / "img"
LARGEST = 100_000
WIDE = {"width": 880, "height": 660}
PHONE = {"width": 360, "height": 660}
CORNER = {"x": 440, "y": 0, "width": 440, "height": 660}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": WIDE, "color_scheme": "light"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "forced": {"viewport": WIDE, "forced_colors": "active"},
}
TELLING = {"open", "answer", "emergency", "not sent", "callback with errors"}
"""The states that other colours change most; in those, a picture of each other one would only be weight."""


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_has_its_picture(browser: Browser, site: str, tmp_path: Path, look: str) -> None:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **LOOKS[look])
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    names = []
    for name, chat in states(page, site):
        if look in ("dark", "forced") and name not in TELLING:
            continue
        names.append(f"widget-{look}-{name.replace(' ', '-')}.png")
        page.screenshot(
            path=tmp_path / names[-1],
            animations="disabled",
            clip=None if look == "phone" else CORNER,
            # Another one each time, and no reader needs it.
            mask=[chat.panel.locator(".reference")],
            mask_color="#888",
        )
    context.close()

    assert [name for name in names if not 1_000 < (tmp_path / name).stat().st_size < LARGEST] == []
    if os.environ.get("FRONTDESK_SCREENSHOTS"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(tmp_path / name, IMAGES / name)
    assert [name for name in names if not (IMAGES / name).is_file()] == []
