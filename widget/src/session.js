/**
 * What the browser remembers: the conversation's token, and whether the panel is open in this tab.
 * Nothing is stored before there is a conversation. Where storage is blocked, it lives as long as the page.
 */
const KEY = "frontdesk";

/** @typedef {{token: string, reference: string, last?: string}} Remembered `last` tells other tabs of a new message */

/** @template T @param {() => T} access @returns {T | undefined} */
function attempt(access) {
  try {
    return access();
  } catch {
    // Storage is blocked or full, or holds what somebody else wrote.
  }
}

/** @param {Storage} storage @param {string} value empty removes it */
const store = (storage, value) => (value ? (storage[KEY] = value) : delete storage[KEY]);

/** @typedef {ReturnType<typeof createSession>} Session */

/** @param {() => boolean} open whether the panel is open */
export function createSession(open) {
  /** @type {Remembered | null | undefined} */
  let current;
  const keepOpen = () => attempt(() => store(sessionStorage, open() && current ? "open" : ""));
  const load = () => {
    current = attempt(() => JSON.parse(localStorage[KEY] || "null"));
  };
  load();

  return {
    /** Reads again what is stored, because another tab has changed it. */
    load,
    current: () => current,

    /** @param {Remembered | null} value null forgets */
    save(value) {
      current = value;
      attempt(() => store(localStorage, value ? JSON.stringify(value) : ""));
      keepOpen();
    },

    wasOpen: () => current && attempt(() => sessionStorage[KEY]),

    keepOpen,

    /** Whether another tab's change concerns this; without a key, the whole storage was emptied. @param {StorageEvent} event */
    concerns: ({ key }) => !key || key === KEY,
  };
}
