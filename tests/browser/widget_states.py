"""Every state that the widget can be in, for tests that look at all of them."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.widget_chat import RED_FLAG, Chat

CRISIS = "I want to end my life"


def states(page: Page, address: str) -> Iterator[tuple[str, Chat]]:
    """Bring the widget into one state after the other.

    Args:
        page: an empty page.
        address: of a page that holds the widget with its English words.

    Yields:
        The state's name and the chat in it.
    """
    chat = Chat(page, address)
    expect(chat.launcher).to_be_visible()
    yield "closed", chat
    chat.open()
    yield "open", chat
    page.route("**/chat/api/messages", lambda _route: None)
    chat.box.fill("What is sciatica?")
    # It goes out once the conversation is open, which the reload below must find.
    with page.expect_request("**/chat/api/messages"):
        chat.box.press("Enter")
    expect(chat.panel.locator(".waiting")).to_be_visible()
    yield "waiting", chat
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(chat.panel).to_be_visible()
    yield from _answers(chat)
    yield from _troubles(chat)
    yield from _pages(chat)


def _answers(chat: Chat) -> Iterator[tuple[str, Chat]]:
    answer = chat.say("What is sciatica?")
    yield "answer", chat
    answer.get_by_role("button", name="Yes").click()
    expect(answer).to_contain_text("Thank you for telling us.")
    yield "rated", chat
    chat.say(RED_FLAG)
    yield "emergency", chat
    chat.say(CRISIS)
    yield "crisis", chat


def _troubles(chat: Chat) -> Iterator[tuple[str, Chat]]:
    page = chat.page
    page.route("**/chat/api/messages", lambda route: route.fulfill(status=400, json={}))
    chat.box.fill("How do I book?")
    chat.box.press("Enter")
    expect(chat.messages.last).to_contain_text("Not sent.")
    yield "not sent", chat
    page.unroute_all(behavior="ignoreErrors")
    page.context.set_offline(True)
    expect(chat.panel.locator(".banner")).to_be_visible()
    yield "offline", chat
    page.context.set_offline(False)
    expect(chat.panel.locator(".banner")).to_be_hidden()


def _pages(chat: Chat) -> Iterator[tuple[str, Chat]]:
    chat.panel.get_by_role("button", name="Options").click()
    yield "options", chat
    chat.panel.get_by_role("button", name="Ask us to call you").click()
    yield "callback", chat
    chat.act("Ask us to call you")
    yield "callback with errors", chat
    chat.choose("Delete my chat")
    yield "delete", chat
    chat.act("Delete my chat")
    expect(chat.panel).to_contain_text("Your chat has been deleted.")
    yield "deleted", chat
