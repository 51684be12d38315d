/** Calls the server: time limit, repeats, and errors put into words. Knows nothing of the page. */
import { strings } from "./strings.js";

/**
 * @typedef {{title: string, text: string}} Choice
 * @typedef {{title: string, href: string}} Link
 * @typedef {object} Message
 * @property {string} id
 * @property {string} at when it was written
 * @property {"visitor" | "assistant"} from
 * @property {string} text
 * @property {string} [client_id] of a visitor's message from the server: the id that it was sent under
 * @property {string} [kind] of the server's replies
 * @property {Choice[]} [choices]
 * @property {Link[]} [links]
 * @property {{document: string, section: string} | null} [source]
 * @property {string} [problem] why it was not sent, in words for the visitor
 *
 * @typedef {Error & {status: number, again?: boolean}} CallError `message` is for the visitor; `status` is 0 where no
 *   answer came; `again` where a repeat may help
 *
 * @typedef {(method: string, path: string, body?: object, token?: string) => Promise<any>} Call answers the decoded
 *   body, true where there is none; throws a CallError
 */

const TIME_LIMIT = 15_000;
const REPEATS = 2;

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

/** @param {string} message @param {number} [status] @param {boolean} [again] @returns {CallError} */
export const failure = (message, status = 0, again = false) => Object.assign(new Error(message), { status, again });

/** @param {Response} response */
async function refusal(response) {
  const { status } = response;
  if (status === 429) return failure(`${strings.busy} ${response.headers.get("Retry-After") || 60}`, status);
  const body = status < 500 && (await response.json().catch(() => null));
  return failure(body?.error?.message || strings.unreachable, status, status >= 500);
}

/**
 * @param {string} server the origin that serves the API
 * @returns {Call}
 */
export function createCall(server) {
  /** @type {Call} */
  async function attempt(method, path, body, token) {
    const signal = AbortSignal.timeout(TIME_LIMIT);
    try {
      const response = await fetch(`${server}/chat/api/${path}`, {
        method,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
        credentials: "omit",
        signal,
      });
      if (!response.ok) throw await refusal(response);
      return response.status === 204 || (await response.json());
    } catch (error) {
      if (/** @type {any} */ (error).status) throw error;
      // Whoever has waited the whole time limit is told, instead of waiting again.
      throw signal.aborted ? failure(strings.slow) : failure(navigator.onLine ? strings.unreachable : strings.offline, 0, true);
    }
  }

  return async (...request) => {
    for (let repeat = 0; ; repeat++) {
      try {
        return await attempt(...request);
      } catch (error) {
        if (!(/** @type {CallError} */ (error).again) || repeat === REPEATS || !navigator.onLine) throw error;
        await pause(400 * 2 ** repeat * (0.5 + Math.random()));
      }
    }
  };
}
