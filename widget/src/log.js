/** The list of messages, with the notice above it and the waiting sign below. */
import { h } from "./dom.js";
import { anchor, draw, row } from "./message.js";
import { strings } from "./strings.js";

/**
 * @typedef {import("./api.js").Message} Message
 * @typedef {import("./message.js").Actions} Actions
 */

// Whatever keeps the answer, also a server that hangs: after four seconds visitors hear where else to turn.
const LATE = 4_000;

/** What to know before writing. @param {Actions} actions @param {string} [privacy] the address of the privacy notice */
function notice({ contacts }, privacy) {
  const numbers = ["999", "111"].map((number) => ({ title: number, href: `tel:${number}` }));
  return h(
    "section.notice",
    h("p", strings.notice),
    row([...numbers, ...contacts()].map(anchor)),
    h("p", strings.kept, privacy && [" ", h("a", { href: privacy, target: "_blank" }, strings.privacyNotice)]),
  );
}

/** @param {Actions} actions @param {string} [privacy] */
export function createLog(actions, privacy) {
  const list = h("ol", { role: "list" });
  const waiting = h("div.waiting", { hidden: true });
  // A region that scrolls must be reachable by keyboard. It is no live region: the announcer speaks.
  const root = h("div.log", { role: "region", "aria-label": strings.log, tabindex: 0 }, notice(actions, privacy), list, waiting);
  /** @type {Map<string, HTMLElement>} */
  const drawn = new Map();
  /** @type {HTMLElement | null} */
  let asked = null;
  let late = 0;

  /**
   * Scrolls to the last question, so that a long answer is read from its beginning, or to a safety text, which may
   * answer a form. Never scrolls the page around it.
   */
  const reveal = () => {
    root.scrollTop = asked ? asked.offsetTop - 12 : 0;
  };

  /** @param {Message} message */
  const put = (message) => {
    const node = draw(message, actions);
    const old = drawn.get(message.id);
    if (old) old.replaceWith(node);
    else list.append(node);
    drawn.set(message.id, node);
    // A safety text with no question before it answers a form.
    if (node.matches(".visitor,:not([class])+.safety")) asked = node;
    reveal();
  };

  return {
    root,
    list,
    reveal,
    put,

    /** @param {Message[]} messages */
    redraw(messages) {
      drawn.clear();
      asked = null;
      list.replaceChildren();
      messages.forEach(put);
      reveal();
    },

    /** @param {boolean} asked whether an answer is on its way */
    wait(asked) {
      clearTimeout(late);
      waiting.textContent = strings.waiting;
      waiting.hidden = !asked;
      if (asked)
        late = setTimeout(() => {
          waiting.replaceChildren(strings.slow, row(actions.contacts().map(anchor)) || "");
          actions.say(strings.slow);
          reveal();
        }, LATE);
      reveal();
    },
  };
}
