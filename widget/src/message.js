/** One message as DOM nodes, and as the words that a screen reader says. */
import { aria, button, h, quiet } from "./dom.js";
import { strings } from "./strings.js";

/**
 * @typedef {import("./api.js").Message} Message
 * @typedef {object} Actions what the visitor can do with a message
 * @property {(text: string) => boolean} choose false where the choice cannot be taken now
 * @property {(message: Message) => void} retry
 * @property {(body: {message: string, helpful: boolean, comment?: string}) => Promise<unknown>} rate
 * @property {import("./page.js").Opener} page makes a button that opens a page
 * @property {() => import("./api.js").Link[]} contacts the clinic's numbers
 * @property {import("./announcer.js").Say} say
 */

/** The heading of a safety message. @param {Message} message @returns {string | undefined} */
export const safety = ({ kind }) => strings[`${kind}Heading`];

/** Where an answer comes from. @param {Message} message */
const origin = ({ source }) => source && `${strings.source} ${source.document}, ${source.section}`;

/**
 * A message in plain words, to be announced or saved. Made from the message and not from the page, so that nothing is
 * said twice. @param {Message} message
 */
export const spoken = (message) =>
  [
    safety(message) || (message.from === "visitor" ? strings.you : strings.assistant),
    message.text,
    !safety(message) && origin(message),
    ...[...(message.links || []), ...(message.choices || [])].map(({ title }) => title),
  ]
    .filter(Boolean)
    .join("\n");

/** Plain text as paragraphs, and lists where consecutive lines begin with "- ". @param {string} text @returns {Node[]} */
function blocks(text) {
  /** @type {any[]} */
  const nodes = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    let tag = "";
    for (const line of paragraph.split("\n")) {
      const item = line.startsWith("- ");
      const fits = tag === (tag = item ? "ul" : "p");
      if (!fits) nodes.push(h(tag));
      nodes.at(-1).append(item ? h("li", line.slice(2)) : fits ? `\n${line}` : line);
    }
  }
  return nodes;
}

/** @param {import("./api.js").Link} link @returns {HTMLElement | false} false for an address that is not https, tel or mailto */
export const anchor = ({ title, href }) =>
  /^(https:\/\/|tel:|mailto:)/i.test(href) &&
  h("a", { href }, /^h/i.test(href) && { target: "_blank", rel: "noreferrer" }, title);

/** @param {any[]} items @returns {HTMLElement | false} */
export const row = (items) => items.some(Boolean) && h("ul.row", { role: "list" }, items.map((item) => item && h("li", item)));

/** @param {Message} message @param {Actions} actions */
function choices({ kind, choices = [] }, actions) {
  const buttons = choices.map(({ title, text }) =>
    button(
      "choice",
      (chosen) => {
        if (!actions.choose(text)) return;
        // A clarifying question is answered once. Suggestions beside an answer can be taken one after the other.
        for (const each of kind === "clarify" ? buttons : [chosen]) aria(each, "disabled", true);
        chosen.prepend(quiet(strings.chosen));
      },
      title,
    ),
  );
  return row(buttons);
}

/** @param {Message} message @param {Actions} actions */
function feedback({ id }, { rate, page }) {
  const outcome = h("span", { role: "status" });
  const votes = [strings.yes, strings.no].map((title) =>
    button(
      "vote",
      async (chosen) => {
        for (const vote of votes) aria(vote, "pressed", vote === chosen);
        const body = { message: id, helpful: chosen === votes[0] };
        const comment = page("comment", ([{ input }]) => rate({ ...body, comment: input.value }), [["comment", { maxlength: 1000 }]]);
        try {
          await rate(body);
          outcome.replaceChildren(strings.thanks, comment);
        } catch (error) {
          outcome.textContent = /** @type {Error} */ (error).message;
        }
      },
      title,
    ),
  );
  return h("div.feedback", { role: "group", "aria-label": strings.helpful }, strings.helpful, votes, outcome);
}

/** @param {Message} message @param {Actions} actions */
function drawVisitor(message, actions) {
  const { text, problem } = message;
  return h(
    `li.visitor${problem ? ".failed" : ""}`,
    h("div.bubble", quiet(strings.you), text),
    problem && [
      h("p", h("strong", strings.notSent), ` ${problem}`),
      row([button("retry", () => actions.retry(message), strings.retry), ...actions.contacts().map(anchor)]),
    ],
  );
}

/** @param {Message} message @param {Actions} actions */
function drawReply(message, actions) {
  const { kind = "", text, links = [], source } = message;
  const heading = safety(message);
  const numbers = row(links.map(anchor));
  return h(
    `li${heading ? `.safety.${kind}` : ""}`,
    h(
      "div.bubble",
      heading ? [h("h3", heading), numbers] : quiet(strings.assistant),
      blocks(text),
      !heading && [numbers, source && h("p.source", origin(message))],
    ),
    choices(message, actions),
    /^(answer|undocumented)$/.test(kind) && feedback(message, actions),
  );
}

/** @param {Message} message @param {Actions} actions @returns {HTMLElement} */
export const draw = (message, actions) => (message.from === "visitor" ? drawVisitor : drawReply)(message, actions);
