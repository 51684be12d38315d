"""Every page of the console in every state, light and dark, on a desk and on a phone: axe finds nothing.

The product is one of its own: some states, such as setting up and empty lists, come only once. Their pages
are opened at that moment and stay open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontdesk.review.urls import urlpatterns
from tests.browser.conftest import set_up_second_step
from tests.browser.test_console import PHONE, _converse, _violations
from tests.live import running_product
from tests.review.test_permissions import PAGES

PASSWORD = "correct horse battery staple"
DESK = {"width": 1280, "height": 800}
FILES = {"export", "export_proposals"}


@dataclass
class Console:
    """The product, three people's browsers, and the pages that were opened while their state was there."""

    url: str
    people: dict[str, BrowserContext]
    kept: dict[str, Page] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)

    def open(self, who: str, path: str) -> Page:
        """A new page of somebody's; `REFERENCE` in the path is the conversation's."""
        page = self.people[who].new_page()
        path = path.replace("REFERENCE", self.references[0] if self.references else "")
        page.goto(f"{self.url}/staff/{path}")
        return page

    def keep(self, state: str, who: str, path: str) -> Page:
        """Open a page and leave it open."""
        self.kept[state] = self.open(who, path)
        return self.kept[state]


def _choose(page: Page, password: str = PASSWORD, again: str = PASSWORD) -> None:
    first, second = page.locator("input[type=password]").all()
    first.fill(password)
    second.fill(again)
    page.get_by_role("button", name="Save and go on").click()


def _sign_in(page: Page, name: str, password: str) -> Page:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


def _set_up(console: Console, invitation: str) -> None:
    path = invitation.removeprefix("/staff/")
    mistakes = console.keep("welcome, with mistakes", "stranger", path)
    mistakes.get_by_label("Your name").fill("Olive")
    _choose(mistakes, "short", "other")
    expect(mistakes.locator(".error").first).to_be_visible()
    console.keep("welcome, the first owner", "stranger", path)
    page = console.open("owner", path)
    page.get_by_label("Your name").fill("Olive")
    _choose(page)
    wrong = console.keep("second step, with a wrong code", "owner", "account/second-step/")
    wrong.get_by_label("Type the six digits").fill("000000")
    wrong.get_by_role("button", name="Switch it on").click()
    expect(wrong.locator(".error").first).to_be_visible()
    console.keep("second step, required", "owner", "account/second-step/")
    page.reload()
    set_up_second_step(page)
    expect(page.locator(".codes code")).to_have_count(10)
    console.kept["recovery codes"] = page
    for state, path in EMPTY.items():
        console.keep(state, "owner", path)


def _invite(console: Console) -> None:
    page = console.keep("staff, with a link", "owner", "people/")
    page.get_by_label("Name", exact=True).fill("Rita")
    page.get_by_label("May").select_option("Reader")
    page.get_by_role("button", name="Make a link").click()
    path = (page.locator("#link").text_content() or "").partition("/staff/")[2]
    console.keep("staff, a name with an open link", "owner", "people/")
    again = console.kept["staff, a name with an open link"]
    again.get_by_label("Name", exact=True).fill("Rita")
    again.get_by_role("button", name="Make a link").click()
    expect(again.locator(".error").first).to_contain_text("Withdraw it first")
    console.keep("welcome, a colleague", "reader", path)
    _choose(console.open("reader", path))


@pytest.fixture(scope="module")
def console(model: Path, browser: Browser) -> Iterator[Console]:
    """A clinic with an owner, a reader and a few conversations."""
    with running_product() as live:
        people = {who: browser.new_context(locale="en-GB") for who in ("owner", "reader", "stranger")}
        for context in people.values():
            context.set_default_timeout(15_000)
        console = Console(live.url, people)
        _set_up(console, live.invitation)
        _invite(console)
        for _ in range(2):
            texts = ("What is sciatica?", "I have crushing chest pain and can't breathe", "blorp zib?")
            console.references.append(_converse(live.url, *texts))
        visitor = live.visitor()
        wish = {"name": "Jo Bloggs", "phone": "07700 900123", "when": "mornings", "consent": True}
        visitor.http.post("callbacks", json=wish).raise_for_status()
        yield console
        for context in people.values():
            context.close()


EMPTY = {
    "home, empty": "",
    "conversations, none at all": "conversations/",
    "questions, empty": "questions/",
    "calls, empty": "calls/",
    "decisions, empty": "proposals/",
    "insights, empty": "insights/",
}


def _group(console: Console, who: str) -> Page:
    page = console.open(who, "questions/")
    page.locator(".ask a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("“")
    return page


def _decided(console: Console) -> Page:
    page = console.open("owner", "conversations/REFERENCE/")
    entry = page.locator(".entry.visitor", has_text="blorp")
    if not entry.locator(".decide[open]").count():
        entry.locator(".decide summary").click()
    entry.get_by_role("button", name="Right answer").click()
    expect(entry.locator(".decided")).to_be_visible()
    expect(page.locator("#flash")).to_contain_text("Noted")
    return page


def _with_note(console: Console) -> Page:
    page = console.open("owner", "conversations/REFERENCE/")
    page.get_by_label("Add a tag").fill("price")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Write a note").fill("rang back")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".notes")).to_contain_text("rang back")
    return page


def _sent(page: Page, path: str, size: int = 1, token: str = "") -> Page:
    script = """([path, size, token]) => {
        const form = document.createElement("form");
        form.method = "post";
        form.action = path;
        for (const [name, value] of [["csrfmiddlewaretoken", token], ["text", "a".repeat(size)]]) {
            const field = document.createElement("textarea");
            field.name = name;
            field.value = value;
            form.append(field);
        }
        document.body.append(form);
        form.submit();
    }"""
    with page.expect_navigation():
        page.evaluate(script, [path, size, token])
    return page


def _too_much(console: Console) -> Page:
    page = console.open("owner", "account/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    return _sent(page, f"/staff/conversations/{console.references[0]}/notes/", 40_000, token)


def _too_many_tries(console: Console) -> Page:
    page = console.open("stranger", "sign-in/")
    for _ in range(6):
        _sign_in(page, "Nobody", "not the password")
    expect(page.locator("main")).to_contain_text("Too many tries failed here.")
    return page


def _code(console: Console, typed: str = "") -> Page:
    page = _sign_in(console.open("stranger", "sign-in/"), "Olive", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    if typed:
        page.get_by_label("Code").fill(typed)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".error").first).to_be_visible()
    return page


def _wrong_proof(console: Console) -> Page:
    page = console.open("owner", "account/second-step/")
    page.get_by_label("Your password, or a code").fill("not the password")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".error").first).to_be_visible()
    return page


def _asked(console: Console, button: str) -> Page:
    page = console.open("owner", "people/")
    page.locator(".person", has_text="Rita").get_by_role("button", name=button).click()
    return page


def _failed(console: Console) -> Page:
    page = console.open("owner", f"conversations/{console.references[1]}/")
    page.route("**/messages/**", lambda route: route.abort())
    page.keyboard.press("r")
    expect(page.locator("#flash")).to_contain_text("That did not work.")
    return page


def _keys(console: Console) -> Page:
    page = console.open("owner", "")
    page.keyboard.press("?")
    return page


def _plain(who: str, path: str) -> Callable[[Console], Page]:
    return lambda console: console.open(who, path)


def _kept(state: str) -> Callable[[Console], Page]:
    return lambda console: console.kept[state]


# route -> its states, each with how to open it
STATES: dict[str, dict[str, Callable[[Console], Page]]] = {
    "sign_in": {
        "plain": _plain("stranger", "sign-in/"),
        "wrong": lambda console: _sign_in(console.open("stranger", "sign-in/"), "Nobody", "wrong"),
        "too many tries": _too_many_tries,
    },
    "enter_code": {"plain": _code, "wrong": lambda console: _code(console, "000000")},
    "welcome": {
        state: _kept(f"welcome, {state}") for state in ("the first owner", "with mistakes", "a colleague")
    }
    | {"over": _plain("stranger", "welcome/no-such-link/")},
    "home": {
        "empty": _kept("home, empty"),
        "full": _plain("owner", ""),
        "reader": _plain("reader", ""),
        "keys": _keys,
    },
    "conversations": {
        "none at all": _kept("conversations, none at all"),
        "full": _plain("owner", "conversations/"),
        "reader": _plain("reader", "conversations/?text=sciatica"),
        "nothing found": _plain("owner", "conversations/?text=nothing+like+this&helpful=yes"),
    },
    "conversation": {
        "with hits": _plain("owner", "conversations/REFERENCE/?text=sciatica"),
        "reader": _plain("reader", "conversations/REFERENCE/"),
        "decided in the page": _decided,
        "with tag and note": _with_note,
        "failed": _failed,
    },
    "erase": {"asked": _plain("owner", "conversations/REFERENCE/delete/")},
    "questions": {
        "empty": _kept("questions, empty"),
        "full": _plain("owner", "questions/"),
        "reader": _plain("reader", "questions/"),
    },
    "question": {
        "open": lambda console: _group(console, "owner"),
        "reader": lambda console: _group(console, "reader"),
    },
    "proposals": {"empty": _kept("decisions, empty"), "full": _plain("owner", "proposals/")},
    "calls": {"empty": _kept("calls, empty"), "full": _plain("owner", "calls/")},
    "insights": {
        "empty": _kept("insights, empty"),
        "full": _plain("owner", "insights/"),
        "reader": _plain("reader", "insights/"),
        "long ago": _plain("owner", "insights/?from=2001-01-01&to=2001-01-02"),
    },
    "account": {"owner": _plain("owner", "account/"), "reader": _plain("reader", "account/")},
    "password": {"plain": _plain("reader", "account/password/")},
    "second_step": {
        "required": _kept("second step, required"),
        "wrong code": _kept("second step, with a wrong code"),
        "reader": _plain("reader", "account/second-step/"),
        "another phone": _plain("owner", "account/second-step/"),
        "another phone, wrong": _wrong_proof,
    },
    "recovery_codes": {"shown": _kept("recovery codes")},
    "people": {
        "plain": _plain("owner", "people/"),
        "link": _kept("staff, with a link"),
        "open link": _kept("staff, a name with an open link"),
    },
    "person": {"closing": lambda console: _asked(console, "Close the account")},
    "audit": {
        "plain": _plain("owner", "audit/"),
        "nothing": _plain("owner", "audit/?subject=nothing"),
        "refused": _plain("reader", "audit/"),
    },
    "undo": {
        "a button's address": _plain("owner", "undo/"),
        "old form": lambda console: _sent(console.open("owner", "account/"), "/staff/undo/"),
    },
    "notes": {"too much": _too_much},
    "missing": {"missing": _plain("owner", "no/such/page/")},
}


def test_every_page_is_in_the_list() -> None:
    """A page is what answers GET and is no file, after signing in or before."""
    pages = {pattern.name for pattern in urlpatterns if PAGES[pattern.name][2][0] != 405} - FILES
    assert pages - set(STATES) == set()


@pytest.mark.parametrize(
    ("route", "state"), [(route, state) for route, states in STATES.items() for state in states]
)
def test_accessible(console: Console, route: str, state: str) -> None:
    page = STATES[route][state](console)
    for summary in page.locator("summary:visible").all():
        summary.click()

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for viewport in (DESK, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            assert _violations(page) == [], (scheme, viewport)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.close()
