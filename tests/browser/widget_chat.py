"""The widget as its visitor meets it, for the tests of it in a real browser."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RED_FLAG = "I can't feel anything between my legs and I can't pee"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 568}

REMEMBER_WHAT_IS_SAID = """() => {
    window.said = [];
    const { shadowRoot } = document.querySelector("frontdesk-chat");
    for (const region of shadowRoot.querySelectorAll(".panel > .quiet"))
        new MutationObserver((changes) => {
            for (const change of changes) for (const node of change.addedNodes)
                window.said.push([region.getAttribute("role"), node.textContent]);
        }).observe(region, { childList: true, subtree: true, characterData: true });
}"""


class Chat:
    """The widget as its visitor meets it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        self.launcher = page.locator("frontdesk-chat .launcher")
        self.panel = page.get_by_role("dialog", name="Ask a question")
        self.box = page.get_by_label("Your message")
        self.messages = page.locator("frontdesk-chat ol > li")

    def open(self) -> "Chat":
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    def say(self, text: str) -> Locator:
        """Send a message; the answer to it."""
        count = self.messages.count()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.messages).to_have_count(count + 2)
        return self.messages.last

    def choose(self, item: str) -> None:
        """Take one of the options in the panel's header."""
        self.panel.get_by_role("button", name="Options").click()
        self.panel.get_by_role("button", name=item).click()

    def act(self, item: str) -> None:
        """Do what the page in the chat's place offers."""
        self.panel.locator(".page").get_by_role("button", name=item).click()

    def spoken(self) -> list[tuple[str, str]]:
        """Role and text of every announcement since `listen`."""
        return [(role, text) for role, text in self.page.evaluate("window.said")]

    def listen(self) -> None:
        self.page.evaluate(REMEMBER_WHAT_IS_SAID)

    def focused(self) -> str:
        return self.page.evaluate(
            """() => {
                const { activeElement } = document.querySelector("frontdesk-chat").shadowRoot;
                return activeElement ? activeElement.id || activeElement.className : "";
            }"""
        )

    def status_of(self, token: str) -> int:
        """What the server says to somebody who still has the token."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.page.request.get(f"{self.page.url}chat/api/messages", headers=headers).status

    def stored(self) -> dict[str, Any]:
        return self.page.evaluate("({ ...localStorage, ...sessionStorage })")


def wait_until(page: Page, condition: str) -> None:
    """Wait until a JavaScript expression is true. Playwright's own way needs `eval`, which is barred."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{condition} is still not true")


def violations(page: Page) -> list[str]:
    """What axe finds wrong."""
    found = Axe().run(page, options={"runOnly": AXE_TAGS}).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def cut_off(route: Route) -> None:
    """Let a request fail as it does without a network."""
    route.abort("internetdisconnected")
