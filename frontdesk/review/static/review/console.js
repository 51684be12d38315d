// Keys for those who like them; every page works without. Single keys can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  const OFF = "frontdesk-keys-off";
  const dialog = document.getElementById("keys");
  const opener = document.getElementById("show-keys");
  const toggle = document.getElementById("keys-on");
  if (!dialog) return;
  const stored = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  let off = stored();
  toggle.checked = !off;
  toggle.addEventListener("change", () => {
    off = !toggle.checked;
    try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* It holds for this page then. */ }
  });
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());

  const rows = () => [...document.querySelectorAll("[data-row], .rows .row")];
  const here = () => document.activeElement?.closest("[data-row], .rows .row");
  const isTyping = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const place = all.indexOf(here());
    const next = all[Math.min(Math.max(place + step, 0), all.length - 1)];
    (next.matches("[data-row]") ? next : next.querySelector("a, input") || next).focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const undecided = () => [...document.querySelectorAll(".entry.visitor")]
    .filter((entry) => entry.querySelector("details.decide") && !entry.querySelector(".decided"));

  // What stands in a row is for that row: without one in focus it is for the first message that nobody decided
  // about, those that the assistant could not answer before others. Nobody is called by mistake.
  function find(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const inRow = here()?.querySelector(wanted);
    const ofPage = [...document.querySelectorAll(wanted)].find((one) => !one.closest(".entry, .callback"));
    const waiting = undecided();
    const first = waiting.find((entry) => entry.querySelector("details.decide[open]")) || waiting[0];
    return inRow || ofPage || first?.querySelector(wanted);
  }

  let byKey = false;

  function use(element) {
    byKey = true;
    element.closest("details")?.setAttribute("open", "");
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(event.target) || off) return;
    if (event.key === "?") { dialog.showModal(); return event.preventDefault(); }
    if (event.key === "j" || event.key === "k") { move(event.key === "j" ? 1 : -1); return event.preventDefault(); }
    const element = find(event.key);
    if (element) { use(element); event.preventDefault(); }
  });

  // Enter in "should have been" chooses the question, and not the first button of the form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.getAttribute?.("list") !== "questions") return;
    event.preventDefault();
    byKey = true;
    event.target.form.querySelector("[name=verdict][value=should_be]").click();
  });

  document.addEventListener("pointerdown", () => { byKey = false; });

  // The part that was replaced had the focus. Whoever decides by keys goes on with the next message, or a key that
  // is pressed twice would decide twice about the same one; for everybody else the focus stays where it was.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.matches?.(".entry")) return;
    const decided = document.getElementById(event.detail.target.id);
    if (!decided) return;
    const isAfter = (entry) => decided.compareDocumentPosition(entry) & Node.DOCUMENT_POSITION_FOLLOWING;
    const waiting = undecided();
    const next = waiting.find(isAfter) || waiting[0] || document.querySelector('[data-key="d"]');
    const target = byKey && decided.querySelector(".decided") && next || decided;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  });

  // Nothing was decided then, and the page must not look as if.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, () => {
      const notice = document.createElement("div");
      const sign = document.createElement("span");
      const words = document.createElement("span");
      notice.className = "notice error";
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = "▲";
      words.textContent = "That did not work. Load the page again.";
      notice.append(sign, " ", words);
      document.getElementById("flash").replaceChildren(notice);
      notice.scrollIntoView({ block: "nearest" });
    });
  }

  // Paper has no buttons: what is folded is printed too.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details.printed:not([open])")];
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of unfolded) one.open = false; });

  // Without this a page from the browser's own memory would be seen after signing out.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
