"""axe finds nothing in any state, on any screen, in any colours, from either side."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.host_site import HostSite
from tests.browser.widget_chat import DESKTOP, SMALLEST, violations
from tests.browser.widget_states import states

MEDIA = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("viewport", [DESKTOP, SMALLEST], ids=["desktop", "320px"])
@pytest.mark.parametrize("colours", MEDIA)
def test_axe_finds_nothing_in_any_state(
    page: Page, site: str, host_site: HostSite, colours: str, viewport: Any, direction: str
) -> None:
    page.emulate_media(reduced_motion="reduce", **MEDIA[colours])
    page.set_viewport_size(viewport)
    address = host_site.page(
        '<frontdesk-chat><a href="tel:01632960123">Ring us</a></frontdesk-chat>'
        f'<script src="{site}/static/widget.js" defer data-dir="{direction}"></script>',
        html=f'lang="en" dir="{direction}"',
    )
    found = {}
    for name, chat in states(page, address):
        found[name] = violations(page)
        if chat.panel.is_visible():
            assert chat.panel.evaluate("node => node.scrollWidth - node.clientWidth") == 0, name

    assert {name: problems for name, problems in found.items() if problems} == {}
    assert len(found) == 14
