"""The README's pictures, drawn from the running product."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.screenshots import keep_screenshot
from tests.live import LiveProduct


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox").first
    box.fill(question)
    box.press("Enter")


def test_the_chat_on_a_clinics_page(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(site)
    page.get_by_role("button", name="Ask a question").click()
    ask(page, "can acupuncture help my neck")
    expect(page.get_by_text("believed to ease neck pain").last).to_be_visible()
    expect(page.get_by_text("From the clinic's page").last).to_be_visible()
    keep_screenshot(page, "frontdesk", tmp_path)


def test_the_conversation_as_staff_see_it(
    staff_page: Page, product: LiveProduct, site: str, tmp_path: Path
) -> None:
    visitor = product.visitor()
    visitor.say("can acupuncture help my neck")
    visitor.say("how do i book")
    staff_page.goto(f"{site}/staff/conversations/{visitor.opened['reference']}/")
    expect(staff_page.get_by_text("can acupuncture help my neck").first).to_be_visible()
    keep_screenshot(staff_page, "console", tmp_path)
