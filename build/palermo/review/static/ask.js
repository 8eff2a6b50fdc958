// What the page asks: one of a list, some words, yes or no. Each gives a promise; null means that nothing was chosen.

import { button, h, renew } from "./dom.js";

const SHOWN = 150;
let close = null;

/** Whether a list is open. */
export const choosing = () => close !== null;

/**
 * One of many, by typing and arrow keys. `items`: [{words, group, hint, value}]; `free` makes an item of what was typed;
 * `extras` are controls that stand under the field; `near` is a rectangle of the window.
 */
export function choose({ title, items, near, free, extras = [] }) {
  close?.(null);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const state = { items, free, at: 0, shown: [] };
    const field = h("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-autocomplete": "list",
      "aria-label": title, placeholder: "type to filter", autocomplete: "off", spellcheck: "false",
    });
    const list = h("ul", { id: "choices", role: "listbox", "aria-label": title });
    const box = h("div", { class: "palette", role: "dialog", "aria-label": title }, h("p", { class: "title" }, title), field, extras, list);
    const finish = (value) => {
      if (!box.isConnected) return;
      close = null;
      box.remove();
      document.removeEventListener("pointerdown", outside, true);
      if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true });
      resolve(value);
    };
    const outside = (event) => !box.contains(event.target) && finish(null);
    close = finish;
    const show = () => showChoices(list, field, state, finish);
    field.addEventListener("input", () => { state.at = 0; show(); });
    box.addEventListener("keydown", (event) => keys(event, state, field, show, finish));
    document.addEventListener("pointerdown", outside, true);
    document.body.append(box);
    show();
    stand(box, near);
    field.focus();
  });
}

function showChoices(list, field, state, finish) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  state.shown = filtered(state.items, words).slice(0, SHOWN);
  const own = words.length && state.free?.(field.value.trim());
  if (own) state.shown.push(own);
  state.at = Math.min(state.at, Math.max(0, state.shown.length - 1));
  let group = "";
  const nodes = state.shown.flatMap((item, n) => {
    const head = item.group !== group && item.group ? [h("li", { role: "presentation", class: "group" }, item.group)] : [];
    group = item.group;
    return [...head, option(item, n, n === state.at, finish)];
  });
  list.replaceChildren(...(nodes.length ? nodes : [h("li", { class: "quiet", role: "presentation" }, "nothing fits")]));
  field.setAttribute("aria-activedescendant", state.shown.length ? `choice-${state.at}` : "");
  list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}

function option(item, n, current, finish) {
  return h("li", {
    role: "option", id: `choice-${n}`, "aria-selected": String(current), class: item.layer ?? "", onclick: () => finish(item.value),
  }, h("span", { class: "what" }, item.words), item.hint && h("span", { class: "hint" }, item.hint));
}

/** Items in which all words occur: first what was typed in full, then those of which a part begins with the first word. */
function filtered(items, words) {
  const held = items.filter((item) => {
    const all = `${item.words} ${item.group ?? ""} ${item.words.replaceAll(/[._-]/g, " ")}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  if (!words.length) return held;
  const starts = (item) => item.words.toLowerCase().split(/[\s._-]/).some((part) => part.startsWith(words[0]));
  const rank = (item) => (item.words.toLowerCase() === words.join(" ") ? 0 : starts(item) ? 1 : 2);
  return held.sort((one, other) => rank(one) - rank(other));
}

function keys(event, state, field, show, finish) {
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  event.stopPropagation();
  if (event.key === "Escape") finish(null);
  else if (event.target !== field) return;
  else if (event.key in moves) {
    state.at = Math.max(0, Math.min(state.shown.length - 1, state.at + moves[event.key]));
    show();
  } else if (event.key === "Enter") {
    if (state.shown[state.at]) finish(state.shown[state.at].value);
  } else return;
  event.preventDefault();
}

/** Put a box below a rectangle, or above it where there is no room. */
function stand(box, near) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const { innerWidth, innerHeight } = window;
  const rect = near ?? { left: innerWidth / 2 - width / 2, bottom: innerHeight / 4, top: innerHeight / 4 };
  const below = rect.bottom + 6 + height <= innerHeight;
  const top = below ? rect.bottom + 6 : Math.max(8, Math.min(rect.top - height - 6, innerHeight - height - 8));
  box.style.left = `${Math.max(8, Math.min(rect.left, innerWidth - width - 8))}px`;
  box.style.top = `${top}px`;
}

/** A dialog that must be answered; `choices` are [value, words], the first of them is what Enter does. */
export function modal(title, content, choices, { wide = false } = {}) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const heading = h("h2", { id: "asked" }, title);
    const box = h("dialog", { "aria-labelledby": "asked", class: wide ? "wide" : "" });
    const end = (value) => {
      box.close();
      box.remove();
      before?.focus?.({ preventScroll: true });
      resolve(value);
    };
    const foot = h("div", { class: "buttons" }, choices.map(([value, words], n) =>
      button(words, () => end(value), { class: n ? "" : "main" })));
    renew(box, heading, content, foot);
    box.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    document.body.append(box);
    box.showModal();
    (box.querySelector("textarea, input") ?? box.querySelector("button.main")).focus();
  });
}

/** Some words; null where there are none. */
export async function askWords(title, label, words = "", done = "Save") {
  const field = h("textarea", { rows: "4", value: words, "aria-label": label });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.closest("dialog").querySelector("button.main").click();
  });
  const answer = await modal(title, h("label", { class: "field tall" }, h("span", {}, label), field), [["yes", done], [null, "Cancel"]]);
  return answer ? field.value.trim() : null;
}
