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

  function find(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const row = here();
    const undecided = document.querySelector(`.decide[open] ${wanted}`);
    return row?.querySelector(wanted) || undecided || document.querySelector(wanted);
  }

  function use(element) {
    element.closest("details")?.setAttribute("open", "");
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(event.target)) return;
    if (event.key === "?") { dialog.showModal(); return event.preventDefault(); }
    if (off) return;
    if (event.key === "j" || event.key === "k") { move(event.key === "j" ? 1 : -1); return event.preventDefault(); }
    const element = find(event.key);
    if (element) { use(element); event.preventDefault(); }
  });

  // Enter in "should have been" chooses the question, and not the first button of the form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.getAttribute?.("list") !== "questions") return;
    event.preventDefault();
    event.target.form.querySelector("[name=verdict][value=should_be]").click();
  });

  // The part that was replaced had the focus: give it back.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.matches?.(".entry")) document.getElementById(event.detail.target.id)?.focus();
  });

  // Without this a page from the browser's own memory would be seen after signing out.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
