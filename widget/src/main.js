/** Where the built file begins: makes the element known, and puts one on the page if the script tag asks for it. */
import { FrontdeskChat, script } from "./element.js";

const NAME = "frontdesk-chat";

function place() {
  if (script && "frontdesk" in script.dataset && !document.querySelector(NAME)) document.body.append(document.createElement(NAME));
}

// The script may be on the page twice.
if (!customElements.get(NAME)) {
  customElements.define(NAME, FrontdeskChat);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place);
  else place();
}
