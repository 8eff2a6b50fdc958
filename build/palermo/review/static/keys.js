// The keys, as one table: what a key does, and what the list behind "?" says of it.

import { h } from "./dom.js";
import { modal } from "./ask.js";

export const KEYS = [
  ["Words", [
    ["← →", "go from word to word"],
    ["Shift + ← →", "take in more words, or fewer"],
    ["Alt with either", "by character instead of by word"],
    ["↑ ↓", "paragraph before, paragraph after"],
    ["Enter", "label the words; in a mode, use them"],
  ]],
  ["Spans", [
    ["n, p", "next span, previous span (in Compare: difference)"],
    ["l", "other label"],
    ["a, s", "start to the left, to the right (Alt: by character)"],
    ["d, f", "end to the left, to the right (Alt: by character)"],
    ["+", "add the chosen words as a further part of the selected span"],
    ["Delete", "delete the record, and what cannot be without it"],
    ["m", "set or merge the cluster"],
    ["x", "put into a case, or take out of it"],
    ["c", "comment"],
    ["i", "go to the fields of the record"],
  ]],
  ["Relations and cases", [
    ["r", "relation from the selected entity: choose its tail, then the words that state it"],
    ["v", "arcs of all relations, or of the selected record"],
    ["g", "new case"],
  ]],
  ["Everything", [
    ["Ctrl + Z", "undo"],
    ["Ctrl + Shift + Z", "redo"],
    ["Esc", "leave a mode, or select nothing"],
    ["/", "filter of the documents"],
    ["1 2 3 4, e", "in Compare: first, second, both, neither; edit gold"],
    ["?", "this list"],
  ]],
];

export function showKeys() {
  const groups = KEYS.map(([title, keys]) => h("section", {}, h("h3", {}, title), h("dl", {}, keys.map(([key, what]) =>
    [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]))));
  return modal("Keys", h("div", { class: "keys" }, groups,
    h("p", { class: "quiet" }, "With the mouse: drag over words to label them (Alt: to the character), click a mark to select it. Keys rest while you type in a field.")),
  [[null, "Close"]], { wide: true });
}
