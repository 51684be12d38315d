"""A receptionist's morning and an owner's, from signing in to the last click, with the guide's pictures.

They have a product of their own, so that the queues hold what the tests put there. With
FRONTDESK_SCREENSHOTS=1 the pictures of docs/staff-guide.md are made anew.
"""

import csv
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontdesk.paths import PROJECT
from tests.browser.conftest import set_up_second_step
from tests.browser.test_console import PHONE, _violations
from tests.live import LiveProduct, running_product

PICTURES = PROJECT / "docs" / "img"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def clinic(model: Path, browser: Browser) -> Iterator[LiveProduct]:
    """A product of its own."""
    with running_product() as live:
        yield live


@pytest.fixture(scope="module")
def owner_state(clinic: LiveProduct, browser: Browser) -> dict:
    """The owner, who set up everything."""
    context = _context(browser)
    page = context.new_page()
    page.goto(clinic.url + clinic.invitation)
    page.get_by_label("Your name").fill("Olive")
    _choose_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second step")
    assert _violations(page) == []
    set_up_second_step(page)
    expect(page.locator(".codes code")).to_have_count(10)
    assert _violations(page) == []
    page.get_by_role("link", name="I have kept them").click()
    state = context.storage_state()
    context.close()
    return state


def _context(browser: Browser, **options: object) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/London", **options
    )
    context.set_default_timeout(15_000)
    return context


def _choose_password(page: Page) -> None:
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()


def _picture(page: Page, name: str, *, whole: bool = False) -> None:
    assert _violations(page) == [], name
    if os.environ.get("FRONTDESK_SCREENSHOTS"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"console-{name}.png", full_page=whole)


def _visitors(url: str) -> None:
    """A night's visitors."""
    with httpx.Client(base_url=f"{url}/chat/api/", timeout=10) as api:

        def talk(*texts: str, call: bool = False, helpful: bool | None = None) -> None:
            opened = api.post("conversations", json={}).raise_for_status().json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
            replies: list = []
            for text in texts:
                sent = api.post("messages", json={"id": str(uuid.uuid4()), "text": text}, headers=headers)
                replies = sent.raise_for_status().json()["messages"]
            if call:
                wish = {"name": "Jo Bloggs", "phone": "07700 900123", "when": "mornings", "consent": True}
                api.post("callbacks", json=wish, headers=headers).raise_for_status()
            if helpful is not None:
                verdict = {"message": replies[0]["id"], "helpful": helpful}
                api.post("feedback", json=verdict, headers=headers).raise_for_status()

        talk()
        talk("What is sciatica?", "Does it go down the leg?")
        talk("How much does a session cost?")
        talk("How much is one session?")
        talk("What does one session cost please?")
        talk("Can I park my car outside the clinic?")
        talk("What is a frozen shoulder?", call=True)
        talk("I have crushing chest pain and can't breathe")
        talk("How does acupuncture work?", helpful=False)
        talk("What causes lower back pain?", helpful=True)
        talk("What is the phone number of the clinic?")


def _counts(page: Page) -> list[int]:
    return [int(count) for count in page.locator(".queue .count").all_text_contents()]


def test_receptionists_morning(
    clinic: LiveProduct, owner_state: dict, browser: Browser, tmp_path: Path
) -> None:
    _visitors(clinic.url)
    owner = _context(browser, storage_state=owner_state)
    people = owner.new_page()
    people.goto(f"{clinic.url}/staff/people/")
    people.get_by_label("Name", exact=True).fill("Rosa")
    people.get_by_label("May").select_option("Reviewer")
    people.get_by_role("button", name="Make a link").click()
    link = people.locator("#link").text_content() or ""
    owner.close()

    context = _context(browser, accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(link)
    _choose_password(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    attention, questions, to_read = _counts(page)
    assert attention == 3, "the chest pain, the call, and what was not helpful"
    assert questions >= 4
    assert to_read >= 2
    _picture(page, "home")
    page.set_viewport_size(PHONE)
    _picture(page, "phone")
    page.emulate_media(color_scheme="dark")
    _picture(page, "dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})

    # One call.
    page.get_by_role("link", name="1 person wants to be called").click()
    expect(page.locator(".callback")).to_contain_text("07700 900123")
    page.get_by_role("button", name="No answer").click()
    expect(page.locator(".steps")).to_contain_text("No answer, Rosa, today")
    _picture(page, "calls")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("main")).to_contain_text("Nobody waits for a call.")
    expect(page.locator("main")).not_to_contain_text("07700")

    # The first queue to zero: each next one opens by itself. The call was all that one of them waited for.
    page.keyboard.press("h")
    expect(page.locator(".queue.urgent .count")).to_have_text(str(attention - 1))
    page.locator(".queue.urgent .primary").click()
    for _ in range(attention - 1):
        expect(page.get_by_role("heading", level=1)).to_contain_text("Conversation")
        with page.expect_navigation():
            page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    assert _counts(page)[0] == 0

    # The second: similar questions stand together, and one decision does for all of them.
    page.get_by_role("region", name="Questions it could not answer").get_by_role("link", name="Begin").click()
    expect(page.locator(".members .row")).to_have_count(3)
    _picture(page, "question")
    page.get_by_label("Should have been").fill("How much does acupuncture cost?")
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Should have been: 3 questions.")
    for _ in range(20):
        if page.get_by_role("heading", level=1).text_content() == "What needs you":
            break
        page.get_by_role("button", name="A new question").click()
        page.wait_for_load_state()
    assert _counts(page)[:2] == [0, 0]

    # The third.
    page.get_by_role("region", name="To read").get_by_role("link", name="Begin").click()
    _picture(page, "conversation", whole=True)
    for _ in range(20):
        if page.get_by_role("heading", level=1).text_content() == "What needs you":
            break
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("^Done")).click()
    assert _counts(page) == [0, 0, 0]
    expect(page.locator("main")).to_contain_text("Nothing waits for you.")
    assert _violations(page) == []

    # One search, one export.
    page.keyboard.press("c")
    page.get_by_role("searchbox").fill("shoulder")
    page.keyboard.press("Enter")
    expect(page.locator(".shown")).to_contain_text("1 conversation with “shoulder”")
    expect(page.locator(".excerpt mark").first).to_have_text("shoulder")
    _picture(page, "search")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV for spreadsheets").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["first_question"] for row in rows] == ["What is a frozen shoulder?"]

    page.get_by_role("link", name="Decisions").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take them away as YAML").click()
    download.value.save_as(tmp_path / "nlu.yml")
    data = yaml.safe_load((tmp_path / "nlu.yml").read_text("utf-8"))
    assert data["nlu"][0]["intent"] == "ask_price"
    assert data["nlu"][0]["examples"].count("\n") == 3
    assert complaints == []
    context.close()


def test_owners_morning(clinic: LiveProduct, owner_state: dict, browser: Browser) -> None:
    context = _context(browser, storage_state=owner_state)
    page = context.new_page()
    page.goto(f"{clinic.url}/staff/people/")
    page.get_by_label("Name", exact=True).fill("Ben")
    page.get_by_label("May").select_option("Owner")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#link").text_content() or ""
    _picture(page, "staff")

    colleague = _context(browser)
    bens = colleague.new_page()
    bens.goto(link)
    _choose_password(bens)
    expect(bens.get_by_role("heading", level=1)).to_have_text("Set up the second step")
    bens.goto(f"{clinic.url}/staff/audit/")
    expect(bens.get_by_role("heading", level=1)).to_have_text("Set up the second step")
    _picture(bens, "second-step")
    set_up_second_step(bens)
    bens.get_by_role("link", name="I have kept them").click()
    expect(bens.get_by_role("heading", level=1)).to_have_text("What needs you")

    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_role("row", name=re.compile("^Got an answer"))).to_be_visible()
    _picture(page, "insights", whole=True)
    number = page.locator(".numbers td a").first
    expected = re.match(r"\d+", number.text_content() or "")
    assert expected
    number.click()
    expect(page.locator(".shown")).to_contain_text(f"{expected.group()} conversation")

    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Person").select_option("Ben")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody")).to_contain_text("Switched the second step on")
    _picture(page, "audit")

    page.get_by_role("link", name="Staff", exact=True).click()
    card = page.locator(".person", has_text="Ben")
    card.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Close the account of Ben?")
    page.get_by_role("button", name="Close the account").click()
    expect(page.locator("#flash")).to_contain_text("Ben can't sign in any more.")
    bens.reload()
    expect(bens.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.locator(".person", has_text="Olive").get_by_role("button", name="Close the account").click()
    expect(page.locator("#flash")).to_contain_text("There has to be one owner at least.")
    colleague.close()
    context.close()
