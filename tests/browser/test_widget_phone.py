"""The widget on a phone: full screen, closed by Back, never under the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget_chat import PHONE, Chat, wait_until


@pytest.fixture
def phone(page: Page, site: str) -> Chat:
    """The demonstration page on a phone's screen, with the chat open."""
    page.set_viewport_size(PHONE)
    page.goto("about:blank")
    return Chat(page, site).open()


def at_first(chat: Chat) -> None:
    """Wait until the browser's history is where it was before the chat was opened."""
    wait_until(chat.page, "!history.state")


def test_back_closes_the_chat_and_stays_on_the_page(phone: Chat, site: str) -> None:
    phone.page.evaluate("history.back()")
    expect(phone.panel).to_be_hidden()
    expect(phone.launcher).to_be_focused()
    expect(phone.page).to_have_url(f"{site}/")

    phone.page.go_back()
    expect(phone.page).to_have_url("about:blank")


def test_closing_it_leaves_no_step_behind_that_back_would_have_to_take(phone: Chat, site: str) -> None:
    phone.panel.get_by_role("button", name="Close chat").click()
    expect(phone.panel).to_be_hidden()
    at_first(phone)
    phone.open()
    phone.page.keyboard.press("Escape")
    at_first(phone)

    phone.page.go_back()
    expect(phone.page).to_have_url("about:blank")


def test_a_reload_with_the_chat_open_adds_no_step(phone: Chat) -> None:
    phone.say("what is sciatica")
    steps = phone.page.evaluate("history.length")
    phone.page.reload()
    expect(phone.panel).to_be_visible()
    expect(phone.messages).to_have_count(3)
    assert phone.page.evaluate("history.length") == steps

    phone.page.evaluate("history.back()")
    expect(phone.panel).to_be_hidden()


def test_a_pages_own_history_state_is_kept(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)
    chat = Chat(page, site)
    page.evaluate("history.replaceState({ own: 1 }, '')")
    chat.open()
    assert page.evaluate("history.state.own") == 1
    page.evaluate("history.back()")
    expect(chat.panel).to_be_hidden()
    wait_until(page, "history.state?.own === 1 && !history.state.frontdesk")


def test_on_a_desktop_back_leaves_the_page_as_ever(chat: Chat) -> None:
    steps = chat.page.evaluate("history.length")
    chat.open()
    assert chat.page.evaluate("history.length") == steps


def test_turning_the_phone_keeps_chat_and_text(phone: Chat) -> None:
    phone.box.fill("what is")
    phone.page.set_viewport_size({"width": 844, "height": 390})
    expect(phone.panel).to_have_attribute("aria-modal", "false")
    expect(phone.box).to_have_value("what is")
    expect(phone.box).to_be_in_viewport(ratio=1)
    phone.page.set_viewport_size(PHONE)
    expect(phone.panel).to_have_attribute("aria-modal", "true")
    expect(phone.box).to_have_value("what is")


def test_a_keyboard_that_lies_over_the_page_never_hides_the_box(phone: Chat) -> None:
    """As on iOS: the visual viewport gets smaller and moves down, the page does not change."""
    phone.page.evaluate(
        """() => {
            for (const [name, value] of Object.entries({ height: 450, offsetTop: 60 }))
                Object.defineProperty(visualViewport, name, { value });
            visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    expect(phone.panel).to_have_css("height", "450px")
    assert phone.panel.bounding_box() == {"x": 0, "y": 60, "width": PHONE["width"], "height": 450}
    box = phone.box.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 60 + 450


def test_a_pinch_does_not_shrink_the_chat(phone: Chat) -> None:
    phone.page.evaluate(
        """() => {
            for (const [name, value] of Object.entries({ height: 422, scale: 2 }))
                Object.defineProperty(visualViewport, name, { value });
            visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    box = phone.panel.bounding_box()
    assert box
    assert box["height"] == PHONE["height"]


def test_the_safe_areas_are_respected(phone: Chat) -> None:
    devtools = phone.page.context.new_cdp_session(phone.page)
    insets = {"top": 47, "bottom": 34, "left": 20, "right": 20}
    devtools.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})

    expect(phone.panel).to_have_css("padding", "47px 20px 34px")
    box = phone.box.bounding_box()
    assert box
    assert box["y"] + box["height"] <= PHONE["height"] - 34
    phone.page.keyboard.press("Escape")
    expect(phone.launcher).to_be_visible()
    launcher = phone.launcher.bounding_box()
    assert launcher
    assert launcher["y"] + launcher["height"] <= PHONE["height"] - 34 - 20


def test_at_200_and_400_per_cent_zoom_everything_can_be_reached(page: Page, site: str) -> None:
    """Zoom makes the page's pixels fewer: 1280 x 800 becomes 640 x 400, then 320 x 200."""
    for size in ({"width": 640, "height": 400}, {"width": 320, "height": 200}):
        page.set_viewport_size(size)
        chat = Chat(page, site)
        if chat.panel.is_hidden():
            chat.open()
        chat.say("what is sciatica")
        for name in ("Send", "Options", "Close chat"):
            expect(chat.panel.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        expect(chat.box).to_be_in_viewport(ratio=1)
        log = chat.panel.get_by_role("region", name="Messages").bounding_box()
        assert log
        assert log["height"] > 50
        page.evaluate("localStorage.clear(); sessionStorage.clear()")


def test_text_at_twice_the_size_is_all_there(chat: Chat) -> None:
    """A reader who has set a bigger default size: 32 px instead of 16."""
    devtools = chat.page.context.new_cdp_session(chat.page)
    devtools.send("Page.enable")
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    chat.page.reload()
    chat.open().say("what is sciatica")
    size = chat.messages.last.locator("p").first.evaluate("node => getComputedStyle(node).fontSize")
    assert size == "32px"
    log = chat.panel.get_by_role("region", name="Messages")
    assert log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    expect(chat.panel.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
