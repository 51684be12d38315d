/** The conversation: which messages there are, and what is under way. It tells a view, and never touches the page. */
import { createCall, failure, pause } from "./api.js";
import { strings } from "./strings.js";

/**
 * @typedef {import("./api.js").Message} Message
 * @typedef {import("./api.js").CallError} CallError
 * @typedef {object} View
 * @property {(message: Message, live?: boolean) => void} put shows a new message, or a known one that has changed;
 *   `live` where it is an answer just given
 * @property {(messages: Message[]) => void} redraw
 * @property {(busy: boolean, asked?: boolean) => void} wait `asked` where an answer is on its way
 */

/** Shown before the server knows of the visitor, and instead of the server's own, so that the words never change. @returns {Message} */
const greeting = () => ({
  id: "greeting",
  at: new Date().toJSON(),
  from: "assistant",
  text: strings.greeting,
  choices: strings.suggestions.split("|").map((text) => ({ title: text, text })),
});

/** A random UUID, which a blob's address ends in. Not `crypto.randomUUID`, which is missing on plain http pages. */
export const uuid = () => URL.createObjectURL(new Blob()).slice(-36);

/** @param {string} server @param {import("./session.js").Session} session @param {View} view */
export function createConversation(server, session, view) {
  const call = createCall(server);
  /** @type {Message[]} */
  let messages;
  let busy = false;

  function restart() {
    messages = [greeting()];
    view.redraw(messages);
  }

  /** Takes in what the server has; what is shown as not sent was sent after all. @param {Message[] | undefined} fresh @param {boolean} [live] */
  function add(fresh, live) {
    for (const message of fresh || []) {
      const known = messages.find(({ id }) => id === message.id);
      if (!known) messages.push(message);
      else if (!known.problem) continue;
      view.put(Object.assign(known || message, { problem: "" }), live);
    }
  }

  /**
   * Does one thing after the other, so that an answer is neither drawn twice nor lost.
   * @template T @param {() => Promise<T>} work @param {boolean} [asked] whether an answer is on its way @returns {Promise<T>}
   */
  async function alone(work, asked) {
    while (busy) await pause(50);
    view.wait((busy = true), asked);
    try {
      return await work();
    } finally {
      view.wait((busy = false));
    }
  }

  const token = () => session.current()?.token;

  async function begin() {
    const { token, reference } = await call("POST", "conversations", {});
    session.save({ token, reference });
  }

  /**
   * Posts within the conversation, and takes in what is answered: a form that tells of a danger is answered, too.
   * A conversation that the server no longer knows is forgotten, and a new one begun.
   * @type {(path: string, body: object) => Promise<any>}
   */
  async function post(path, body) {
    const fresh = !token();
    if (fresh) await begin();
    try {
      const { messages: replies } = await call("POST", path, body, token());
      add(replies, true);
      return replies;
    } catch (error) {
      if (fresh || /** @type {CallError} */ (error).status !== 401) throw error;
      session.save(null);
      return post(path, body);
    }
  }

  /** Sends a message, for the first time or again, under the same id. @param {Message} message */
  const deliver = (message) =>
    alone(async () => {
      message.problem = "";
      view.put(message);
      try {
        const last = (await post("messages", { id: message.id, text: message.text })).at(-1)?.id;
        if (!last) throw failure(strings.unreachable);
        session.save({ .../** @type {any} */ (session.current()), last });
      } catch (error) {
        message.problem = /** @type {Error} */ (error).message;
        view.put(message);
      }
    }, true);

  /** Leaves the conversation as it is at the clinic. */
  async function leave() {
    session.save(null);
    restart();
  }

  restart();
  return {
    post,
    messages: () => messages,
    leave: () => alone(leave),

    /** Sends what the visitor wrote. @param {string} text @returns {boolean} false while something else is under way */
    ask(text) {
      if (busy) return false;
      /** @type {Message} */
      const message = { id: uuid(), at: new Date().toJSON(), from: "visitor", text };
      messages.push(message);
      deliver(message);
      return true;
    },

    /** @param {Message} message */
    retry: (message) => busy || deliver(message),

    /** Erases the conversation at the clinic and here. Throws a CallError where the clinic's copy may still be there. */
    erase: () =>
      alone(async () => {
        await call("DELETE", "conversation", undefined, token()).catch((error) => {
          if (error.status !== 401) throw error;
        });
        await leave();
      }),

    /**
     * Fetches what this page does not have: everything after a reload, the rest after another tab has written. The
     * server's greeting, which comes first, is left out.
     * @returns {Promise<boolean>} false where that failed
     */
    sync: async () =>
      !token() ||
      alone(async () => {
        try {
          const history = await call("GET", "messages", undefined, token());
          add(history.messages.slice(1).map((/** @type {Message} */ each) => ({ ...each, id: each.client_id || each.id })));
        } catch (error) {
          if (/** @type {CallError} */ (error).status !== 401) return false;
          session.save(null);
        }
        return true;
      }),

    /** Follows another tab, which may have begun, continued or deleted the conversation. */
    follow: () =>
      alone(async () => {
        const before = token();
        session.load();
        if (token() !== before) restart();
      }),
  };
}
