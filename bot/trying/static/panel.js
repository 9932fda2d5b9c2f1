// What was understood, what it changed and why: one entry for each turn of the chat in front.

import { make } from "./make.js";

const DID = {
  said: "said",
  pressed: "pressed",
  command: "command",
  sent: "sent",
  alarm: "alarm",
  gone: "gone",
};

export function showTurns(place, turns) {
  if (!turns.length) {
    place.replaceChildren(make("p", { class: "none" }, "Nothing has happened in this chat yet."));
    return;
  }
  place.replaceChildren(...[...turns].reverse().map(turnNode));
}

function turnNode(turn) {
  const time = new Date(turn.at * 1000).toLocaleTimeString([], { hour12: false });
  const { kind, text } = turn.event;
  return make(
    "article",
    { class: "turn" },
    make("h3", {}, make("span", { class: "kind" }, DID[kind] ?? kind), quoted(kind, text), make("time", {}, time)),
    mistake(turn.mistake),
    way(turn),
    verdict(turn.verdict),
    ...reading(turn.reading),
    ...learned(turn.learned),
    ...kinds(turn.kinds),
    ...part("It does", turn.does.map((each) => make("li", {}, each))),
  );
}

const mistake = (name) =>
  name ? make("p", { class: "verdict emergency" }, `A mistake in the program (${name}); the terminal says where.`) : null;

const quoted = (kind, text) => (kind === "said" ? make("span", {}, `“${text}”`) : make("code", {}, text));

function way({ before, after }) {
  const same = JSON.stringify(before) === JSON.stringify(after);
  const there = same ? [phase(after), " (stays)"] : [phase(before), " → ", phase(after)];
  return make("p", { class: "way" }, ...there);
}

function phase({ kind, about }) {
  const details = Object.entries(about).map(([name, value]) => `${name} ${value}`);
  const rest = details.length ? make("code", {}, ` ${details.join(" · ")}`) : null;
  return make("span", {}, make("b", {}, kind), rest);
}

function verdict({ is, why }) {
  const reasons = why.length ? `: ${why.map((sign) => sign.label).join(", ")}` : "";
  return make("p", { class: `verdict ${is.split(" ")[0]}` }, is + reasons);
}

function part(title, entries) {
  return entries.length ? [make("h4", {}, title), make("ul", {}, ...entries)] : [];
}

function reading(heard) {
  if (!heard) return [];
  const numbers = Object.entries(heard.numbers).map(([name, value]) => make("li", {}, `${name.replaceAll("_", " ")}: ${value}`));
  const about = [heard.language, heard.subject].filter(Boolean).join(", ");
  return [
    ...part(`Heard${about ? ` (${about})` : ""}`, heard.signs.map(mention)),
    ...part("Numbers", numbers),
    ...part("Phrases", heard.fits.map((fit) => make("li", {}, `“${fit.words}” `, make("code", {}, fit.id), ` ${fit.score}`))),
    ...part("Wishes", heard.wishes.length ? [make("li", {}, heard.wishes.join(", "))] : []),
    ...(isSilent(heard) ? [make("h4", {}, "Nothing was understood of this text")] : []),
  ];
}

const isSilent = ({ signs, numbers, fits, wishes }) =>
  !signs.length && !fits.length && !wishes.length && !Object.keys(numbers).length;

function mention({ id, label, status, strength, words }) {
  return make(
    "li",
    {},
    make("span", { class: `status ${status}` }, status, strength === "soft" ? " (hint)" : ""),
    ` ${label} `,
    make("code", {}, id),
    ` “${words}”`,
  );
}

function learned(facts) {
  return part("Learned", facts.map(({ id, label, answer }) => make("li", {}, `${label}: `, make("b", {}, answer), " ", make("code", {}, id))));
}

function kinds(ranked) {
  return part("Sounds like", ranked.map(kind));
}

function kind({ id, label, score, because }) {
  const why = because.map((sign) => sign.label).join(", ");
  const meter = make("meter", { min: 0, max: 100, low: 50, high: 80, optimum: 100, value: score, "aria-label": label });
  const name = make("span", {}, `${label} `, make("code", {}, id));
  return make("li", { class: "score" }, name, make("span", {}, String(score)), meter, why ? make("small", {}, `because: ${why}`) : null);
}
