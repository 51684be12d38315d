"""A browser at the public address: through Caddy, over HTTPS, with cookies that only this host can set."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import (
    CHROMIUM_ARGUMENTS,
    STAFF_NAME,
    STAFF_PASSWORD,
    chromium_program,
    set_up_second_step,
)
from tests.browser.widget_chat import Chat
from tests.deploy.doors import Door, program, running_door
from tests.live import PUBLIC_URL, LiveProduct


@pytest.fixture(scope="module")
def door(public_product: LiveProduct, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Caddy in front of the product."""
    if program("caddy") is None:
        pytest.skip("caddy is not installed; on Debian: sudo apt-get install caddy")
    folder: Path = tmp_path_factory.mktemp("caddy")
    with running_door("caddy", int(public_product.url.rpartition(":")[2]), folder) as door:
        yield door


@pytest.fixture
def outside(browser: Browser, door: Door) -> Iterator[BrowserContext]:
    """A browser for which chat.clinic.example is this machine."""
    name = PUBLIC_URL.removeprefix("https://")
    places = f"MAP {name}:443 127.0.0.1:{door.https}, MAP {name}:80 127.0.0.1:{door.http}"
    arguments = [*CHROMIUM_ARGUMENTS, f"--host-resolver-rules={places}"]
    chromium = browser.browser_type.launch(executable_path=chromium_program(), args=arguments)
    # The certificate signs itself; tests/deploy/ checks it.
    context = chromium.new_context(ignore_https_errors=True)
    context.set_default_timeout(30_000)
    yield context
    chromium.close()


def test_setting_up_the_first_account_and_chatting(
    outside: BrowserContext, door: Door, public_product: LiveProduct
) -> None:
    page = outside.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    page.goto(f"http://{PUBLIC_URL.removeprefix('https://')}{public_product.invitation}")
    assert page.url.startswith(f"{PUBLIC_URL}/staff/welcome/")
    page.get_by_label("name", exact=False).first.fill(STAFF_NAME)
    for field in page.locator("input[type=password]").all():
        field.fill(STAFF_PASSWORD)
    page.locator("main button[type=submit], main form button").first.click()
    page.wait_for_url(f"{PUBLIC_URL}/staff/account/second-step/")
    set_up_second_step(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{PUBLIC_URL}/staff/")

    cookies = {cookie["name"]: cookie for cookie in outside.cookies()}
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert cookie["path"] == "/"
        assert cookie["domain"] == "chat.clinic.example"

    stolen = cookies["__Host-session"]["value"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    with door.client() as thief:
        assert thief.get("/staff/", headers={"Cookie": f"__Host-session={stolen}"}).status_code == 302

    chat = Chat(page, f"{PUBLIC_URL}/").open()
    expect(chat.say("what is sciatica")).to_contain_text("nerve")
    assert errors == []
