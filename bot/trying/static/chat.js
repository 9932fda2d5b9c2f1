// One chat: what is in it, what is typed into it, and where the reader stands.

import { bubble } from "./bubble.js";
import { make, menu, post } from "./make.js";
import { ping, ready } from "./sound.js";
import { wordsOf } from "./words.js";

const NEAR_PX = 90; // so close to the end somebody counts as reading along
const ACTION_MS = 5000; // Telegram shows a chat action this long
const BUSY_MS = 10000; // a button whose press nobody answers stops spinning by itself
const SHAREABLE = ["photo", "voice", "sticker", "document"];
const BERLIN = { latitude: 52.52, longitude: 13.4 };

export class Chat {
  constructor(state, { news, over, closed }) {
    Object.assign(this, { id: state.id, language: state.language, name: state.name });
    this.words = wordsOf(state.language);
    this.news = news;
    this.over = over;
    this.closed = closed;
    this.messages = new Map();
    this.turns = [];
    this.element = document.querySelector("#chat").content.cloneNode(true).firstElementChild;
    this.find = (what) => this.element.querySelector(what);
    this.log = this.find(".log");
    this.#furnish();
    this.fill(state);
  }

  // --- what is shown

  fill(state) {
    Object.assign(this, { commands: state.commands, turns: state.turns, blocked: state.blocked });
    this.log.setAttribute("aria-live", "off"); // the past is not read aloud
    this.messages.clear();
    this.log.replaceChildren();
    for (const message of state.messages) this.#put(message);
    this.#offerReplies(state.replies);
    this.#showBlocked();
    this.#showEmpty();
    requestAnimationFrame(() => {
      this.toEnd();
      this.log.setAttribute("aria-live", "polite");
    });
  }

  take({ message, replies, new: isNew }) {
    if (!message) return;
    const reading = this.isNearEnd();
    const fresh = isNew && !this.messages.has(message.id);
    const node = this.#put(message);
    if (message.from === "bot") this.#busy("");
    this.#offerReplies(replies);
    this.#showEmpty();
    if (fresh && message.from === "bot" && message.sounds) this.#ring(node);
    if (reading || (fresh && message.from === "me")) this.toEnd();
    else this.find(".down").hidden = this.isNearEnd();
    if (fresh) this.news(this, message);
  }

  drop(number) {
    this.messages.get(number)?.remove();
    this.messages.delete(number);
    this.#regroup();
  }

  toast(text) {
    for (const key of this.element.querySelectorAll("[aria-busy]")) key.removeAttribute("aria-busy");
    if (!text) return;
    const note = make("p", { class: "toast", role: "status" }, text);
    this.element.append(note);
    setTimeout(() => note.remove(), 4000);
  }

  does(action) {
    this.#busy(action);
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.#busy(""), ACTION_MS);
  }

  block(is) {
    this.blocked = is;
    this.#showBlocked();
  }

  isNearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.find(".down").hidden = true;
  }

  #put(message) {
    const node = bubble(message, this.words, (key, from, data) => this.#press(key, from, data));
    node.messageAt = message.at;
    const old = this.messages.get(message.id);
    const reading = this.isNearEnd();
    const focused = old?.contains(document.activeElement) ? keyIndex(old) : -1;
    if (old) old.replaceWith(node);
    else this.log.append(node);
    if (focused >= 0) node.querySelectorAll(".key")[focused]?.focus();
    this.messages.set(message.id, node);
    for (const media of node.querySelectorAll("img, video")) {
      for (const known of ["load", "loadedmetadata"]) {  // of a picture, of a film
        media.addEventListener(known, () => reading && this.toEnd(), { once: true });
      }
    }
    this.#regroup();
    return node;
  }

  // Neighbours of one side stand close; a new day is named.
  #regroup() {
    for (const day of this.log.querySelectorAll(".day")) day.remove();
    let [side, date] = ["", ""];
    for (const node of this.log.querySelectorAll(".message")) {
      const day = new Date(node.messageAt * 1000).toDateString();
      if (day !== date) {
        const moment = new Date(node.messageAt * 1000);
        const named = moment.toLocaleDateString(this.language, { day: "numeric", month: "long" });
        node.before(make("div", { class: "day" }, day === new Date().toDateString() ? this.words.today : named));
      }
      const mine = node.classList.contains("me") ? "me" : "bot";
      node.classList.toggle("first", mine !== side);
      [side, date] = [mine, day];
    }
  }

  #ring(node) {
    ping();
    node.classList.add("rings");
    setTimeout(() => node.classList.remove("rings"), 1700);
  }

  #busy(action) {
    const doing = this.find(".doing");
    doing.classList.toggle("busy", Boolean(action));
    doing.textContent = action ? this.words.typing : `${this.words.online} · ${this.name}`;
  }

  #showEmpty() {
    const empty = this.find(".empty");
    if (this.messages.size) empty?.remove();
    else if (!empty) this.log.append(this.#emptyCard());
  }

  #emptyCard() {
    const face = this.find(".face").cloneNode(true);
    const start = () => this.say("/start");
    return make(
      "div",
      { class: "empty" },
      face,
      make("p", {}, this.words.about),
      make("button", { type: "button", class: "primary", onclick: start }, this.words.start),
    );
  }

  #showBlocked() {
    const composer = this.find(".composer");
    composer.hidden = this.blocked;
    this.find(".unblock")?.remove();
    if (!this.blocked) return;
    const unblock = () => this.#ask("unblock");
    composer.after(
      make("div", { class: "composer off unblock" }, make("button", { type: "button", class: "primary", onclick: unblock }, this.words.unblock)),
    );
  }

  #offerReplies(rows) {
    const place = this.find(".replies");
    place.hidden = !rows.length;
    const act = (button) => (button.request_location ? this.#sendPlace() : this.say(button.text));
    const key = (button) => make("button", { type: "button", class: "key", onclick: () => act(button) }, button.text);
    place.replaceChildren(...rows.map((row) => make("div", {}, ...row.map(key))));
  }

  // --- what is done

  #furnish() {
    const { words } = this;
    this.element.setAttribute("lang", this.language);
    this.element.setAttribute("aria-label", `${words.bot}, ${this.name} ${this.id}`);
    this.element.dataset.chat = this.id;
    this.find("h2").textContent = words.bot;
    this.find(".log").setAttribute("aria-label", words.bot);
    this.find(".commands .unseen").textContent = words.menu;
    this.find(".attach .unseen").textContent = words.attach;
    this.find(".send .unseen").textContent = words.send;
    this.#busy("");
    this.#composer();
    this.find(".down").addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => {
      if (this.isNearEnd()) this.find(".down").hidden = true;
    });
    // Whoever reads along stays at the end when the room for it changes.
    let near = true;
    this.log.addEventListener("scroll", () => (near = this.isNearEnd()));
    new ResizeObserver(() => near && this.toEnd()).observe(this.log);
    menu(this.find(".commands"), () => this.#commandItems());
    menu(this.find(".attach"), () => this.#shareItems());
    menu(this.find(".more"), () => this.#moreItems());
  }

  #composer() {
    const text = this.find("textarea");
    text.placeholder = this.words.write;
    text.setAttribute("aria-label", this.words.write);
    const grow = () => {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight + 2}px`;
    };
    const send = () => {
      if (!text.value.trim()) return;
      this.say(text.value);
      text.value = "";
      grow();
    };
    text.addEventListener("input", grow);
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    this.find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      send();
      text.focus();
    });
  }

  #commandItems() {
    const act = (command) => () => this.say(`/${command.command}`);
    return this.commands.map((each) => ({ lead: `/${each.command}`, label: each.description, act: act(each) }));
  }

  #shareItems() {
    const rest = SHAREABLE.map((what) => ({ label: this.words[what], act: () => this.#ask("share", { what }) }));
    return [{ label: this.words.location, act: () => this.#sendPlace() }, ...rest];
  }

  #moreItems() {
    const { words } = this;
    return [
      { label: words.over, act: () => this.over(this) },
      this.blocked
        ? { label: words.unblockLong, act: () => this.#ask("unblock") }
        : { label: words.block, act: () => this.#ask("block") },
      { label: words.close, act: () => this.closed(this) },
    ];
  }

  say(text) {
    return this.#ask("say", { text });
  }

  #press(key, message, data) {
    key.setAttribute("aria-busy", "true");
    setTimeout(() => key.removeAttribute("aria-busy"), BUSY_MS);
    this.#ask("press", { message: message.id, data });
  }

  #sendPlace() {
    const send = ({ latitude, longitude }) => this.#ask("location", { latitude, longitude });
    const instead = () => {
      this.toast(this.words.noPlace);
      send(BERLIN);
    };
    if (!navigator.geolocation) instead();
    else navigator.geolocation.getCurrentPosition(({ coords }) => send(coords), instead, { timeout: 3000 });
  }

  async #ask(deed, body = {}) {
    ready();
    try {
      await post(`/chats/${this.id}/${deed}`, body);
    } catch (error) {
      this.toast(error.message === "410" ? this.words.gone : `${error.message}`);
    }
  }
}

const keyIndex = (node) => [...node.querySelectorAll(".key")].indexOf(document.activeElement);
