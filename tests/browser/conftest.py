"""Real Chromium against the running product."""

import base64
import os
import re
import shutil
import time
from collections.abc import Iterator

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.host_site import HostSite, running_host_site
from tests.browser.widget_chat import Chat
from tests.live import LiveProduct

# A machine that is busy with something else must not fail a test.
expect.set_options(timeout=20_000)

STAFF_NAME = "Pat"
STAFF_PASSWORD = "correct horse battery staple"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(product: LiveProduct) -> str:
    """The web side's address."""
    return product.url


def chromium_program() -> str:
    """Where Chromium is."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "Chromium is not installed: run `make test`, or tools/install_chromium.sh"
    return executable


@pytest.fixture(scope="session")
def browser(product: LiveProduct) -> Iterator[Browser]:
    """Debian's Chromium, headless; the product comes first, as Playwright's event loop bars training."""
    executable = chromium_program()
    # Django refuses database work while an event loop runs in the thread, as Playwright's does.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own for each test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="Europe/London"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


def set_up_second_step(page: Page) -> TOTP:
    """Do what an authenticator app does with the key on the page.

    Returns:
        The phone, so to speak.
    """
    key = (page.locator("#key").text_content() or "").replace(" ", "")
    phone = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)))
    phone.time = time.time()
    page.get_by_label("Type the six digits").fill(f"{phone.token():06}")
    page.get_by_role("button", name="Switch it on").click()
    return phone


@pytest.fixture(scope="session")
def staff_state(product: LiveProduct, browser: Browser) -> dict:
    """The cookies of a signed-in owner, who came by a link of `frontdesk staff add`."""
    link = re.search(r"/staff/welcome/\S+", product.run("staff", "add", STAFF_NAME, "--role", "owner").stdout)
    assert link
    context = browser.new_context()
    page = context.new_page()
    page.goto(product.url + link.group())
    for field in page.locator("input[type=password]").all():
        field.fill(STAFF_PASSWORD)
    page.locator("main button[type=submit], main form button").first.click()
    page.wait_for_url(f"{product.url}/staff/account/second-step/")
    set_up_second_step(page)
    codes = page.locator(".codes code").all_text_contents()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{product.url}/staff/")
    state = {**context.storage_state(), "recovery_codes": codes}
    context.close()
    return state


@pytest.fixture
def recovery_code(staff_state: dict) -> str:
    """A code of the same member of staff that was not used yet."""
    return staff_state["recovery_codes"].pop()


@pytest.fixture
def staff_page(browser: Browser, staff_state: dict) -> Iterator[Page]:
    """A page that is signed in to the console."""
    context = browser.new_context(
        storage_state={key: staff_state[key] for key in ("cookies", "origins")},
        viewport={"width": 1280, "height": 800},
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(staff_page: Page) -> list[str]:
    """What the browser complains about, such as a breach of the content security policy."""
    heard: list[str] = []
    staff_page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    staff_page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def chat(page: Page, site: str) -> Chat:
    """The demonstration page with the chat still closed."""
    return Chat(page, site)


@pytest.fixture
def flawless(page: Page) -> Iterator[None]:
    """Fails on any error in the console, such as a breach of the content security policy."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield
    assert errors == []


@pytest.fixture
def host_site(product: LiveProduct) -> Iterator[HostSite]:
    """Another website, whose pages may hold the widget."""
    with running_host_site(product.neighbour) as site:
        yield site
