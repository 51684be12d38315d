/** Tells the site's owner, in the browser's console, of an accent that visitors could not read white text on. */

/** The relative luminance against which white has a contrast of 4.5 : 1. */
const LIGHTEST = 0.1833;

/**
 * Relative luminance is as WCAG 2.2 defines it, but for the straight part near black, which changes nothing here. The
 * colour comes as `rgb()` unless the owner has used one of the newer notations, such as `oklch()`.
 * @param {HTMLElement} node shows white text on the accent
 */
export function warnOfLowContrast(node) {
  const { backgroundColor } = getComputedStyle(node);
  const [red, green, blue] = /** @type {any[]} */ (backgroundColor.match(/[\d.]+/g)).map((part) => ((part / 255 + 0.055) / 1.055) ** 2.4);
  if (0.2126 * red + 0.7152 * green + 0.0722 * blue > LIGHTEST) console.warn(`frontdesk-chat: white text on ${backgroundColor} is hard to read.`);
}
