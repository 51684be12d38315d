/** The box that the visitor writes in. */
import { aria, h } from "./dom.js";
import { strings } from "./strings.js";

/** As the server limits it. */
const LONGEST = 1000;

/** @param {(text: string) => boolean} ask takes the text, or answers false while it cannot */
export function createComposer(ask) {
  const input = h("textarea", {
    id: "text",
    rows: 1,
    maxlength: LONGEST,
    enterkeyhint: "send",
    keydown(/** @type {KeyboardEvent} */ event) {
      // While an input method is composing, Enter accepts a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      root.requestSubmit();
    },
  });
  const send = h("button.strong", strings.send);
  const root = h("form.composer", { submit }, h("label", { for: "text" }, strings.label), h("div.line", input, send));

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    input.focus();
    if (text && ask(text)) input.value = "";
  }

  return { root, input, wait: (/** @type {boolean} */ busy) => aria(send, "disabled", busy) };
}
