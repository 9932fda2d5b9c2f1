// The page: listens to what happens, and holds the chats, the speed of time and the panel.

import { Chat } from "./chat.js";
import { make, menu, post, remember, remembered } from "./make.js";
import { showTurns } from "./panel.js";
import { isMuted, mute, ready } from "./sound.js";

const at = (what) => document.querySelector(what);
const chats = new Map();
const unread = new Map();
let languages = [];
let front = Number(remembered("front", "0"));
let awaited = null; // a chat that was opened from here and of which the server has not told yet
const TURNS_KEPT = 200;

// --- chats

const callbacks = {
  news: (chat, message) => {
    if (chat.id !== front && message.from === "bot") unread.set(chat.id, (unread.get(chat.id) ?? 0) + 1);
    showTabs();
  },
  over: async (chat) => {
    const { chat: number } = await post("/chats", { language: chat.language, before: chat.id });
    await post(`/chats/${chat.id}`, {}, "DELETE");
    show(number);
  },
  closed: (chat) => post(`/chats/${chat.id}`, {}, "DELETE"),
};

function open(state, before) {
  const known = chats.get(state.id);
  if (known) {
    known.fill(state);
    return;
  }
  const chat = new Chat(state, callbacks);
  chat.element.addEventListener("focusin", () => show(chat.id));
  chat.element.addEventListener("pointerdown", () => show(chat.id));
  chats.set(state.id, chat);
  at("#chats").insertBefore(chat.element, chats.get(before)?.element ?? null);
}

function close(number) {
  chats.get(number)?.element.remove();
  chats.delete(number);
  unread.delete(number);
  if (front === number) show(chats.keys().next().value);
  showTabs();
}

function show(number) {
  const chat = chats.get(number);
  if (!chat) {
    awaited = number;
    return;
  }
  const changed = front !== number;
  front = number;
  remember("front", String(number));
  unread.delete(number);
  for (const each of chats.values()) each.element.classList.toggle("shown", each === chat);
  if (changed) {
    showTabs();
    chat.element.scrollIntoView({ inline: "nearest", block: "nearest" });
    chat.toEnd();
    tellWhy();
  }
}

function showTabs() {
  const tab = (chat) => {
    const news = unread.get(chat.id);
    const count = news ? make("span", { class: "count" }, String(news)) : null;
    const current = chat.id === front ? "true" : null;
    return make("button", { type: "button", "aria-current": current, onclick: () => show(chat.id) }, chat.name, count);
  };
  const inOrder = [...document.querySelectorAll(".chat")].map((each) => chats.get(Number(each.dataset.chat)));
  at(".tabs").replaceChildren(...inOrder.map(tab));
}

// --- the panel

function tellWhy() {
  if (!at("#panel").hidden) showTurns(at("#turns"), chats.get(front)?.turns ?? []);
}

function look(is) {
  at("#panel").hidden = !is;
  at("#look").setAttribute("aria-expanded", String(is));
  remember("panel", is ? "open" : "closed");
  tellWhy();
}

// --- what happens

const deeds = {
  everything: ({ chats: all, languages: known, speed }) => {
    languages = known;
    for (const number of [...chats.keys()]) if (!all.some((state) => state.id === number)) close(number);
    for (const state of all) open(state);
    pace(speed);
    show(chats.has(front) ? front : all[0]?.id);
    for (const chat of chats.values()) chat.element.classList.toggle("shown", chat.id === front);
    showTabs();
    tellWhy();
    document.body.dataset.ready = "yes";
    follow();
  },
  opened: ({ chat, before }) => {
    open(chat, before);
    if (chat.id === awaited) show(chat.id);
    awaited = null;
    showTabs();
  },
  gone: ({ chat }) => close(chat),
  message: (event) => chats.get(event.chat)?.take(event),
  deleted: ({ chat, message }) => chats.get(chat)?.drop(message),
  action: ({ chat, word }) => chats.get(chat)?.does(word),
  toast: ({ chat, word }) => chats.get(chat)?.toast(word),
  blocked: ({ chat, is }) => chats.get(chat)?.block(is),
  speed: ({ speed }) => pace(speed),
  menus: ({ menus }) => {
    for (const chat of chats.values()) chat.commands = menus[chat.id] ?? [];
  },
  turn: ({ chat, turn }) => {
    const known = chats.get(chat);
    if (!known) return;
    known.turns = [...known.turns, turn].slice(-TURNS_KEPT);
    if (chat === front) tellWhy();
  },
};

// A link with ?start=… opens a chat of its own, as t.me/<bot>?start=… does; ?lang=ru chooses whose.
async function follow() {
  const wanted = new URLSearchParams(location.search);
  if (!wanted.has("start")) return;
  history.replaceState(null, "", location.pathname);
  const language = languages.some(({ code }) => code === wanted.get("lang")) ? wanted.get("lang") : "en";
  const { chat } = await post("/chats", { language });
  await post(`/chats/${chat}/say`, { text: `/start ${wanted.get("start")}`.trim() });
  show(chat);
}

function listen() {
  const source = new EventSource("/events");
  source.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    deeds[event.kind]?.(event);
  });
  source.addEventListener("open", () => (at("#trouble").textContent = ""));
  source.addEventListener("error", () => {
    at("#trouble").textContent = "The bot does not answer. Start it again; this page will find it by itself.";
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

// --- the bar

function pace(speed) {
  for (const choice of document.querySelectorAll("[name=speed]")) choice.checked = Number(choice.value) === speed;
}

function showMute() {
  at("#mute").setAttribute("aria-pressed", String(!isMuted()));
  at("#mute use").setAttribute("href", isMuted() ? "#i-mute" : "#i-bell");
}

for (const choice of document.querySelectorAll("[name=speed]")) {
  choice.addEventListener("change", () => post("/speed", { speed: Number(choice.value) }));
}
at("#skip").addEventListener("click", async () => {
  const { skipped } = await post("/skip");
  if (!skipped) chats.get(front)?.toast("The bot is not waiting for anything by itself.");
});
at("#mute").addEventListener("click", () => {
  mute(!isMuted());
  ready();
  showMute();
});
at("#look").addEventListener("click", () => look(at("#panel").hidden));
at("#unlook").addEventListener("click", () => {
  look(false);
  at("#look").focus();
});
menu(at("#adding"), () => languages.map(({ code, name }) => ({ label: name, act: () => begin(code) })));

async function begin(language) {
  show((await post("/chats", { language })).chat);
}

showMute();
look(remembered("panel", "closed") === "open");
listen();
