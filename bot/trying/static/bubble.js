// One message: its words, its file, its buttons. Everything that comes from outside is set as text.

import { icon, make } from "./make.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "code",
  blockquote: "q",
};
const ALARM = "⚠️";

export function bubble(message, words, press) {
  const mine = message.from === "me";
  const keys = keyboard(message, press);
  const element = make(
    "div",
    { class: `message ${mine ? "me" : "bot"}${keys ? " keyed" : ""}`, "data-id": message.id },
    make("div", { class: "bubble" }, ...inside(message, words)),
    keys,
  );
  element.classList.toggle("warns", !mine && message.text.startsWith(ALARM));
  return element;
}

export const timeOf = (at) =>
  new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

function inside(message, words) {
  const who = message.from === "me" ? words.you : words.bot;
  const speaker = make("span", { class: "unseen" }, words.said(who, timeOf(message.at)), ": ");
  const text = message.text ? make("div", { class: "words" }, ...pieces(message)) : null;
  const shared = message.what ? make("div", { class: "what" }, words.shared[message.what] ?? message.what) : null;
  const answered = message.answers ? make("div", { class: "quote" }, message.answers) : null;
  const shown = message.file ? file(message.file, message.text, words) : null;
  const order = message.above ? [text, shown] : [shown, text];
  return [speaker, answered, ...order, shared, meta(message, words)];
}

function meta(message, words) {
  const parts = [];
  if (message.edited) parts.push(words.edited);
  if (message.sounds) parts.push(bell(words));
  const time = make("time", { "aria-hidden": "true" }, timeOf(message.at));
  return make("div", { class: "meta" }, ...parts, time);
}

function bell(words) {
  const sign = make("span", { title: words.rings }, icon("bell"));
  sign.append(make("span", { class: "unseen" }, words.rings));
  return sign;
}

// Entities count in UTF-16 units, as JavaScript's strings do. Cut at every edge, wrap each piece.
function pieces({ text, entities }) {
  const edges = new Set([0, text.length]);
  for (const { offset, length } of entities) edges.add(offset).add(offset + length);
  const places = [...edges].filter((edge) => edge <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => piece(text, entities, from, places[index + 1]));
}

function piece(text, entities, from, to) {
  const around = entities.filter(({ offset, length }) => offset <= from && to <= offset + length);
  let node = document.createTextNode(text.slice(from, to));
  for (const entity of around) {
    const href = entity.type === "text_link" && /^https?:/.test(entity.url) ? entity.url : null;
    if (href) node = make("a", { href, rel: "noopener noreferrer", target: "_blank" }, node);
    else if (TAGS[entity.type]) node = make(TAGS[entity.type], {}, node);
  }
  return node;
}

function file({ kind, url, mime, name, width, height }, caption, words) {
  const size = width && height ? { width, height } : {};
  const label = caption ? caption.split("\n")[0] : words.shared[kind] ?? name;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isPicture = mime.startsWith("image/") && mime !== "image/svg+xml";
  if ((kind === "photo" || kind === "animation") && isPicture) {
    return make("img", { class: "file", src: url, alt: label, ...size });
  }
  if (kind === "animation" || kind === "video") {
    const loops = kind === "animation" && !still;
    const video = make("video", { class: "file", src: url, controls: true, loop: loops, muted: true, playsinline: true, "aria-label": label, ...size });
    video.muted = kind === "animation";
    video.autoplay = loops;
    return video;
  }
  if (kind === "voice" || kind === "audio") {
    return make("audio", { class: "file", src: url, controls: true, preload: "metadata", "aria-label": label });
  }
  return make("a", { class: "file", href: url, download: name }, icon("clip"), name || kind);
}

function keyboard(message, press) {
  if (!message.keyboard.length) return null;
  const rows = message.keyboard.map((row) => make("div", {}, ...row.map((button) => key(button, message, press))));
  return make("div", { class: "keys", role: "group" }, ...rows);
}

function key(button, message, press) {
  if (button.url && /^(https?|tg|tel):/.test(button.url)) {
    return make("a", { class: "key", href: button.url, rel: "noopener noreferrer", target: "_blank" }, button.text);
  }
  const element = make("button", { type: "button", class: "key" }, button.text);
  element.addEventListener("click", () => {
    if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text);
    else if (button.callback_data !== undefined) press(element, message, button.callback_data);
  });
  return element;
}
