"""The widget beside two others, fetched from npm now: `python -m benchmarks.widget`.

Size of what a page must load, requests, script time on a processor at a quarter of its speed, what axe finds
after one exchange, and live regions. Needs Node, npm and Chromium; nothing fetched is kept.
"""

import gzip
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.fake_chat_server import ANSWER, running_fake_server
from benchmarks.machine import describe_machine
from frontdesk.paths import WIDGET

PEERS = {"deep-chat": "package/dist/deepChat.bundle.js", "rasa-webchat": "package/lib/index.js"}
RUNS = 5
SLOWDOWN = 4
PHONE = {"width": 390, "height": 844}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTION = "What is sciatica?"
EMPTY = f"""<button class="launcher">Open</button><textarea id="text"></textarea><script>
    document.querySelector("#text").onkeydown = () => document.querySelector("h1").append({ANSWER!r});
</script>"""
"""A page without a widget, on which the same is done: what the browser's own driving costs."""
LIVE_REGIONS = """() => {
    const found = [];
    const look = root => {
        found.push(...root.querySelectorAll(
            "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]"));
        for (const node of root.querySelectorAll("*")) if (node.shadowRoot) look(node.shadowRoot);
    };
    look(document);
    return found.length;
}"""


@dataclass(frozen=True)
class Widget:
    """One widget: its script, the page's body that holds it, and how a visitor asks."""

    name: str
    script: Path
    body: str
    ask: Callable[[Page], None]


def _ask_ours(page: Page) -> None:
    page.locator(".launcher").click()
    page.locator("#text").fill(QUESTION)
    page.keyboard.press("Enter")


def _ask_deep_chat(page: Page) -> None:
    page.locator("deep-chat #text-input").click()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")


def _ask_rasa_webchat(page: Page) -> None:
    page.locator(".rw-launcher").click()
    page.locator(".rw-new-message").fill(QUESTION)
    page.keyboard.press("Enter")


def fetch_peer(name: str, member: str, folder: Path) -> tuple[str, Path]:
    """Fetch a package's newest version from npm; its version and the script that pages load."""
    packed = subprocess.run(
        ["npm", "pack", name, "--json", "--silent"], cwd=folder, check=True, capture_output=True, text=True
    )
    found = json.loads(packed.stdout)
    [about] = found.values() if isinstance(found, dict) else found
    script = folder / f"{name}.js"
    with tarfile.open(folder / about["filename"]) as archive:
        content = archive.extractfile(member)
        assert content, member
        script.write_bytes(content.read())
    return about["version"], script


def widgets(folder: Path) -> list[Widget]:
    """Ours and the peers."""
    ours = Widget(
        "frontdesk-chat",
        WIDGET / "dist" / "widget.js",
        '<script src="/script.js" defer data-frontdesk></script>',
        _ask_ours,
    )
    deep_version, deep_chat = fetch_peer("deep-chat", PEERS["deep-chat"], folder)
    rasa_version, rasa_webchat = fetch_peer("rasa-webchat", PEERS["rasa-webchat"], folder)
    return [
        ours,
        Widget(
            f"deep-chat {deep_version}",
            deep_chat,
            """<deep-chat connect='{"url": "/deep-chat"}'></deep-chat>
            <script type="module" src="/script.js"></script>""",
            _ask_deep_chat,
        ),
        Widget(
            f"rasa-webchat {rasa_version}",
            rasa_webchat,
            """<script src="/script.js"></script><script>WebChat.default({ socketUrl: location.origin,
            socketPath: "/socket.io/", customData: { language: "en" }, title: "Chat",
            initPayload: "/start", params: { storage: "session" },
            hideWhenNotConnected: false }, null);</script>""",
            _ask_rasa_webchat,
        ),
    ]


def brotli_size(file: Path) -> int:
    """Bytes after brotli at its best, by Node's zlib."""
    program = "process.stdout.write(String(zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length))"
    done = subprocess.run(["node", "-e", program, str(file)], check=True, capture_output=True, text=True)
    return int(done.stdout)


def script_milliseconds(browser: Browser, address: str, ask: Callable[[Page], None]) -> float:
    """Script time of loading the page and one exchange, on the slowed processor."""
    page = browser.new_page(viewport=PHONE)
    page.route("**/*", lambda route: route.continue_() if address in route.request.url else route.abort())
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address)
    ask(page)
    page.get_by_text(ANSWER).first.wait_for()
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    page.close()
    return next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration") * 1000


def exchange(browser: Browser, address: str, widget: Widget) -> tuple[int, list[str], list[str], int]:
    """Requests that load the widget, other hosts, axe's findings and live regions after one exchange."""
    page = browser.new_page(viewport=PHONE)
    files: list[str] = []
    hosts: set[str] = set()

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            hosts.add(request.url.split("/")[2])
        fetched = request.resource_type in ("script", "stylesheet", "font", "image")
        if fetched and request.url.startswith("http"):
            files.append(request.url)

    page.on("request", note)
    page.route("**/*", lambda route: route.continue_() if address in route.request.url else route.abort())
    page.goto(address)
    widget.ask(page)
    page.get_by_text(ANSWER).first.wait_for()
    rules = Axe().run(page, options={"runOnly": AXE_TAGS}).response["violations"]
    findings = [f"{rule['id']} x{len(rule['nodes'])}" for rule in rules]
    regions = page.evaluate(LIVE_REGIONS)
    page.close()
    return len(files), sorted(hosts), findings, regions


def main() -> None:
    """Measure and print."""
    out = Console(width=150)
    columns = (
        "widget",
        "raw",
        "gzip",
        "brotli",
        "requests",
        "script ms",
        "other hosts",
        "axe",
        "live regions",
    )
    table = Table(*columns, box=None)
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        with running_fake_server(EMPTY, b"") as address:
            blank = median(script_milliseconds(browser, address, _ask_ours) for _ in range(RUNS))
        for widget in widgets(Path(name)):
            script = widget.script.read_bytes()
            with running_fake_server(widget.body, script) as address:
                times = [script_milliseconds(browser, address, widget.ask) for _ in range(RUNS)]
                requests, hosts, findings, regions = exchange(browser, address, widget)
            table.add_row(
                widget.name,
                f"{len(script):,}",
                f"{len(gzip.compress(script, 9)):,}",
                f"{brotli_size(widget.script):,}",
                str(requests),
                f"{median(times) - blank:.0f}",
                ", ".join(hosts) or "none",
                ", ".join(findings) or "nothing",
                str(regions),
            )
        out.print(describe_machine(), highlight=False)
        out.print(
            f"Chromium {browser.version}, {PHONE['width']} x {PHONE['height']}, processor slowed {SLOWDOWN} "
            f"times; median of {RUNS}, less the {blank:.0f} ms of a page without one; sizes in bytes",
            highlight=False,
        )
        browser.close()
    out.print(table)


if __name__ == "__main__":
    main()
