// Elements without markup: text is only ever set as text, so nothing in a document can become part of the page.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `props`: attributes by name, `on…` listeners, `class`, `data`; false and undefined are left out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else if (name === "checked" || name === "selected" || name === "disabled") node[name] = Boolean(value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

export function button(words, onclick, props = {}) {
  return h("button", { type: "button", onclick, ...props }, words);
}

let fields = 0;

/** A control under its label. */
function field(label, node) {
  node.id ||= `field-${++fields}`;
  return h("div", { class: "field" }, h("label", { for: node.id }, label), node);
}

/** A labelled select; options are [value, words] or words alone. */
export function select(label, options, value, onchange, props = {}) {
  const items = options.map((o) => (Array.isArray(o) ? o : [o, o]));
  const node = h(
    "select",
    { "data-key": label, onchange: () => onchange(node.value), ...props },
    items.map(([v, words]) => h("option", { value: v, selected: v === value }, words)),
  );
  return field(label, node);
}

export function input(label, value, onchange, props = {}) {
  const node = h("input", { type: "text", value, "data-key": label, onchange: () => onchange(node.value), ...props });
  return field(label, node);
}

/** A section that folds; once somebody folded it himself it stays as he left it. */
export function fold(key, title, open, ...children) {
  const node = h("details", { class: "fold", open, "data-key": key },
    h("summary", { onclick: () => { node.dataset.touched = "yes"; } }, h("h2", {}, title)), children);
  return node;
}

export function checkbox(label, checked, onchange, props = {}) {
  const node = h("input", { type: "checkbox", checked, "data-key": label, onchange: () => onchange(node.checked), ...props });
  return h("label", { class: "check" }, node, h("span", {}, label));
}

/** Put new children into a node, and the focus back where it was among them: they are told apart by `data-key`. */
export function renew(node, ...children) {
  const active = document.activeElement;
  const key = node.contains(active) ? active.dataset.key : undefined;
  const scroll = node.scrollTop;
  const touched = new Map([...node.querySelectorAll("details[data-touched]")].map((d) => [d.dataset.key, d.open]));
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const d of node.querySelectorAll("details[data-key]")) {
    if (!touched.has(d.dataset.key)) continue;
    d.open = touched.get(d.dataset.key);
    d.dataset.touched = "yes";
  }
  node.scrollTop = scroll;
  if (key) [...node.querySelectorAll("[data-key]")].find((n) => n.dataset.key === key)?.focus({ preventScroll: true });
}

/** Tell those who do not see the page. */
export function tell(words) {
  const live = document.getElementById("live");
  // The same words twice are told twice only if the node changes.
  live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

/** Whether keys belong to a field or a dialog and not to the page. */
export function typing(target) {
  return Boolean(target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=dialog]"));
}
