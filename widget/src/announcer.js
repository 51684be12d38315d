/** Speaks to screen readers. Its two live regions are on the page, and empty, before anything is said. */
import { h } from "./dom.js";

// Long enough to be read out; then gone, so that nobody meets the same words again while reading the page.
const KEPT = 15_000;

/** @typedef {(text: string, urgent?: boolean) => void} Say `urgent` interrupts what is being read */

/** @returns {{regions: HTMLElement[], say: Say}} */
export function createAnnouncer() {
  // Each line is an announcement of its own, hence not atomic.
  const regions = ["status", "alert"].map((role) => h("div.quiet", { role, "aria-atomic": "false" }));
  return {
    regions,
    say(text, urgent) {
      const line = h("p", text);
      regions[urgent ? 1 : 0].append(line);
      setTimeout(() => line.remove(), KEPT);
    },
  };
}
