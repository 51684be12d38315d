/** Shows the chat as the owner sets it, and writes the lines for their site. */
const form = document.querySelector("#settings");
const snippet = document.querySelector("#snippet");
const [opening, closing] = snippet.value.split("<frontdesk-chat>");
const fields = [...form.querySelectorAll("input:not([type=radio]), textarea")];
const LOWEST = 4.5;

/** What the widget says where nothing else is set, taken from itself. */
const shadow = document.querySelector("#preview").shadowRoot;
const words = (selector) => [...shadow.querySelectorAll(selector)].map(({ textContent }) => textContent);
const builtIn = {
  accent: form.elements.accent.defaultValue,
  launcher: words(".launcher").join(""),
  title: words("h2").join(""),
  greeting: words(".bubble p").join("\n\n"),
  suggestions: words(".choice").join("|"),
  privacy: "",
};

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** What differs from the widget's own words and colours. */
function changes() {
  const changed = fields.filter(({ id, value }) => value && value !== builtIn[id]).map(({ id, value }) => [id, value]);
  const { value: position } = form.elements.position;
  return [...changed, ...(position === "left" ? [["position", position]] : [])];
}

function write() {
  const attributes = changes().map(([name, value]) => ` data-${name}="${escaped(value)}"`);
  snippet.value = `${opening}<frontdesk-chat${attributes.join("")}>${closing}`;
}

/** The contrast of white text on a colour, as WCAG 2.2 computes it. */
function contrast(colour) {
  const parts = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

function warn() {
  const ratio = contrast(form.elements.accent.value);
  document.querySelector("#contrast").textContent =
    ratio < LOWEST ? `White text on this colour is hard to read: ${ratio.toFixed(1)} to 1. Please choose a darker one, of at least ${LOWEST} to 1.` : "";
}

/** The widget reads its settings when it comes onto the page, so a changed one takes the old one's place. */
function preview() {
  const old = document.querySelector("#preview");
  const focused = document.activeElement;
  const open = old.shadowRoot.querySelector("dialog").open;
  const next = document.createElement("frontdesk-chat");
  next.id = "preview";
  next.append(...old.childNodes);
  for (const { id, value } of fields) next.dataset[id] = value || builtIn[id];
  next.dataset.position = form.elements.position.value;
  document.body.className = next.dataset.position;
  old.replaceWith(next);
  if (!open) return;
  next.shadowRoot.querySelector(".launcher").click();
  focused.focus();
}

form.addEventListener("input", () => {
  write();
  warn();
});
// After the focus has reached the field that comes next.
form.addEventListener("change", () => setTimeout(preview));
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("#copy").addEventListener("click", async () => {
  const copied = document.querySelector("#copied");
  snippet.select();
  try {
    await navigator.clipboard.writeText(snippet.value);
    copied.textContent = "Copied.";
  } catch {
    copied.textContent = "Press Ctrl and C, or hold the text, to copy it.";
  }
});
write();
preview();
