"""The widget's own pages, feedback, what the server may say, and how it looks."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from frontdesk.chat.bodies import MAX_TEXT
from tests.browser.widget_chat import PHONE, RED_FLAG, SMALLEST, Chat, cut_off

SUGGESTIONS = [
    "What is sciatica?",
    "What causes lower back pain?",
    "What causes neck and shoulder pain?",
    "Can acupuncture help with pain?",
    "How do I book an appointment?",
]
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>&lt;b&gt;'


def test_deleting_the_chat_asks_first_and_goes_back_to_the_start(chat: Chat) -> None:
    chat.open().say("what is sciatica")
    token = chat.page.evaluate("JSON.parse(localStorage.frontdesk).token")
    chat.choose("Delete my chat")
    chat.panel.get_by_role("button", name="Go back").click()
    expect(chat.messages).to_have_count(3)

    chat.choose("Delete my chat")
    chat.panel.locator(".page").get_by_role("button", name="Delete my chat").click()
    expect(chat.messages).to_have_count(1)
    expect(chat.panel).to_contain_text("Your chat has been deleted.")
    assert chat.stored() == {}
    assert chat.status_of(token) == 401


def test_starting_again_keeps_the_clinics_copy(chat: Chat) -> None:
    chat.open().say("what is sciatica")
    token = chat.page.evaluate("JSON.parse(localStorage.frontdesk).token")
    chat.choose("Start again")
    chat.panel.locator(".page").get_by_role("button", name="Start again").click()

    expect(chat.messages).to_have_count(1)
    assert chat.stored() == {}
    assert chat.status_of(token) == 200


def test_a_callback_needs_name_number_and_consent(chat: Chat) -> None:
    chat.open().choose("Ask us to call you")
    form = chat.panel.locator(".page")
    send = form.get_by_role("button", name="Ask us to call you")
    name, phone = form.get_by_label("Your name"), form.get_by_label("Phone number")
    send.click()
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Enter your name.")
    name.fill("Ada")
    phone.fill("1234")
    send.click()
    expect(name).to_have_attribute("aria-invalid", "false")
    expect(phone).to_be_focused()
    expect(phone).to_have_accessible_description(re.compile("full phone number"))
    phone.fill("(01632) 960 123")
    send.click()
    consent = form.get_by_role("checkbox")
    expect(consent).to_be_focused()
    expect(consent).to_have_accessible_description(re.compile("Tick the box"))
    consent.check()
    with chat.page.expect_response("**/chat/api/callbacks") as sent:
        send.click()

    assert sent.value.status == 201
    body = sent.value.request.post_data_json
    assert uuid.UUID(body.pop("id"))
    assert body == {"name": "Ada", "phone": "(01632) 960 123", "consent": True}
    expect(chat.panel).to_contain_text("Your number is on the clinic's list.")
    expect(chat.messages).to_have_count(1)


def test_a_danger_told_in_a_callback_request_is_answered_in_the_chat(chat: Chat) -> None:
    chat.open().choose("Ask us to call you")
    form = chat.panel.locator(".page")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_label("Phone number").fill("01632 960123")
    form.get_by_label("When is a good time?").fill(RED_FLAG)
    form.get_by_role("checkbox").check()
    chat.listen()
    form.get_by_role("button", name="Ask us to call you").click()

    expect(chat.messages).to_have_count(2)
    expect(chat.messages.last).to_contain_text("Call 999 now")
    expect(chat.messages.last).to_be_in_viewport()
    expect(chat.panel).to_contain_text("Your number is on the clinic's list.")
    assert any("Call 999 now" in text for _, text in chat.spoken())
    chat.page.reload()
    expect(chat.messages.last).to_contain_text("Call 999 now")


def test_a_callback_that_fails_keeps_what_was_typed(chat: Chat) -> None:
    chat.open().choose("Ask us to call you")
    form = chat.panel.locator(".page")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_label("Phone number").fill("01632 960123")
    form.get_by_role("checkbox").check()
    chat.page.route("**/chat/api/callbacks", cut_off)
    form.get_by_role("button", name="Ask us to call you").click()

    expect(form.get_by_role("alert")).to_contain_text("could not reach")
    expect(form.get_by_label("Your name")).to_have_value("Ada")


def test_an_answer_can_be_rated_and_other_replies_cannot(chat: Chat) -> None:
    answer = chat.open().say("what is sciatica")
    expect(chat.messages.first).not_to_contain_text("Was this helpful?")
    yes = answer.get_by_role("group", name="Was this helpful?").get_by_role("button", name="Yes")
    with chat.page.expect_response("**/chat/api/feedback") as sent:
        yes.click()

    assert sent.value.status == 204
    assert sent.value.request.post_data_json["helpful"] is True
    expect(answer).to_contain_text("Thank you for telling us.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()


def test_hostile_markup_shows_as_text(chat: Chat) -> None:
    title = chat.page.title()
    chat.open().say(HOSTILE)
    asked = chat.messages.nth(1)

    expect(asked).to_contain_text(HOSTILE)
    assert asked.locator("img, script, b").count() == 0
    chat.page.reload()
    expect(chat.messages.nth(1)).to_contain_text(HOSTILE)
    assert chat.page.title() == title


def test_only_safe_links_and_no_markup_come_from_the_server(chat: Chat) -> None:
    reply = {
        "id": "1",
        "at": "2026-01-01T00:00:00Z",
        "from": "assistant",
        "kind": "answer",
        "text": "One <b>two</b>\n\n- first\n- second\n\nThree",
        "choices": [],
        "links": [
            {"title": "script", "href": "javascript:alert(1)"},
            {"title": "data", "href": "data:text/html,x"},
            {"title": "plain", "href": "http://example.org/"},
            {"title": "page", "href": "https://example.org/"},
            {"title": "ring", "href": "tel:111"},
            {"title": "write", "href": "mailto:a@example.org"},
        ],
        "source": None,
    }
    chat.open().page.route("**/chat/api/messages", lambda route: route.fulfill(json={"messages": [reply]}))
    answer = chat.say("hello")

    assert answer.get_by_role("link").all_inner_texts() == ["page", "ring", "write"]
    assert answer.locator("p").first.inner_text() == "One <b>two</b>"
    assert answer.locator(".bubble > ul:not(.row) > li").all_inner_texts() == ["first", "second"]


def test_the_length_is_limited_as_it_is_on_the_server(chat: Chat) -> None:
    expect(chat.open().box).to_have_attribute("maxlength", str(MAX_TEXT))


@pytest.mark.parametrize("viewport", [SMALLEST, PHONE])
def test_nothing_scrolls_sideways(page: Page, site: str, viewport: Any) -> None:
    page.set_viewport_size(viewport)
    chat = Chat(page, site)
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) == 0
    chat.open().say("a" * 300)
    log = chat.panel.get_by_role("region", name="Messages")
    assert log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    chat.choose("Ask us to call you")
    assert chat.panel.locator(".page").evaluate("node => node.scrollWidth - node.clientWidth") == 0


def test_everything_can_be_hit_with_a_finger(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)
    chat = Chat(page, site).open()
    chat.say("what is sciatica")
    chat.say(RED_FLAG)
    chat.choose("Ask us to call you")
    chat.page.keyboard.press("Escape")

    for target in chat.panel.locator("button:visible, textarea, .row a").all():
        box = target.bounding_box()
        assert box, target
        assert min(box["width"], box["height"]) >= 44, target.inner_text()


def test_no_motion_where_the_visitor_wants_none(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = Chat(page, site).open()
    page.route("**/chat/api/messages", lambda _route: None)
    chat.box.fill("hello")
    chat.box.press("Enter")
    expect(chat.panel.locator(".waiting")).to_be_visible()

    assert page.evaluate("document.getAnimations().length") == 0


def test_text_stays_visible_in_forced_colours(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active")
    chat = Chat(page, site).open()
    call = chat.say(RED_FLAG).get_by_role("link").first
    ink, paper = call.evaluate(
        "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    )

    assert ink != paper


def test_the_pages_own_styles_do_not_reach_it(page: Page, site: str) -> None:
    chat = Chat(page, site)
    before = chat.launcher.bounding_box()
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`html { font-size: 62.5% }
                * { font-size: 40px !important; text-transform: uppercase !important }
                button, form, textarea, h2 { display: none !important } div { padding: 30px !important }
                frontdesk-chat { display: none !important; zoom: 2; transform: scale(2) }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )

    assert chat.launcher.bounding_box() == before
    chat.open()
    assert chat.box.evaluate("node => getComputedStyle(node).fontSize") == "16px"


def test_without_javascript_the_numbers_are_there(context: BrowserContext, site: str) -> None:
    assert context.browser
    plain = context.browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(site)

    expect(page.locator("frontdesk-chat a").first).to_be_visible()
    expect(page.locator("frontdesk-chat a")).to_have_count(2)
    plain.close()


def test_the_server_can_be_named_on_the_element(page: Page, site: str) -> None:
    page.route(
        f"{site}/elsewhere",
        lambda route: route.fulfill(
            content_type="text/html",
            body="""<!doctype html><html lang="en"><title>Elsewhere</title><body>
                <frontdesk-chat data-server="https://chat.example/"></frontdesk-chat>
                <script src="/static/widget.js"></script>""",
        ),
    )
    asked: list[str] = []

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=400, json={})

    page.route("https://chat.example/**", note)
    page.goto(f"{site}/elsewhere")
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your message").fill("hello")
    page.get_by_label("Your message").press("Enter")

    expect(page.get_by_text("Not sent.").first).to_be_visible()
    assert asked[0] == "https://chat.example/chat/api/conversations"
