"""The page on which a site's owner tries the chat and copies the lines for their site."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host_site import HostSite
from tests.browser.widget_chat import SMALLEST, Chat, violations


@pytest.fixture
def owner(page: Page, site: str) -> Page:
    """The page as an owner meets it."""
    page.goto(f"{site}/embed/")
    return page


def lines(page: Page) -> str:
    return page.get_by_label("Copy all of it").input_value()


@pytest.mark.usefixtures("flawless")
def test_what_is_set_is_seen_at_once_and_written_down(owner: Page) -> None:
    owner.get_by_label("Colour").fill("#123456")
    owner.get_by_label("Left").check()
    owner.get_by_label("Title of the chat").fill('Ask "Anna" <b> & co')
    owner.get_by_label("Words on the button").fill("Ask us")
    owner.keyboard.press("Tab")
    launcher = owner.get_by_role("button", name="Ask us")

    expect(launcher).to_have_css("background-color", "rgb(18, 52, 86)")
    box = launcher.bounding_box()
    assert box
    assert box["x"] < 200
    launcher.click()
    expect(owner.get_by_role("dialog", name='Ask "Anna" <b> & co')).to_be_visible()
    text = lines(owner)
    assert 'data-accent="#123456"' in text
    assert 'data-position="left"' in text
    assert 'data-title="Ask &quot;Anna&quot; &lt;b> &amp; co"' in text
    assert "data-greeting" not in text


def test_an_open_preview_stays_open_and_leaves_the_focus_in_the_form(owner: Page) -> None:
    owner.get_by_role("button", name="Ask a question").click()
    owner.get_by_label("Title of the chat").fill("Ask Anna")
    owner.keyboard.press("Tab")

    expect(owner.get_by_role("dialog", name="Ask Anna")).to_be_visible()
    expect(owner.get_by_label("Greeting")).to_be_focused()


def test_the_lines_work_on_another_site(owner: Page, host_site: HostSite) -> None:
    owner.get_by_label("Title of the chat").fill("Ask Anna & Ben")
    chat = Chat(owner, host_site.page(lines(owner)))
    chat.launcher.click()
    expect(owner.get_by_role("heading", name="Ask Anna & Ben")).to_be_visible()
    chat.box.fill("what is sciatica")
    chat.box.press("Enter")
    expect(chat.messages.last).to_contain_text("From the clinic's page:")
    expect(owner.locator("frontdesk-chat .notice").get_by_role("link")).to_have_count(4)


def test_the_lines_can_be_copied_with_the_keyboard(owner: Page) -> None:
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner.get_by_label("Copy all of it").focus()
    owner.keyboard.press("Tab")
    owner.keyboard.press("Enter")

    expect(owner.get_by_text("Copied.")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == lines(owner)


def test_a_colour_that_is_hard_to_read_is_named(owner: Page) -> None:
    warning = owner.locator("#contrast")
    owner.get_by_label("Colour").fill("#ffcc00")
    expect(warning).to_contain_text("hard to read: 1.5 to 1")
    owner.get_by_label("Colour").fill("#0b655d")
    expect(warning).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(owner: Page, scheme: str) -> None:
    owner.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    owner.get_by_label("Colour").fill("#ffcc00")
    owner.get_by_label("Colour").fill("#0b655d")
    assert violations(owner) == []
    owner.set_viewport_size(SMALLEST)
    assert owner.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations(owner) == []
