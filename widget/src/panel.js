/** The chat's window: header, messages, message box, and the pages that can take their place. */
import { createAnnouncer } from "./announcer.js";
import { callbackFields, callbackRequest } from "./callback.js";
import { createComposer } from "./composer.js";
import { createConversation, uuid } from "./conversation.js";
import { aria, button, h } from "./dom.js";
import { createLog } from "./log.js";
import { safety, spoken } from "./message.js";
import { createPage, field } from "./page.js";
import { strings } from "./strings.js";

/**
 * @param {HTMLElement} host the element that the chat belongs to
 * @param {string} server
 * @param {import("./session.js").Session} session
 * @param {DOMStringMap} settings
 * @param {(message: import("./api.js").Message) => void} arrived hears of an answer before it is announced
 */
export function createPanel(host, server, session, settings, arrived) {
  const { regions, say } = createAnnouncer();
  /** @type {any} What has taken the chat's place; begins with its heading. */
  let page = null;

  const log = createLog(
    {
      contacts,
      say,
      choose(text) {
        rest();
        return ask(text);
      },
      retry(message) {
        rest();
        conversation.retry(message);
      },
      rate: (body) => conversation.post("feedback", body),
      page: item,
    },
    settings.privacy,
  );
  const composer = createComposer(ask);

  const banner = h("p.banner", { hidden: true });
  const chat = h("div.chat", log.root, composer.root);
  const root = h(
    "dialog.panel",
    { "aria-label": strings.title, keydown },
    h("div.head", h("h2", strings.title), button("menu", options, strings.menu), button("close", () => root.close(), { "aria-label": strings.close }, "×")),
    banner,
    chat,
    regions,
  );

  const conversation = createConversation(server, session, {
    put(message, live) {
      log.put(message);
      if (message.problem) say(`${strings.notSent} ${message.problem}`);
      if (!live) return;
      arrived(message);
      if (root.open) say(spoken(message), !!safety(message));
    },
    redraw(messages) {
      const lost = log.list.contains(root.getRootNode().activeElement);
      log.redraw(messages);
      if (lost) rest();
    },
    wait(busy, asked) {
      log.wait(busy && !!asked);
      composer.wait(busy);
    },
  });

  /** The telephone links among the element's own content. */
  function contacts() {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (host.querySelectorAll("a[href^='tel:']"));
    return [...links].map(({ textContent, href }) => ({ title: textContent || "", href }));
  }

  /** A place for the focus that was on something that goes: the message box, but not where that brings up a keyboard. */
  function rest() {
    (root.getAttribute("aria-modal") === "true" ? log.root : composer.input).focus();
  }

  /** @param {string} text */
  function ask(text) {
    const taken = conversation.ask(text);
    tell(taken ? "" : strings.waiting);
    return taken;
  }

  /** A line above the chat, for what concerns all of it. @param {string} text */
  function tell(text) {
    if (text) say(text);
    banner.textContent = text;
    banner.hidden = !text;
  }

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    // The page's own shortcuts must not fire on what is typed here.
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (page) turn(null);
    else root.close();
  }

  /** Puts something into the chat's place, or the chat back. @param {HTMLElement | null} next */
  function turn(next) {
    page?.remove();
    page = next;
    chat.hidden = !!page;
    if (page) {
      chat.after(page);
      page.firstChild.focus();
    } else {
      log.reveal();
      rest();
    }
  }

  const back = () => turn(null);

  function options() {
    const { reference } = session.current() || {};
    turn(
      h(
        "div.page",
        h("h3", { tabindex: -1 }, strings.menu),
        item("callback", (fields, id) => conversation.post("callbacks", callbackRequest(fields, id)), callbackFields),
        reference && [
          button("item", save, strings.save),
          item("again", () => conversation.leave()),
          item("erase", () => conversation.erase()),
          h("p.reference", `${strings.reference} ${reference}`),
        ],
        button("plain", back, strings.cancel),
      ),
    );
  }

  /** @param {import("./api.js").Message} message */
  const saved = (message) => `${new Date(message.at).toLocaleString(strings.lang)}\n${spoken(message)}`;

  /** Gives the visitor the chat as a text file, made here and now. */
  function save() {
    const href = URL.createObjectURL(new Blob([conversation.messages().map(saved).join("\n\n")]));
    h("a", { href, download: "chat.txt" }).click();
    setTimeout(URL.revokeObjectURL, 60_000, href);
    back();
  }

  /**
   * A button that turns to a page, which takes the chat's place until its work is done.
   * @type {import("./page.js").Opener}
   */
  function item(name, act, asked = []) {
    return button(
      "item",
      () => {
        const fields = asked.map((each) => field(...each));
        const id = uuid();
        const done = async () => {
          await act(fields, id);
          back();
          tell(strings[`${name}Done`]);
        };
        turn(createPage(strings[name], strings[`${name}Text`], done, back, fields));
      },
      strings[name],
    );
  }

  return {
    root,
    conversation,
    tell,
    focus: () => (page?.firstChild || composer.input).focus(),

    /** Shows the panel: beside the page, or over all of it and keeping the focus inside. @param {boolean} over */
    show(over) {
      aria(root, "modal", over);
      if (over) {
        root.showModal();
        // Without a focus of its own the browser would take the first button.
        rest();
      } else root.open = true;
      log.reveal();
    },
  };
}
