/** What is asked of a visitor who would like to be rung back. */

/** @type {import("./page.js").Asked[]} */
export const callbackFields = [
  ["name", { autocomplete: "name", maxlength: 100, required: true, pattern: ".*\\S.*" }],
  // Ten digits make the shortest British number with its area code; the server has the last word.
  ["phone", { type: "tel", autocomplete: "tel", maxlength: 30, required: true, pattern: "(\\D*\\d){10,}\\D*" }],
  ["when", { maxlength: 100 }],
  ["consent", { type: "checkbox", required: true }],
];

/** The body of the request, from fields without faults. @param {import("./page.js").Field[]} fields @param {string} id the same for every try */
export function callbackRequest(fields, id) {
  const [name, phone, when] = fields.map(({ input }) => input.value.trim());
  return { id, name, phone, ...(when && { when }), consent: true };
}
