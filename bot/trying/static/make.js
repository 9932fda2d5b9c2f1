// Small things that every part of the page uses. Text becomes text, never markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// A button that opens a list of buttons: arrows move, Escape and a click elsewhere close.
export function menu(root, items) {
  const [button, list] = [root.querySelector("button"), root.querySelector("ul")];
  const open = (is) => {
    list.hidden = !is;
    button.setAttribute("aria-expanded", String(is));
  };
  const choices = () => [...list.querySelectorAll("button")];
  button.addEventListener("click", () => {
    const opening = list.hidden;
    document.dispatchEvent(new CustomEvent("menus"));
    if (!opening) return;
    list.replaceChildren(...items().map((item) => entry(item, open, button)));
    open(true);
    choices()[0]?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const all = choices();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    open(false);
    button.focus();
  });
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget)) open(false);
  });
  document.addEventListener("menus", () => open(false));
}

function entry({ label, lead, act }, open, button) {
  const choose = () => {
    open(false);
    button.focus();
    act();
  };
  const content = lead ? [make("b", {}, lead), label] : [label];
  return make("li", {}, make("button", { type: "button", onclick: choose }, ...content));
}

export async function post(path, body = {}, method = "POST") {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: method === "POST" ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export function remembered(name, otherwise) {
  try {
    return localStorage.getItem(name) ?? otherwise;
  } catch {
    return otherwise; // a browser that keeps nothing still works
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // see above
  }
}
