/** Makes DOM nodes. All text goes in as text nodes, so nothing that anyone writes can become markup. */

/**
 * An element with its attributes, listeners and children.
 * @param {string} tag a tag name, with class names after dots: `"p.hint"`
 * @param {...any} parts a node or a string is a child; an object holds attributes, and listeners where a value is a
 *   function; an array holds more parts; what is false, null or undefined is left out
 * @returns {any} the new element; `any`, so that callers need no casts
 */
export function h(tag, ...parts) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes[0]) node.className = classes.join(" ");
  for (const part of parts.flat()) {
    if (typeof part === "string" || part instanceof Node) node.append(part);
    else
      for (const [key, value] of Object.entries(part || {})) {
        if (typeof value === "function") node.addEventListener(key, value);
        else if (value != null && value !== false) node.setAttribute(key, value);
      }
  }
  return node;
}

/** @param {Element} node @param {string} name an ARIA state @param {any} value */
export const aria = (node, name, value) => node.setAttribute(`aria-${name}`, value);

/**
 * A native button that does nothing while it is `aria-disabled`. The `disabled` attribute would take the focus away.
 * @param {string} look class names @param {(button: any) => void} act @param {...any} parts
 */
export const button = (look, act, ...parts) => {
  const node = h(`button.${look}`, { type: "button", click: () => node.getAttribute("aria-disabled") === "true" || act(node) }, parts);
  return node;
};

/** Text for screen readers only. @param {string} text */
export const quiet = (text) => h("span.quiet", text);
