"""The widget when the network or the server is slow, lost or restarted: nothing is lost or counts twice."""

import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.widget_chat import PHONE, Chat
from tests.live import TRUTH_SECONDS, LiveProduct

TIME_LIMIT_MS = 15_000


def recorded(product: LiveProduct, table: str, column: str, value: str) -> int:
    """How many rows of the record hold a value."""
    with closing(sqlite3.connect(product.var / "record.sqlite3")) as record:
        query = f'SELECT count(*) FROM {table} WHERE "{column}" = ?'
        return record.execute(query, [value]).fetchone()[0]


@pytest.fixture
def held(chat: Chat) -> Iterator[list[Route]]:
    """Messages that the test has yet to let through."""
    routes: list[Route] = []
    chat.open().page.route("**/chat/api/messages", lambda route: routes.append(route))
    yield routes
    chat.page.unroute_all(behavior="ignoreErrors")


def test_the_time_limit_ends_the_waiting_and_keeps_the_text(chat: Chat, held: list[Route]) -> None:
    chat.box.fill("what is sciatica")
    started = time.monotonic()
    chat.box.press("Enter")
    waiting = chat.panel.locator(".waiting")
    expect(waiting).to_have_text("One moment, please")
    chat.page.wait_for_timeout(TIME_LIMIT_MS - 2_000)
    expect(waiting).to_be_visible()

    expect(chat.messages.nth(1)).to_contain_text("Not sent. The answer is taking too long.", timeout=5_000)
    assert time.monotonic() - started < TIME_LIMIT_MS / 1000 + 3
    expect(chat.messages.nth(1)).to_contain_text("what is sciatica")
    expect(chat.panel.locator(".waiting")).to_be_hidden()
    assert len(held) == 1


def test_where_the_server_hangs_the_numbers_are_there_within_five_seconds(
    chat: Chat, product: LiveProduct
) -> None:
    chat.open().say("what is sciatica")
    chat.listen()
    web = product.children()["web"]
    os.kill(web, signal.SIGSTOP)
    try:
        started = time.monotonic()
        chat.box.fill("how do i book")
        chat.box.press("Enter")
        waiting = chat.panel.locator(".waiting")
        expect(waiting).to_contain_text("The answer is taking too long.", timeout=TRUTH_SECONDS * 1000)
        assert time.monotonic() - started < TRUTH_SECONDS
        for number in ("07872 645683", "07735 332420"):
            expect(waiting.get_by_role("link", name=number)).to_be_in_viewport()
        assert ("status", "The answer is taking too long.") in chat.spoken()
    finally:
        os.kill(web, signal.SIGCONT)
    expect(waiting).to_be_hidden()
    expect(chat.messages.last).to_contain_text("07735-332420")


def test_fetching_what_another_tab_wrote_is_not_shown_as_an_answer_on_its_way(
    chat: Chat, context: BrowserContext
) -> None:
    chat.open().say("what is sciatica")
    chat.page.route("**/chat/api/messages", lambda _route: None)
    chat.page.reload()
    expect(chat.panel.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")

    expect(chat.panel.locator(".waiting")).to_be_hidden()


def test_an_answer_that_was_lost_on_its_way_counts_once(chat: Chat, product: LiveProduct) -> None:
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        lost.append(route.request.post_data_json["id"])
        if len(lost) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    chat.open().page.route("**/chat/api/messages", lose_the_first_answer)
    expect(chat.say("what is sciatica")).to_contain_text("From the clinic's page:")

    assert len(lost) == 2
    assert len(set(lost)) == 1
    assert recorded(product, "chat_message", "client_id", uuid.UUID(lost[0]).hex) == 1


def test_a_callback_whose_answer_was_lost_is_listed_once(chat: Chat, product: LiveProduct) -> None:
    ids: set[str] = set()

    def lose(route: Route) -> None:
        ids.add(route.request.post_data_json["id"])
        route.fetch()
        route.abort("internetdisconnected")

    chat.open().choose("Ask us to call you")
    form = chat.panel.locator(".page")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_label("Phone number").fill("01632 960123")
    form.get_by_role("checkbox").check()
    chat.page.route("**/chat/api/callbacks", lose)
    chat.act("Ask us to call you")
    expect(form.get_by_role("alert")).to_contain_text("could not reach")
    chat.page.unroute("**/chat/api/callbacks")
    chat.act("Ask us to call you")

    expect(chat.panel).to_contain_text("Your number is on the clinic's list.")
    [client_id] = ids
    assert recorded(product, "chat_callbackrequest", "client_id", uuid.UUID(client_id).hex) == 1


def test_enter_pressed_twice_sends_once(chat: Chat, held: list[Route]) -> None:
    chat.box.fill("what is sciatica")
    chat.page.evaluate(
        """() => {
            const { shadowRoot } = document.querySelector("frontdesk-chat");
            for (let n = 0; n < 3; n++) shadowRoot.querySelector("form").requestSubmit();
        }"""
    )
    expect(chat.messages).to_have_count(2)
    chat.page.wait_for_timeout(300)
    assert len(held) == 1


def test_a_choice_taken_twice_is_asked_once(chat: Chat) -> None:
    chat.open().panel.get_by_role("button", name="What is sciatica?").dblclick()
    expect(chat.messages).to_have_count(3)
    chat.page.wait_for_timeout(300)
    expect(chat.messages).to_have_count(3)


def test_two_tabs_that_ask_at_once_both_end_with_everything(
    chat: Chat, context: BrowserContext, site: str
) -> None:
    chat.open().say("what is sciatica")
    other = Chat(context.new_page(), site).open()
    expect(other.messages).to_have_count(3)
    for each, text in ((chat, "how do I book"), (other, "who are you")):
        each.box.fill(text)
    for each in (chat, other):
        each.box.press("Enter")
    for each in (chat, other):
        expect(each.messages).to_have_count(7)
        assert sorted(each.messages.all_inner_texts()[1:]) == sorted(chat.messages.all_inner_texts()[1:])


def test_a_restarted_server_loses_nothing(chat: Chat, product: LiveProduct) -> None:
    chat.open().say("what is sciatica")
    before = chat.messages.all_inner_texts()
    web = product.children()["web"]
    os.kill(web, signal.SIGKILL)
    chat.box.fill("how do I book")
    chat.box.press("Enter")
    message = chat.messages.nth(3)
    again = message.get_by_role("button", name="Try again")
    deadline = time.monotonic() + 30
    while chat.messages.count() < 5 and time.monotonic() < deadline:
        if again.is_visible():
            again.click()
        chat.page.wait_for_timeout(250)

    expect(chat.messages).to_have_count(5)
    expect(chat.messages.last).to_contain_text("Roy")
    assert chat.messages.all_inner_texts()[:3] == before
    assert product.children()["web"] != web
    chat.page.reload()
    expect(chat.messages).to_have_count(5)
    httpx.get(f"{product.url}/readyz", trust_env=False).raise_for_status()


def test_a_slow_phone_can_use_it(page: Page, site: str) -> None:
    """A processor at a quarter of its speed; benchmarks/widget.py has the times."""
    page.set_viewport_size(PHONE)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    expect(Chat(page, site).open().say("what is sciatica")).to_contain_text("From the clinic's page:")


def test_what_storage_refuses_is_remembered_by_the_page(page: Page, site: str) -> None:
    """Storage that can be read but throws on writing, as when it is full."""
    page.add_init_script(
        """for (const storage of [localStorage, sessionStorage])
            Object.defineProperty(window, storage === localStorage ? "localStorage" : "sessionStorage", {
                value: new Proxy(storage, {
                    set() { throw new DOMException("full", "QuotaExceededError"); },
                    defineProperty() { throw new DOMException("full", "QuotaExceededError"); },
                }),
            });"""
    )
    chat = Chat(page, site).open()
    chat.say("what is sciatica")

    expect(chat.say("how do I book")).to_contain_text("Roy")
