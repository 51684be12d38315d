"""The staff console in a browser: what a visitor asks over the widget's API is there at once."""

import re
import uuid

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import STAFF_NAME, STAFF_PASSWORD

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 800}
NARROWEST = {"width": 320, "height": 640}


def _word() -> str:
    """A word that no other conversation has; letters only, so that nothing takes it for a number."""
    return "zq" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])


def _converse(site: str, *texts: str) -> str:
    """Ask as the widget does.

    Returns:
        The conversation's reference.
    """
    with httpx.Client(base_url=f"{site}/chat/api/", timeout=10) as api:
        opened = api.post("conversations", json={}).raise_for_status().json()
        headers = {"Authorization": f"Bearer {opened['token']}"}
        for text in texts:
            body = {"id": str(uuid.uuid4()), "text": text}
            api.post("messages", json=body, headers=headers).raise_for_status()
    return opened["reference"]


def _search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".shown")).to_contain_text(words)


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": AXE_TAGS}).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def test_question_is_in_the_list_at_once(site: str, staff_page: Page) -> None:
    word = _word()
    reference = _converse(site, f"What is sciatica, {word}?")

    staff_page.goto(f"{site}/staff/conversations/")

    row = staff_page.locator(".row").first
    expect(row).to_contain_text(word)
    expect(row).to_contain_text(reference)
    expect(row).to_contain_text("today")
    expect(row).to_contain_text("1 question")
    expect(row).to_contain_text("Not reviewed")


def test_opening_the_chat_alone_is_not_listed(site: str, staff_page: Page) -> None:
    reference = _converse(site)

    staff_page.goto(f"{site}/staff/conversations/")

    expect(staff_page.locator("#found")).not_to_contain_text(reference)


def test_search_and_filters_combine_and_clear(site: str, staff_page: Page) -> None:
    word = _word()
    calm = _converse(site, f"What is sciatica, {word}?")
    urgent = _converse(site, f"{word} I have crushing chest pain and can't breathe")
    staff_page.goto(f"{site}/staff/conversations/")

    _search(staff_page, word)
    expect(staff_page.locator(".row")).to_have_count(2)

    staff_page.get_by_label("Kind of answer").select_option("Emergency text")
    expect(staff_page.locator(".row")).to_have_count(1)
    expect(staff_page.locator(".row")).to_contain_text(urgent)
    expect(staff_page.locator(".row")).to_contain_text("▲ Emergency text")
    expect(staff_page.locator(".shown")).to_contain_text(
        f"1 conversation with “{word}”, with an answer marked “Emergency text”."
    )
    expect(staff_page).to_have_url(re.compile(rf"\?text={word}&.*kind=emergency"))
    assert calm != urgent

    staff_page.get_by_role("link", name="Clear and show all").click()
    expect(staff_page).to_have_url(f"{site}/staff/conversations/")


def test_search_by_the_reference_that_a_visitor_quotes(site: str, staff_page: Page) -> None:
    reference = _converse(site, "What is sciatica?")
    staff_page.goto(f"{site}/staff/conversations/")

    _search(staff_page, reference.lower())

    expect(staff_page.locator(".row")).to_have_count(1)


def test_a_search_is_asked_for_once(site: str, staff_page: Page) -> None:
    staff_page.goto(f"{site}/staff/conversations/")
    asked: list[str] = []
    staff_page.on("request", lambda call: asked.append(call.url) if "text=" in call.url else None)

    _search(staff_page, word := _word())
    expect(staff_page.locator("main")).to_contain_text(f"No conversations with “{word}”")
    staff_page.get_by_label("Kind of answer").select_option("Emergency text")
    expect(staff_page.locator(".shown")).to_contain_text("with an answer marked “Emergency text”")
    staff_page.get_by_label("From").fill("2026-01-02")
    staff_page.get_by_label("From").blur()
    expect(staff_page.locator(".shown")).to_contain_text("from 2 January 2026 on")

    # Each is an entry in the audit log.
    assert len(asked) == 3


def test_nothing_found(site: str, staff_page: Page) -> None:
    staff_page.goto(f"{site}/staff/conversations/")

    _search(staff_page, word := _word())

    expect(staff_page.locator("main")).to_contain_text(f"No conversations with “{word}”")


def test_transcript(site: str, staff_page: Page, complaints: list[str]) -> None:
    word = _word()
    _converse(site, f"What is sciatica? {word}", "<script>alert(1)</script> how much does it cost")
    staff_page.goto(f"{site}/staff/conversations/?text={word}")
    staff_page.get_by_role("link", name=word).click()

    expect(staff_page.get_by_role("heading", level=1)).to_contain_text("Conversation")
    visitor = staff_page.locator(".entry.visitor")
    expect(visitor).to_have_count(2)
    expect(visitor.first).to_contain_text("What is sciatica?")
    expect(visitor.first).to_contain_text("Taken for:")
    expect(visitor.first).to_contain_text(re.compile("Sure|Unsure"))
    expect(visitor.last).to_contain_text("<script>alert(1)</script>")
    expect(staff_page.locator(".entry.assistant")).to_have_count(3)

    detail = visitor.first.get_by_text("Confidence")
    expect(detail).to_be_hidden()
    visitor.first.get_by_text("Technical detail").click()
    expect(detail).to_be_visible()
    assert complaints == []


def test_done_opens_the_next_and_can_be_undone(site: str, staff_page: Page) -> None:
    word = _word()
    older = _converse(site, f"What is back pain? {word}")
    newer = _converse(site, f"What is sciatica? {word}")
    staff_page.goto(f"{site}/staff/conversations/?text={word}&reviewed=no")
    staff_page.get_by_role("link", name="What is sciatica?").click()

    staff_page.get_by_role("button", name="Done, open the next one").click()

    expect(staff_page.get_by_role("heading", level=1)).to_contain_text(older)
    expect(staff_page.locator("#flash")).to_contain_text(f"{newer} is done.")
    staff_page.get_by_role("button", name="Undo").click()
    expect(staff_page.get_by_role("heading", level=1)).to_contain_text(newer)
    expect(staff_page.locator("#flash")).to_contain_text("Undone.")
    staff_page.goto(f"{site}/staff/conversations/?text={word}&reviewed=no")
    expect(staff_page.locator(".row")).to_have_count(2)


def test_everything_works_without_javascript(site: str, browser, staff_state: dict) -> None:
    word = _word()
    reference = _converse(site, f"What does it cost? {word}")
    storage = {key: staff_state[key] for key in ("cookies", "origins")}
    context = browser.new_context(storage_state=storage, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/staff/conversations/")
    page.get_by_role("searchbox").fill(word)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=word).first.click()
    page.locator(".decide summary").first.click() if not page.locator(".decide[open]").count() else None
    page.get_by_label("Should have been").fill("Does acupuncture hurt?")
    page.get_by_role("button", name="Choose").click()
    expect(page.locator(".decided")).to_contain_text("Does acupuncture hurt?")
    page.get_by_label("Add a tag").fill("price")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".tags")).to_contain_text("price")
    page.get_by_label("Write a note").fill("rang back")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".notes")).to_contain_text("rang back")
    page.get_by_role("button", name=re.compile("^Put back|^Done")).click()
    expect(page.locator("#flash")).to_contain_text(reference)
    context.close()


def test_password_page_with_mistakes_is_accessible(site: str, staff_page: Page) -> None:
    staff_page.goto(f"{site}/staff/account/")
    staff_page.get_by_role("link", name="Change your password").click()
    staff_page.get_by_label("Your password until now").fill("not the password")
    staff_page.get_by_label("New password", exact=True).fill("short")
    staff_page.get_by_label("The new password again").fill("other")
    staff_page.get_by_role("button", name="Change it").click()

    expect(staff_page.locator("main")).to_contain_text("That is not your password until now.")
    expect(staff_page.locator("main")).to_contain_text("The two passwords are not the same.")
    assert _violations(staff_page) == []


def test_sign_in_page_is_accessible(site: str, page: Page) -> None:
    page.goto(f"{site}/staff/conversations/")
    page.get_by_label("Name").fill("Nobody")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("don't go together")
    assert _violations(page) == []


@pytest.mark.parametrize("viewport", [PHONE, NARROWEST], ids=["phone", "narrowest"])
def test_phone_needs_no_sideways_scrolling(site: str, staff_page: Page, viewport: dict[str, int]) -> None:
    word = _word()
    reference = _converse(site, f"{word} {'w' * 200}")
    staff_page.set_viewport_size(viewport)

    for address in (
        "",
        f"conversations/?text={word}&kind=undocumented&reviewed=no",
        "insights/",
        "audit/",
        "people/",
        f"conversations/{reference}/?text={word}",
    ):
        staff_page.goto(f"{site}/staff/{address}")
        width = staff_page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], address


def test_targets_are_large_enough(site: str, staff_page: Page) -> None:
    reference = _converse(site, "What is sciatica?")
    staff_page.set_viewport_size(PHONE)
    staff_page.goto(f"{site}/staff/conversations/{reference}/")

    for target in staff_page.locator(
        "button:visible, summary:visible, .top a:visible, .back a:visible"
    ).all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24, target.inner_text()
        assert box["width"] >= 24, target.inner_text()


def test_keyboard_alone(site: str, staff_page: Page) -> None:
    word = _word()
    _converse(site, f"What is sciatica? {word}")
    staff_page.goto(f"{site}/staff/conversations/")

    staff_page.keyboard.press("Tab")
    expect(staff_page.get_by_role("link", name="Skip to the content")).to_be_focused()
    staff_page.keyboard.press("Enter")
    for _ in range(3):
        staff_page.keyboard.press("Tab")
        if staff_page.get_by_role("searchbox").evaluate("one => one === document.activeElement"):
            break
    expect(staff_page.get_by_role("searchbox")).to_be_focused()
    staff_page.keyboard.type(word)
    staff_page.keyboard.press("Enter")
    expect(staff_page.locator(".shown")).to_contain_text(word)

    link = staff_page.get_by_role("link", name=word)
    for _ in range(40):
        if link.evaluate("element => element === document.activeElement"):
            break
        staff_page.keyboard.press("Tab")
    expect(link).to_be_focused()
    with staff_page.expect_navigation():
        staff_page.keyboard.press("Enter")
    expect(staff_page.get_by_role("heading", level=1)).to_contain_text("Conversation")


def test_nothing_is_loaded_from_elsewhere(site: str, staff_page: Page, complaints: list[str]) -> None:
    addresses: list[str] = []
    staff_page.on("request", lambda request: addresses.append(request.url))

    staff_page.goto(f"{site}/staff/conversations/")

    assert addresses
    assert all(address.startswith(site) for address in addresses)
    assert complaints == []


def test_back_after_signing_out_shows_nothing(
    site: str, page: Page, staff_state: dict, recovery_code: str
) -> None:
    """Signs in on its own: signing out ends the session that `staff_page` shares."""
    word = _word()
    _converse(site, f"What is sciatica? {word}")
    page.goto(f"{site}/staff/conversations/?text={word}")
    page.get_by_label("Name").fill(STAFF_NAME)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    # A code works once, and the phone showed this one when it was set up: the test waits for no new one.
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".row")).to_have_count(1)

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    expect(page.locator(".row")).to_have_count(0)
