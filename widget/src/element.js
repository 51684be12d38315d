/** The `<frontdesk-chat>` element: a button on the clinic's page that opens the chat. */
import { warnOfLowContrast } from "./contrast.js";
import { aria, button, h } from "./dom.js";
import { safety } from "./message.js";
import { createPanel } from "./panel.js";
import { createSession } from "./session.js";
import { strings, translate } from "./strings.js";
import css from "./styles.css";

const phone = matchMedia("(max-width: 480px)");

// Asked now, because it is only known while the script runs; a bundle or a module never knows it.
export const script = /** @type {HTMLScriptElement | null} */ (
  document.currentScript || document.querySelector("script[data-frontdesk]")
);

/** Whether the entry of the browser's history is the one that the open panel has put there, for a phone's Back. */
const entered = () => !!history.state?.frontdesk;

/** @param {HTMLElement} host the element that the chat belongs to */
function createWidget(host) {
  const settings = { .../** @type {HTMLScriptElement} */ (script)?.dataset, ...host.dataset };
  translate(settings);
  const session = createSession(() => dialog.open);
  const server = new URL(settings.server || script?.src || "", location.href).origin;
  const panel = createPanel(host, server, session, settings, (message) => {
    if (shown()) return;
    // Advice to get help must not wait behind a closed window.
    if (safety(message)) open();
    else launcher.textContent = strings.unread;
  });
  const { root: dialog, conversation } = panel;
  const launcher = button("launcher", () => open(), strings.launcher);
  aria(launcher, "haspopup", "dialog");
  dialog.addEventListener("close", closed);

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const root = h("div.root", { lang: strings.lang, dir: strings.dir, "data-position": settings.position }, launcher, dialog);
  root.style.setProperty("--accent", settings.accent || "");
  shadow.append(root);
  warnOfLowContrast(launcher);

  /** Not where a page that changes in place has taken the element away. @returns {boolean} */
  const shown = () => dialog.open && host.isConnected;

  function show() {
    panel.show(phone.matches);
    if (phone.matches && !entered()) history.pushState({ ...history.state, frontdesk: true }, "");
  }

  /** @param {boolean} [asked] whether the visitor asked for it, and goes on in the message box */
  function open(asked = true) {
    if (shown()) return;
    launcher.hidden = true;
    launcher.textContent = strings.launcher;
    show();
    if (asked) panel.focus();
    session.keepOpen();
    sync();
  }

  /** After closing in any way, also by a phone's Back gesture, which only the dialog hears of. */
  function closed() {
    // Turning a phone closes and opens in one go, and this comes after both.
    if (shown()) return;
    launcher.hidden = false;
    launcher.focus();
    session.keepOpen();
    if (entered()) history.back();
  }

  /** Turning a phone, or resizing a window, makes a window of a full screen and back. */
  function rearrange() {
    if (!shown()) return;
    dialog.close();
    show();
    panel.focus();
  }

  /** iOS lays its keyboard over the page, and may move the page below it, without making it smaller. */
  function fit() {
    const { height, offsetTop, scale } = /** @type {VisualViewport} */ (visualViewport);
    if (scale !== 1) return;
    dialog.style.cssText = `--height:${height}px;--top:${offsetTop}px`;
  }

  /** Fetches what is missing; without a conversation that asks nothing. */
  async function sync() {
    if (shown() && navigator.onLine && !(await conversation.sync())) panel.tell(strings.unreachable);
  }

  function network() {
    panel.tell(navigator.onLine ? "" : strings.offline);
    sync();
  }

  addEventListener("online", network);
  addEventListener("offline", network);
  addEventListener("storage", (event) => session.concerns(event) && conversation.follow().then(sync));
  // A page that comes back from the browser's cache has missed what other tabs wrote.
  addEventListener("pageshow", ({ persisted }) => persisted && sync());
  addEventListener("popstate", () => phone.matches && !entered() && dialog.close());
  // The dialog's own event of closing can come after the page has gone.
  addEventListener("pagehide", session.keepOpen);
  phone.addEventListener("change", rearrange);
  for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, fit);
  if (!navigator.onLine) network();
  if (session.wasOpen()) open(false);
}

/**
 * Its `data-` attributes, and those of the script tag, are its settings; docs/embedding.md lists them.
 * The element's own content is what people without JavaScript see; its telephone links are shown in the chat too.
 */
export class FrontdeskChat extends HTMLElement {
  connectedCallback() {
    // A second element on the page would put its button on top of the first.
    if (!this.shadowRoot && document.querySelector(this.localName) === this) createWidget(this);
  }
}
