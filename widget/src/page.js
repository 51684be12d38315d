/** A page that takes the chat's place inside the panel: a form with a heading, one thing to do, and a way back. */
import { aria, button, h } from "./dom.js";
import { strings } from "./strings.js";

/**
 * @typedef {{root: HTMLElement, input: HTMLInputElement, fault: () => boolean}} Field `fault` shows and tells whether it is wrong
 * @typedef {[id: string, attributes: object]} Asked the id also names the field's words
 * @typedef {(name: string, act: (fields: Field[], id: string) => Promise<unknown>, asked?: Asked[]) => HTMLElement} Opener
 *   `name` is of the page's words; `act` throws an error whose message is for the visitor, and gets an id that is the
 *   same for every try
 */

/** @param {string} id @param {object} attributes @returns {Field} */
export function field(id, attributes) {
  const error = h("p.error", { id: `${id}-error` });
  const input = h("input", { id, "aria-describedby": error.id, ...attributes });
  const caption = h("label", { for: id }, strings[id]);
  return {
    root: h("div.field", input.type === "checkbox" ? h("div.line", input, caption) : [caption, input], error),
    input,
    fault() {
      const wrong = !input.checkValidity();
      aria(input, "invalid", wrong);
      error.textContent = wrong ? strings[`${id}Error`] : "";
      return wrong;
    },
  };
}

/**
 * @param {string} title names both the page and the button
 * @param {string} text
 * @param {() => Promise<unknown>} act throws an error whose message is for the visitor
 * @param {() => void} back
 * @param {Field[]} fields
 */
export function createPage(title, text, act, back, fields) {
  const problem = h("p.error", { role: "alert" });
  const confirm = h("button.strong", title);
  let busy = false;

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const [wrong] = fields.filter(({ fault }) => fault());
    if (wrong) return wrong.input.focus();
    if (busy) return;
    aria(confirm, "disabled", (busy = true));
    problem.textContent = "";
    try {
      await act();
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message;
    }
    aria(confirm, "disabled", (busy = false));
  }

  return h(
    "form.page",
    { novalidate: true, submit },
    h("h3", { tabindex: -1 }, title),
    h("p", text),
    fields.map((field) => field.root),
    problem,
    h("div.row", confirm, button("plain", back, strings.cancel)),
  );
}
