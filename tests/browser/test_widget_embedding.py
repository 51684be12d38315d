"""The widget on other people's pages: how it gets there, and what a page can change."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from frontdesk.site.widget import current_widget
from tests.browser.host_site import HostSite
from tests.browser.widget_chat import DESKTOP, PHONE, Chat, violations, wait_until
from tests.live import free_port

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
ARABIC = {
    "lang": "ar",
    "dir": "rtl",
    "title": "اسأل سؤالا",
    "launcher": "اسأل سؤالا",
    "close": "إغلاق",
    "menu": "خيارات",
    "label": "رسالتك",
    "send": "إرسال",
    "greeting": "مرحبا",
    "suggestions": "ما هو عرق النسا؟|كيف أحجز؟",
}
STRICT = (
    "default-src 'none'; script-src {site}; connect-src {site}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def script(site: str, attributes: str = "defer data-frontdesk") -> str:
    return f'<script src="{site}/static/widget.js" {attributes}></script>'


def test_one_line_on_another_site_is_enough(page: Page, site: str, host_site: HostSite) -> None:
    chat = Chat(page, host_site.page(script(site))).open()

    expect(chat.say("what is sciatica")).to_contain_text("From the clinic's page:")
    assert page.context.cookies() == []


def test_a_version_with_integrity_works_and_a_changed_file_does_not(
    page: Page, site: str, host_site: HostSite
) -> None:
    file = current_widget()
    tag = '<script src="{}/static/{}" integrity="{}" crossorigin="anonymous" defer data-frontdesk></script>'
    chat = Chat(page, host_site.page(tag.format(site, file.name, file.integrity))).open()
    expect(chat.say("what is sciatica")).to_contain_text("From the clinic's page:")

    page.goto(host_site.page(tag.format(site, file.name, "sha384-" + "A" * 64)))
    page.wait_for_load_state("networkidle")
    assert page.locator("frontdesk-chat").count() == 0


def test_a_site_that_is_not_listed_is_told_so(page: Page, site: str, host_site: HostSite) -> None:
    """The same page under its other name is another origin."""
    host_site.page(script(site))
    chat = Chat(page, host_site.origin.replace("localhost", "127.0.0.1")).open()
    chat.box.fill("what is sciatica")
    chat.box.press("Enter")

    expect(chat.messages.nth(1)).to_contain_text("Not sent.")


def test_a_strict_policy_is_never_broken(page: Page, site: str, host_site: HostSite) -> None:
    page.add_init_script(
        "window.breaches = []; addEventListener('securitypolicyviolation',"
        " ({ violatedDirective, sourceFile }) => window.breaches.push(`${violatedDirective} ${sourceFile}`))"
    )
    attributes = 'defer data-frontdesk data-accent="#123456" data-title="Ask"'
    address = host_site.page(script(site, attributes), Content_Security_Policy=STRICT.format(site=site))
    page.goto(address)
    page.get_by_role("button", name="Ask a question").click()
    panel = page.get_by_role("dialog", name="Ask")
    box = page.get_by_label("Your message")
    box.fill("what is sciatica")
    box.press("Enter")
    expect(panel).to_contain_text("From the clinic's page:")
    panel.get_by_role("button", name="Options").click()
    with page.expect_download():
        panel.get_by_role("button", name="Save my chat").click()
    panel.get_by_role("button", name="Options").click()
    panel.get_by_role("button", name="Ask us to call you").click()
    page.set_viewport_size(PHONE)
    expect(panel).to_have_attribute("aria-modal", "true")

    assert page.evaluate("window.breaches") == []
    colour = panel.locator(".head").evaluate("node => getComputedStyle(node).backgroundColor")
    assert colour == "rgb(18, 52, 86)"


@pytest.mark.parametrize("attributes", ["data-frontdesk", "async data-frontdesk", "defer data-frontdesk"])
def test_it_may_stand_in_the_page_in_any_way(
    page: Page, site: str, host_site: HostSite, attributes: str
) -> None:
    Chat(page, host_site.page(script(site, attributes) + "<p>More</p>" * 50)).open()


@pytest.mark.parametrize("kind", ["text/javascript", "module"])
def test_it_may_come_late(page: Page, site: str, host_site: HostSite, kind: str) -> None:
    page.goto(host_site.page("<p>Nothing yet</p>"))
    page.evaluate(
        """([src, type]) => void document.head.append(
            Object.assign(document.createElement("script"), { src, type, crossOrigin: "" }))""",
        [f"{site}/static/widget.js", kind],
    )
    wait_until(page, "!!customElements.get('frontdesk-chat')")
    assert page.locator("frontdesk-chat").count() == 0
    page.evaluate(
        """server => {
            const chat = document.createElement("frontdesk-chat");
            chat.dataset.server = server;
            document.body.append(chat);
        }""",
        site,
    )
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your message").fill("what is sciatica")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("From the clinic's page:")


def test_a_late_script_tag_that_asks_for_it_puts_it_on_the_page(
    page: Page, site: str, host_site: HostSite
) -> None:
    page.goto(host_site.page("<p>Nothing yet</p>"))
    page.evaluate(
        """src => {
            const script = Object.assign(document.createElement("script"), { src });
            Object.assign(script.dataset, { frontdesk: "", launcher: "Chat to us" });
            document.body.append(script);
        }""",
        f"{site}/static/widget.js",
    )
    expect(page.get_by_role("button", name="Chat to us")).to_be_visible()


def test_twice_on_the_page_does_no_harm(page: Page, site: str, host_site: HostSite) -> None:
    elements = "<frontdesk-chat></frontdesk-chat>" * 2
    chat = Chat(page, host_site.page(elements + script(site) * 2))
    expect(chat.launcher).to_have_count(1)
    chat.open()
    expect(chat.say("what is sciatica")).to_contain_text("From the clinic's page:")


def test_a_script_without_the_mark_places_nothing(page: Page, site: str, host_site: HostSite) -> None:
    page.goto(host_site.page(script(site, "defer")))
    wait_until(page, "!!customElements.get('frontdesk-chat')")
    assert page.locator("frontdesk-chat").count() == 0


def test_texts_come_from_attributes_and_from_the_table(page: Page, site: str, host_site: HostSite) -> None:
    table = json.dumps({"send": "Go", "launcher": "Hello?", "you": "Me: "}).replace('"', "&quot;")
    greeting = "data-greeting='Hi.\n\n- one\n- two' data-suggestions='How do I book?'"
    attributes = f'data-strings="{table}" data-title="Ask Anna" data-launcher="Anna" {greeting}'
    element = f"<frontdesk-chat {attributes}></frontdesk-chat>"
    page.goto(host_site.page(element + script(site)))
    page.get_by_role("button", name="Anna").click()
    panel = page.get_by_role("dialog", name="Ask Anna")

    expect(panel.get_by_role("heading", name="Ask Anna")).to_be_visible()
    expect(panel.get_by_role("button", name="Go")).to_be_visible()
    expect(panel.locator("ol .bubble li")).to_have_text(["one", "two"])
    panel.get_by_role("button", name="How do I book?").click()
    expect(panel).to_contain_text("Roy")
    page.reload()
    expect(panel.locator(".bubble").first).to_contain_text("Hi.")
    expect(panel.locator("ol > li")).to_have_count(3)


def test_a_table_that_is_not_json_leaves_the_built_in_words(
    page: Page, site: str, host_site: HostSite
) -> None:
    warned: list[ConsoleMessage] = []
    page.on("console", lambda message: warned.append(message) if message.type == "warning" else None)
    Chat(page, host_site.page(script(site, "defer data-frontdesk data-strings='{'"))).open()

    assert len(warned) == 1


def test_hostile_markup_in_a_pages_own_texts_shows_as_text(
    page: Page, site: str, host_site: HostSite
) -> None:
    page.goto(site)
    names = page.evaluate(
        """async () => {
            const source = await (await fetch("/static/widget.js")).text();
            return [...source.matchAll(/[{,](\\w+):"[^"]/g)].map(([, name]) => name);
        }"""
    )
    table = {name: HOSTILE for name in names if name not in ("lang", "dir")}
    assert {"greeting", "callbackText", "consentError", "thanks", "launcher"} <= set(table)
    attribute = json.dumps(table).replace("&", "&amp;").replace("'", "&#39;")
    page.goto(host_site.page(script(site, f"defer data-frontdesk data-strings='{attribute}'")))
    page.locator("frontdesk-chat .launcher").click()
    chat = page.locator("frontdesk-chat .panel")
    chat.locator(".menu").click()
    chat.locator(".item").first.click()
    chat.locator(".strong").last.click()

    expect(chat.locator(".error").first).to_contain_text(HOSTILE)
    assert chat.locator("img, script").count() == 0
    assert page.title() == "A clinic"


def test_it_stands_where_the_page_wants_it(page: Page, site: str, host_site: HostSite) -> None:
    def left_edge(attributes: str, html: str = 'lang="en"') -> float:
        page.goto(host_site.page(script(site, f"defer data-frontdesk {attributes}"), html=html))
        box = page.locator("frontdesk-chat .launcher").bounding_box()
        assert box
        page.locator("frontdesk-chat .launcher").click()
        panel = page.locator("frontdesk-chat .panel").bounding_box()
        assert panel
        assert (
            abs(panel["x"] - box["x"]) < 20 or abs(panel["x"] + panel["width"] - box["x"] - box["width"]) < 20
        )
        return box["x"]

    middle = DESKTOP["width"] / 2
    assert left_edge("") > middle
    assert left_edge("data-position=left") < middle
    assert left_edge("data-dir=rtl") < middle
    assert left_edge("data-dir=rtl data-position=right") > middle
    assert left_edge("", 'lang="ar" dir="rtl"') > middle


def test_from_right_to_left_in_another_language(page: Page, site: str, host_site: HostSite) -> None:
    attribute = json.dumps(ARABIC, ensure_ascii=False).replace("'", "&#39;")
    tag = script(site, f"defer data-frontdesk data-strings='{attribute}'")
    page.goto(host_site.page(tag, html='lang="ar" dir="rtl"'))
    page.get_by_role("button", name=ARABIC["launcher"]).click()
    panel = page.get_by_role("dialog", name=ARABIC["title"])
    send = panel.get_by_role("button", name=ARABIC["send"]).bounding_box()
    box = panel.get_by_label(ARABIC["label"]).bounding_box()
    assert send
    assert box

    assert send["x"] < box["x"]
    assert panel.evaluate("node => node.closest('[lang]').lang") == "ar"
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 568})
    assert panel.locator(".log").evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert violations(page) == []


CONTRAST = """([front, back]) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = colour => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(value =>
            value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const [dark, light] = [luminance(front), luminance(back)].sort((a, b) => a - b);
    return light / dark;
}"""
PAIRS = {
    "launcher": (".launcher", ".launcher"),
    "title": (".head", ".head"),
    "text on paper": (".panel", ".panel"),
    "small print": (".notice", ".panel"),
    "link": (".notice a", ".panel"),
    "text in a bubble": (".bubble", ".bubble"),
    "choice": (".choice", ".choice"),
    "send": ("form .strong", "form .strong"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["", "#000000", "#767676", "#000080", "#b30000", "#6a00ff", "#00802b"])
def test_everything_can_be_read_in_the_default_theme_and_on_every_accent_that_carries_white(
    page: Page, site: str, host_site: HostSite, scheme: Any, accent: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    Chat(page, host_site.page(script(site, f'defer data-frontdesk data-accent="{accent}"'))).open()
    colours = page.evaluate(
        """pairs => {
            const style = selector => getComputedStyle(
                document.querySelector("frontdesk-chat").shadowRoot.querySelector(selector));
            return Object.fromEntries(Object.entries(pairs).map(([name, [front, back]]) =>
                [name, [style(front).color, style(back).backgroundColor]]));
        }""",
        PAIRS,
    )
    ratios = {name: page.evaluate(CONTRAST, pair) for name, pair in colours.items()}

    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
    assert warned == []


@pytest.mark.parametrize("accent", ["#ffcc00", "#777777", "white", "hsl(120 100% 40%)"])
@pytest.mark.parametrize("way", ["attribute", "property"])
def test_the_owner_is_warned_of_an_accent_that_white_cannot_be_read_on(
    page: Page, site: str, host_site: HostSite, accent: str, way: str
) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text) if message.type == "warning" else None)
    if way == "attribute":
        body = script(site, f'defer data-frontdesk data-accent="{accent}"')
    else:
        body = f"<style>:root {{ --frontdesk-accent: {accent} }}</style>" + script(site)
    expect(Chat(page, host_site.page(body)).launcher).to_be_visible()

    assert [text for text in warned if "hard to read" in text]


def test_the_custom_properties_reach_it(page: Page, site: str, host_site: HostSite) -> None:
    properties = "--frontdesk-accent: #123456; --frontdesk-font: monospace; --frontdesk-gap: 50px"
    chat = Chat(page, host_site.page(f"<style>:root {{ {properties} }}</style>" + script(site)))
    look = chat.launcher.evaluate(
        "node => (({ backgroundColor, fontFamily, bottom }) => [backgroundColor, fontFamily, bottom])"
        "(getComputedStyle(node))"
    )

    assert look == ["rgb(18, 52, 86)", "monospace", "50px"]


def test_a_page_change_keeps_the_conversation_and_a_closed_chat_closed(
    page: Page, site: str, host_site: HostSite
) -> None:
    host_site.page(script(site), "/other")
    chat = Chat(page, host_site.page(script(site) + '<a href="/other">Other page</a>')).open()
    chat.say("what is sciatica")
    page.get_by_role("link", name="Other page").click()
    expect(page).to_have_url(f"{host_site.origin}/other")
    expect(chat.panel).to_be_visible()
    expect(chat.messages).to_have_count(3)
    page.go_back()
    expect(chat.messages).to_have_count(3)
    chat.panel.get_by_role("button", name="Close chat").click()
    page.goto(f"{host_site.origin}/other")
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()


def test_a_page_left_at_once_after_closing_remembers_that_it_was_closed(chat: Chat) -> None:
    """The browser tells of the closing a moment later, which can be after the page has gone."""
    chat.open().say("what is sciatica")
    remembered = chat.page.evaluate(
        """() => {
            document.querySelector("frontdesk-chat").shadowRoot.querySelector("dialog").close();
            dispatchEvent(new PageTransitionEvent("pagehide"));
            return sessionStorage.frontdesk ?? null;
        }"""
    )

    assert remembered is None


def test_no_third_party_hears_of_it(page: Page, site: str, host_site: HostSite) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = host_site.page(script(site))
    Chat(page, address).open().say("what is sciatica")

    assert {url for url in asked if not url.startswith((site, "data:", "blob:"))} <= {
        address,
        f"{host_site.origin}/favicon.ico",
    }
    assert len([url for url in asked if "/static/" in url]) == 1


def test_a_server_that_cannot_be_reached_leaves_the_pages_own_numbers(
    page: Page, context: BrowserContext, host_site: HostSite
) -> None:
    gone = f"http://localhost:{free_port()}"
    element = '<frontdesk-chat><a href="tel:01632960123">Ring us</a></frontdesk-chat>'
    page.goto(host_site.page(element + script(gone)))

    expect(page.get_by_role("link", name="Ring us")).to_be_visible()
