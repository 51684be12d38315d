"""Everything that has ever made a page run somebody else's script, typed by a visitor: it stays text.

The lines of hostile_texts.txt call `xss`. They go through the widget, its history, every page of the console
that shows what visitors and staff write, the search, and the file that staff take away.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.widget_chat import Chat
from tests.live import LiveProduct, LiveVisitor

TEXTS = (Path(__file__).parent / "hostile_texts.txt").read_text("utf-8").splitlines()
WIDGET_MESSAGES = 3
NARROWEST = {"width": 320, "height": 640}
LONGEST_MESSAGE, LONGEST_QUERY = 950, 700

WATCH = """
    window.fired = [];
    window.xss = (...args) => window.fired.push("script");
    document.addEventListener("securitypolicyviolation", (event) => {
        window.fired.push(event.violatedDirective);
    });
"""

# What a text can only bring with it by having been taken for markup.
FOREIGN = (
    "script, img, image, iframe, object, embed, link, base, style, video, audio, math, template, marquee"
)


def packed(longest: int) -> list[str]:
    """The texts, as many in each part as there is room for."""
    parts = [""]
    for text in TEXTS:
        if parts[-1] and len(parts[-1]) + 1 + len(text) > longest:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{text}" if parts[-1] else text
    return parts


def words(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.fixture(scope="module")
def hostile(product: LiveProduct) -> LiveVisitor:
    """A visitor who has sent every text, and wants to be called by one."""
    visitor = product.visitor()
    for message in packed(LONGEST_MESSAGE):
        visitor.say(message)
    name = "<img src=x onerror=xss(1)>"
    call = {"name": name, "phone": "07700 900123", "when": "<svg onload=xss(1)>", "consent": True}
    visitor.http.post("callbacks", json=call).raise_for_status()
    return visitor


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page on which nothing may run, open, or be fetched from elsewhere."""
    yield from watch(page)


@pytest.fixture
def watched_staff(staff_page: Page) -> Iterator[Page]:
    """The same, signed in."""
    yield from watch(staff_page)


def watch(page: Page) -> Iterator[Page]:
    elsewhere: list[str | None] = []
    opened: list[str] = []
    page.add_init_script(WATCH)
    page.on("request", lambda request: elsewhere.append(urlsplit(request.url).hostname))
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: opened.append(popup.url))
    page.on("framenavigated", lambda frame: opened.append(frame.url) if frame.parent_frame else None)
    yield page
    quiet(page)
    assert set(elsewhere) <= {"localhost"}
    assert opened == []


def quiet(page: Page) -> None:
    """Nothing ran, and the policy had nothing to forbid."""
    assert page.evaluate("window.fired") == []


def plain(where: Locator) -> None:
    """No text became an element."""
    assert where.locator(FOREIGN).count() == 0


def test_the_corpus_is_large_and_each_text_stands_once() -> None:
    assert len(TEXTS) >= 200
    assert len(set(TEXTS)) == len(TEXTS)


def test_a_page_that_trusted_the_texts_would_be_caught(page: Page, site: str) -> None:
    """The alarm works: the same texts as markup, on a page without a policy, set it off."""
    page.add_init_script(WATCH)
    page.route("**/trusting", lambda route: route.fulfill(content_type="text/html", body="<div id=x></div>"))
    page.goto(f"{site}/trusting")
    page.evaluate("(markup) => { document.getElementById('x').innerHTML = markup }", "\n".join(TEXTS[30:90]))
    page.wait_for_function("window.fired.length > 3")
    assert page.locator(FOREIGN).count() > 10


def test_typed_into_the_widget(watched: Page, site: str) -> None:
    chat = Chat(watched, site).open()
    for message in packed(LONGEST_MESSAGE)[:WIDGET_MESSAGES]:
        chat.say(message)
        plain(chat.messages.nth(-2))
        quiet(watched)
    assert words(TEXTS[0]) in words(chat.messages.nth(1).text_content())


def test_read_again_after_a_reload(watched: Page, site: str, hostile: LiveVisitor) -> None:
    remembered = json.dumps({"token": hostile.opened["token"], "reference": hostile.opened["reference"]})
    watched.add_init_script(f"localStorage.frontdesk = {json.dumps(remembered)}")
    chat = Chat(watched, site).open()
    sent = [message["text"] for message in hostile.history() if message["from"] == "visitor"]
    expect(chat.messages).to_have_count(len(hostile.history()))

    shown = [words(text) for text in chat.messages.all_text_contents()]
    for text in sent:
        assert any(words(text) in one for one in shown)
    plain(chat.messages)


def test_read_by_the_staff(watched_staff: Page, site: str, hostile: LiveVisitor) -> None:
    page, reference = watched_staff, hostile.opened["reference"]
    sent = [message["text"] for message in hostile.history() if message["from"] == "visitor"]

    page.goto(f"{site}/staff/conversations/{reference}/")
    shown = words(page.locator("main").text_content())
    for text in sent:
        assert words(text) in shown
    plain(page.locator("main"))
    expect(page.locator("main")).to_contain_text("<img src=x onerror=xss(1)>")

    for text in ("<script>xss(1)</script>", '"><img src=x onerror=xss(1)>'):
        page.locator("#note-text").fill(f"{text} {packed(1_500)[0]}")
        page.get_by_role("button", name="Keep the note").click()
        page.locator("#tag-name").fill(text[:40])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("main")).to_contain_text(text)
        plain(page.locator("main"))
        quiet(page)

    page.set_viewport_size(NARROWEST)
    for place in ("", "conversations/", "questions/", "calls/", "insights/", "audit/"):
        page.goto(f"{site}/staff/{place}")
        plain(page.locator("main"))
        quiet(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], place


def test_searched_for(watched_staff: Page, site: str, hostile: LiveVisitor) -> None:
    for looked_for in packed(LONGEST_QUERY):
        response = watched_staff.goto(f"{site}/staff/conversations/?{urlencode({'text': looked_for})}")
        assert response
        assert response.status in (200, 414)
        if response.ok:
            plain(watched_staff.locator("main"))
        quiet(watched_staff)


def test_as_parameters(watched_staff: Page, site: str) -> None:
    names = (
        "text",
        "tag",
        "kind",
        "about",
        "from",
        "to",
        "days",
        "after",
        "before",
        "marked",
        "subject",
        "who",
    )
    for text in TEXTS[11:14]:
        query = urlencode(dict.fromkeys(names, text))
        for place in ("conversations/", "audit/"):
            watched_staff.goto(f"{site}/staff/{place}?{query}")
            plain(watched_staff.locator("main"))
            quiet(watched_staff)


def test_taken_away_as_a_file(watched_staff: Page, site: str, hostile: LiveVisitor) -> None:
    watched_staff.goto(f"{site}/staff/conversations/")
    for form, kind in (("csv", "text/csv"), ("json", "application/json")):
        response = watched_staff.request.get(f"{site}/staff/export.{form}")
        assert response.headers["content-type"].startswith(kind)
        assert response.headers["content-disposition"].startswith("attachment;")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "xss(1)" in response.text()
    with watched_staff.expect_download() as download:
        watched_staff.evaluate("location.href = '/staff/export.csv'")
    assert download.value.suggested_filename == "frontdesk-conversations.csv"
    quiet(watched_staff)
