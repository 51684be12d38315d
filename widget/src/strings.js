/** Every word that the widget itself says; answers come from the server. A page may replace any of them. */

/** @type {Record<string, string>} */
export const strings = {
  lang: "en-GB",
  dir: "ltr",

  launcher: "Ask a question",
  title: "Ask a question",
  unread: "New answer",
  close: "Close chat",
  menu: "Options",

  // What knowledge/texts.yml says, so that nothing changes when the server's own words come.
  greeting:
    "Hello! I am a computer programme, not a person. I give general information from the clinic's pages about back pain, sciatica, neck and shoulder pain, and acupuncture.\n\nThis chat is not watched live. In an emergency, call 999.\n\nWhat would you like to know?",
  suggestions:
    "What is sciatica?|What causes lower back pain?|What causes neck and shoulder pain?|Can acupuncture help with pain?|How do I book an appointment?",
  kept: "Nothing is kept until you send a message. Then the clinic keeps the chat for up to 90 days for its team to read, and your browser remembers it. You can delete it at any time.",
  privacyNotice: "Privacy notice",
  notice: "This is not an emergency service. In an emergency, call 999. For urgent medical help, call 111.",

  log: "Messages",
  you: "You said: ",
  assistant: "Answer: ",
  chosen: "Chosen: ",
  source: "From the clinic's page:",
  waiting: "One moment, please",
  emergencyHeading: "Get help now",
  crisisHeading: "Please talk to someone",

  label: "Your message",
  send: "Send",

  notSent: "Not sent.",
  retry: "Try again",
  unreachable: "We could not reach the clinic's server.",
  slow: "The answer is taking too long.",
  busy: "That was a lot of messages. Seconds to wait:",
  offline: "You are offline.",

  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you for telling us.",
  comment: "Tell us more",
  commentText: "What was good, or missing?",
  commentDone: "Thank you for telling us.",

  cancel: "Go back",
  reference: "Your chat's reference:",
  save: "Save my chat",
  again: "Start again",
  againText: "This clears the chat here. The clinic keeps its copy, unless you choose 'Delete my chat'.",
  againDone: "The chat has been cleared.",
  erase: "Delete my chat",
  eraseText: "This deletes the chat here and at the clinic. You cannot undo it.",
  eraseDone: "Your chat has been deleted.",

  callback: "Ask us to call you",
  callbackText: "Leave your name and number, and the clinic will ring you. In an emergency, call 999. For urgent medical help, call 111.",
  callbackDone: "Thank you. Your number is on the clinic's list.",
  name: "Your name",
  nameError: "Enter your name.",
  phone: "Phone number",
  phoneError: "Enter a full phone number, with area code.",
  when: "When is a good time? (optional)",
  consent: "The clinic may keep my name and number to ring me back.",
  consentError: "Tick the box, so we may ring you.",
};

/**
 * Takes a page's own words: each in an attribute of its own, or several as JSON in `data-strings`.
 * @param {DOMStringMap} settings
 */
export function translate(settings) {
  try {
    Object.assign(strings, JSON.parse(settings.strings || "{}"), settings);
  } catch (error) {
    console.warn(error);
  }
}
