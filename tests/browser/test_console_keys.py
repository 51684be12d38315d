"""The console by keys alone, and what it says when a part of a page can't be fetched."""

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_console import _converse, _word


def test_deciding_by_keys_alone(site: str, staff_page: Page, complaints: list[str]) -> None:
    word = _word()
    reference = _converse(site, f"What is sciatica? {word}", f"What does it cost? {word}")
    staff_page.goto(f"{site}/staff/conversations/{reference}/")

    staff_page.keyboard.press("?")
    expect(staff_page.get_by_role("dialog")).to_contain_text("Done, and the next one")
    staff_page.keyboard.press("Escape")
    staff_page.keyboard.press("j")
    staff_page.keyboard.press("r")
    first, second = staff_page.locator(".entry.visitor").all()
    expect(first.locator(".decided")).to_contain_text("Right answer")
    expect(second).to_be_focused()
    staff_page.keyboard.press("s")
    staff_page.keyboard.type("Does acupuncture hurt?")
    staff_page.keyboard.press("Enter")
    expect(second.locator(".decided")).to_contain_text("Should have been: Does acupuncture hurt?")
    staff_page.keyboard.press("u")
    expect(staff_page.locator("#flash")).to_contain_text("Undone.")
    expect(staff_page.locator(".decided")).to_have_count(1)
    staff_page.keyboard.press("m")
    staff_page.keyboard.type("d is a letter here")
    expect(staff_page.get_by_label("Write a note")).to_have_value("d is a letter here")
    assert complaints == []


def test_a_key_decides_nothing_twice(site: str, staff_page: Page) -> None:
    word = _word()
    reference = _converse(site, f"What is sciatica? {word}", f"What is back pain? {word}")
    staff_page.goto(f"{site}/staff/conversations/{reference}/")
    sent: list[str] = []
    staff_page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    decided = staff_page.locator(".decided")

    # Without any focus: the first that nobody decided about, then the other one.
    staff_page.keyboard.press("r")
    expect(decided).to_have_count(1)
    staff_page.keyboard.press("i")
    expect(decided).to_have_count(2)
    expect(decided.nth(0)).to_contain_text("Right answer")
    expect(decided.nth(1)).to_contain_text("Ignore")
    staff_page.evaluate("document.activeElement.blur()")
    for key in "riw":
        staff_page.keyboard.press(key)
    staff_page.wait_for_timeout(300)
    assert len(sent) == 2

    # Chosen by hand, it can be decided again.
    staff_page.keyboard.press("j")
    staff_page.keyboard.press("w")
    expect(decided.nth(0)).to_contain_text("A new question")
    assert len(sent) == 3


def test_a_click_leaves_the_focus_where_it_is(site: str, staff_page: Page) -> None:
    word = _word()
    reference = _converse(site, f"What is sciatica? {word}", f"What is back pain? {word}")
    staff_page.goto(f"{site}/staff/conversations/{reference}/")
    first = staff_page.locator(".entry.visitor").first

    if not first.locator(".decide[open]").count():
        first.locator(".decide summary").click()
    first.get_by_role("button", name="Right answer").click()

    expect(first.locator(".decided")).to_contain_text("Right answer")
    expect(first).to_be_focused()


def test_keys_for_pages_and_for_a_colleague(site: str, staff_page: Page) -> None:
    reference = _converse(site, f"What is sciatica? {_word()}")
    staff_page.goto(f"{site}/staff/conversations/{reference}/")

    staff_page.keyboard.press("f")
    expect(staff_page.get_by_label("Mark it for")).to_be_focused()
    staff_page.evaluate("document.activeElement.blur()")
    for key, title in (("g", "Insights"), ("e", "What was decided")):
        with staff_page.expect_navigation():
            staff_page.keyboard.press(key)
        expect(staff_page.get_by_role("heading", level=1)).to_contain_text(title)


def test_calls_by_keys(site: str, staff_page: Page) -> None:
    with httpx.Client(base_url=f"{site}/chat/api/", timeout=10) as api:
        opened = api.post("conversations", json={}).raise_for_status().json()
        wish = {"name": "Jo Bloggs", "phone": "07700 900123", "when": "", "consent": True}
        headers = {"Authorization": f"Bearer {opened['token']}"}
        api.post("callbacks", json=wish, headers=headers).raise_for_status()
    staff_page.goto(f"{site}/staff/calls/")
    sent: list[str] = []
    staff_page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    call = staff_page.locator(".callback", has_text=opened["reference"])

    # Nobody is chosen yet.
    staff_page.keyboard.press("z")
    staff_page.wait_for_timeout(300)
    assert sent == []
    for _ in range(staff_page.locator(".callback[data-row]").count()):
        staff_page.keyboard.press("j")
        if call.evaluate("one => one === document.activeElement"):
            break
    expect(call).to_be_focused()
    with staff_page.expect_navigation():
        staff_page.keyboard.press("x")

    expect(call.locator(".steps")).to_contain_text("No answer")
    call.focus()
    with staff_page.expect_navigation():
        staff_page.keyboard.press("z")
    expect(call).to_contain_text("Seen to")


def test_keys_can_be_switched_off(site: str, staff_page: Page) -> None:
    staff_page.goto(f"{site}/staff/conversations/")
    opener = staff_page.get_by_role("button", name="Keys: ?")
    opener.click()
    staff_page.get_by_label("Use these keys on this computer").uncheck()
    staff_page.keyboard.press("Escape")

    staff_page.keyboard.press("h")
    expect(staff_page).to_have_url(f"{site}/staff/conversations/")
    staff_page.keyboard.press("?")
    expect(staff_page.get_by_role("dialog")).to_be_hidden()
    opener.click()
    staff_page.get_by_label("Use these keys on this computer").check()
    staff_page.keyboard.press("Escape")
    with staff_page.expect_navigation():
        staff_page.keyboard.press("h")
    expect(staff_page).to_have_url(f"{site}/staff/")


@pytest.mark.parametrize("failure", ["no network", "refused"])
def test_what_did_not_work_is_said(site: str, staff_page: Page, failure: str) -> None:
    def fail(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif failure == "refused":
            route.fulfill(status=403, body="That page was too old")
        else:
            route.abort()

    reference = _converse(site, f"What is sciatica? {_word()}")
    staff_page.goto(f"{site}/staff/conversations/{reference}/")
    staff_page.route("**/messages/**", fail)

    staff_page.keyboard.press("r")

    expect(staff_page.get_by_role("status")).to_contain_text("That did not work. Load the page again.")
    expect(staff_page.locator(".decided")).to_have_count(0)


def test_insights_on_paper(site: str, staff_page: Page) -> None:
    _converse(site, f"What is sciatica? {_word()}")
    staff_page.goto(f"{site}/staff/insights/")
    tables = staff_page.locator("details.printed table")
    expect(tables).to_have_count(2)
    for table in tables.all():
        expect(table).to_be_hidden()

    # Only the style: as without JavaScript.
    staff_page.emulate_media(media="print")
    for table in tables.all():
        assert table.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
        box = table.bounding_box()
        assert box is not None
        assert box["height"] > 20

    staff_page.emulate_media(media="screen")
    opened = "[...document.querySelectorAll('details.printed')].every(one => one.open)"
    staff_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert staff_page.evaluate(opened)
    staff_page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not staff_page.evaluate(opened)
