"""The chat widget on the demonstration page, in a real browser and against the running product."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.widget_chat import PHONE, RED_FLAG, Chat, cut_off, wait_until

SUGGESTIONS = [
    "What is sciatica?",
    "What causes lower back pain?",
    "What causes neck and shoulder pain?",
    "Can acupuncture help with pain?",
    "How do I book an appointment?",
]
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>&lt;b&gt;'


@pytest.mark.usefixtures("flawless")
def test_it_opens_greets_and_suggests_questions(chat: Chat) -> None:
    chat.open()

    expect(chat.messages).to_have_count(1)
    expect(chat.messages.first).to_contain_text("computer programme")
    expect(chat.messages.first.get_by_role("button")).to_have_text(SUGGESTIONS)


def test_the_notice_says_what_it_is_not_and_what_is_kept(chat: Chat) -> None:
    notice = chat.open().panel.locator(".notice")

    expect(notice).to_contain_text("not an emergency service")
    expect(notice).to_contain_text("Nothing is kept until you send a message")
    hrefs = [link.get_attribute("href") for link in notice.get_by_role("link").all()]
    assert hrefs == ["tel:999", "tel:111", "tel:+447872645683", "tel:+447735332420"]


@pytest.mark.usefixtures("flawless")
def test_an_answer_names_its_source(chat: Chat) -> None:
    answer = chat.open().say("what is sciatica")

    expect(answer).to_contain_text("From the clinic's page:")
    expect(chat.messages.nth(1)).to_contain_text("what is sciatica")


def test_the_greeting_of_the_server_is_not_shown_twice(chat: Chat) -> None:
    before = chat.open().messages.first.locator(".bubble").inner_text()
    chat.say("what is sciatica")

    assert chat.messages.first.locator(".bubble").inner_text() == before
    assert chat.panel.inner_text().count("What would you like to know?") == 1


def test_a_suggestion_is_asked_and_then_spent(chat: Chat) -> None:
    chat.open().panel.get_by_role("button", name="What is sciatica?").click()

    expect(chat.messages).to_have_count(3)
    chosen = chat.messages.first.get_by_role("button", name="What is sciatica?")
    expect(chosen).to_have_attribute("aria-disabled", "true")
    expect(chat.box).to_be_focused()
    chosen.click(force=True)
    expect(chat.messages).to_have_count(3)


def test_the_history_is_there_after_a_reload_and_is_not_announced(chat: Chat) -> None:
    chat.open().say("what is sciatica")
    before = chat.messages.all_inner_texts()[1:]
    chat.page.reload()

    expect(chat.panel).to_be_visible()
    expect(chat.messages).to_have_count(3)
    assert chat.messages.all_inner_texts()[1:] == before
    assert chat.page.locator("frontdesk-chat .panel > .quiet p").count() == 0
    assert chat.focused() == ""


def test_a_closed_chat_stays_closed_after_a_reload(chat: Chat) -> None:
    chat.open().say("what is sciatica")
    chat.page.keyboard.press("Escape")
    chat.page.reload()

    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()


def test_a_token_that_the_server_does_not_know_is_forgotten(chat: Chat) -> None:
    chat.page.evaluate("""localStorage.setItem("frontdesk", '{"token":"gone","reference":"GONE"}')""")
    chat.page.reload()
    chat.open()

    wait_until(chat.page, "!localStorage.frontdesk")
    expect(chat.say("what is sciatica")).to_contain_text("From the clinic's page:")


def test_it_works_with_the_keyboard_alone(chat: Chat) -> None:
    keyboard = chat.page.keyboard
    chat.launcher.focus()
    keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    keyboard.type("what is")
    keyboard.press("Shift+Enter")
    keyboard.type("sciatica")
    keyboard.press("Enter")
    expect(chat.messages).to_have_count(3)
    expect(chat.messages.nth(1)).to_contain_text("what is\nsciatica", use_inner_text=True)
    expect(chat.box).to_be_focused()
    keyboard.press("Tab")
    expect(chat.panel.get_by_role("button", name="Send")).to_be_focused()

    keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_escape_leaves_a_page_then_the_chat(chat: Chat) -> None:
    chat.open().choose("Ask us to call you")
    expect(chat.panel.get_by_role("heading", name="Ask us to call you")).to_be_focused()
    expect(chat.box).to_be_hidden()
    chat.page.keyboard.press("Escape")
    expect(chat.box).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)
    chat = Chat(page, site).open()

    expect(chat.panel).to_have_attribute("aria-modal", "true")
    expect(chat.panel).to_be_in_viewport(ratio=1)
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("['FRONTDESK-CHAT', 'BODY'].includes(document.activeElement.tagName)")
    size = chat.box.evaluate("box => parseFloat(getComputedStyle(box).fontSize)")
    assert size >= 16


def test_on_a_desktop_the_page_stays_usable(chat: Chat) -> None:
    chat.open()

    expect(chat.panel).to_have_attribute("aria-modal", "false")
    chat.page.get_by_role("link", name="Talk to us").click()
    expect(chat.page).to_have_url(re.compile("#contact$"))
    expect(chat.panel).to_be_visible()


def test_an_emergency_stands_out_and_is_announced_at_once(chat: Chat) -> None:
    chat.open().listen()
    answer = chat.say(RED_FLAG)

    expect(answer.get_by_role("heading", name="Get help now")).to_be_visible()
    expect(answer.get_by_role("link").first).to_have_attribute("href", re.compile("^tel:"))
    expect(answer).not_to_contain_text("Was this helpful?")
    expect(answer).not_to_contain_text("From the clinic's page")
    width = answer.locator(".bubble").evaluate("node => getComputedStyle(node).borderInlineStartWidth")
    assert float(width.removesuffix("px")) > 4
    spoken = chat.spoken()
    assert [role for role, _ in spoken] == ["alert"]
    assert spoken[0][1].startswith("Get help now\n")


def test_an_answer_is_announced_once_and_politely(chat: Chat) -> None:
    chat.open().listen()
    answer = chat.say("what is sciatica")
    first = answer.locator("p").first.inner_text()
    spoken = chat.spoken()

    assert [role for role, _ in spoken] == ["status"]
    assert first in spoken[0][1]


def test_an_emergency_opens_a_chat_that_was_closed_meanwhile(chat: Chat) -> None:
    waiting: list[Route] = []
    chat.open().say("hello")
    chat.page.route("**/chat/api/messages", lambda route: waiting.append(route))
    chat.box.fill(RED_FLAG)
    chat.box.press("Enter")
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    waiting[0].continue_()

    expect(chat.panel).to_be_visible()
    expect(chat.messages.last).to_contain_text("Get help now")


def test_a_failed_message_keeps_its_text_and_can_be_tried_again(chat: Chat) -> None:
    ids: list[str] = []

    def fail(route: Route) -> None:
        ids.append(route.request.post_data_json["id"])
        cut_off(route)

    chat.open().page.route("**/chat/api/messages", fail)
    chat.box.fill("what is sciatica")
    chat.box.press("Enter")
    failed = chat.messages.nth(1)

    expect(failed).to_contain_text("Not sent.")
    expect(failed).to_contain_text("what is sciatica")
    assert len(ids) == 3
    assert len(set(ids)) == 1

    chat.page.unroute("**/chat/api/messages")
    with chat.page.expect_request("**/chat/api/messages") as again:
        failed.get_by_role("button", name="Try again").click()
    expect(chat.messages).to_have_count(3)
    expect(chat.messages.nth(1)).not_to_contain_text("Not sent.")
    assert again.value.post_data_json["id"] == ids[0]
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (429, {"Retry-After": "30"}, "Seconds to wait: 30"),
        (400, {}, "Please say it in words."),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    chat: Chat, status: int, headers: dict[str, str], said: str
) -> None:
    tries = []

    def refuse(route: Route) -> None:
        tries.append(route)
        route.fulfill(
            status=status,
            headers=headers,
            json={"error": {"code": "x", "message": "Please say it in words."}},
        )

    chat.open().page.route("**/chat/api/messages", refuse)
    chat.box.fill("hello")
    chat.box.press("Enter")

    expect(chat.messages.nth(1)).to_contain_text(said)
    assert len(tries) == 1


def test_being_offline_is_said_and_passes(chat: Chat, context: BrowserContext) -> None:
    chat.open().listen()
    context.set_offline(True)
    expect(chat.panel.locator(".banner")).to_contain_text("You are offline")
    assert any("You are offline" in text for _, text in chat.spoken())

    context.set_offline(False)
    expect(chat.panel.locator(".banner")).to_be_hidden()


def test_a_second_message_waits_while_one_is_under_way(chat: Chat) -> None:
    waiting: list[Route] = []
    chat.open().page.route("**/chat/api/messages", lambda route: waiting.append(route))
    chat.box.fill("what is sciatica")
    with chat.page.expect_request("**/chat/api/messages"):
        chat.box.press("Enter")
    expect(chat.panel.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")
    expect(chat.panel.locator(".waiting")).to_be_visible()
    chat.box.fill("how do I book")
    chat.box.press("Enter")

    expect(chat.box).to_have_value("how do I book")
    expect(chat.box).to_be_focused()
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(chat.panel.locator(".waiting")).to_be_hidden()
    expect(chat.panel.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "false")


@pytest.mark.usefixtures("flawless")
def test_before_the_first_message_nothing_is_asked_or_kept(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    chat = Chat(page, site).open()
    chat.box.fill("what is")

    assert chat.stored() == {}
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_visible()
    assert chat.stored() == {}
    assert not [url for url in requests if "/chat/api/" in url]


def test_one_token_is_kept_no_cookie_and_nobody_else_is_told(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    chat = Chat(page, site).open()
    chat.say("what is sciatica")

    assert set(chat.stored()) == {"frontdesk"}
    assert page.context.cookies() == []
    assert [url for url in requests if not url.startswith(site)] == []


def test_it_works_where_storage_is_blocked(page: Page, site: str) -> None:
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
            Object.defineProperty(window, name, {
                get() { throw new DOMException("blocked", "SecurityError"); },
            });"""
    )
    chat = Chat(page, site).open()
    chat.say("what is sciatica")

    expect(chat.say("how do I book")).to_contain_text("Roy")


def test_a_second_tab_keeps_in_step(chat: Chat, context: BrowserContext, site: str) -> None:
    chat.open().say("what is sciatica")
    other = Chat(context.new_page(), site).open()
    expect(other.messages).to_have_count(3)
    other.say("how do I book")
    expect(chat.messages).to_have_count(5)

    other.choose("Delete my chat")
    other.panel.get_by_role("button", name="Delete my chat").last.click()
    expect(chat.messages).to_have_count(1)
