// The keys of the reading view.

import { choosing } from "./ask.js";
import { tell, typing } from "./dom.js";

export class Keyboard {
  constructor(reading) {
    this.reading = reading;
  }

  /** A key that no field takes; true where it was used. */
  key(event) {
    if (choosing() || !this.reading.paper || typing(event.target)) return false;
    const shift = event.shiftKey;
    if (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) {
      const inText = event.target === document.body || this.reading.node.contains(event.target);
      if (!inText || event.ctrlKey || event.metaKey) return false;
      this.#arrow(event.key, shift, event.altKey);
      return true;
    }
    if (event.ctrlKey || event.metaKey) return this.#control(event.key.toLowerCase(), shift);
    if (event.key === "Enter" && !["BUTTON", "SUMMARY", "A"].includes(event.target.tagName)) return this.#enter();
    const name = event.altKey ? event.code.replace(/^Key/, "").toLowerCase() : event.key;
    return this.#letter(name, event.altKey);
  }

  #control(key, shift) {
    if (key === "z") this.reading.editor[shift ? "redo" : "undo"]();
    else if (key === "y") this.reading.editor.redo();
    else return false;
    return true;
  }

  #enter() {
    if (this.reading.mode?.record && this.reading.selected && !this.reading.cursor) this.reading.mode.record(this.reading.selected);
    else this.reading.editor.useWords();
    return true;
  }

  #letter(key, alt) {
    const { editor } = this.reading;
    const does = {
      n: () => this.#next(1), p: () => this.#next(-1), l: () => editor.relabel(), Delete: () => editor.remove(),
      Backspace: () => editor.remove(), a: () => editor.shift("start", -1, alt), s: () => editor.shift("start", 1, alt),
      d: () => editor.shift("end", -1, alt), f: () => editor.shift("end", 1, alt), "+": () => editor.addPart(),
      r: () => this.reading.relations.relate(), m: () => this.reading.cases.cluster(), x: () => this.reading.cases.toCase(), c: () => editor.comment(),
      g: () => this.reading.cases.newCase(), v: () => this.#toggleArcs(), Escape: () => this.#escape(),
      i: () => this.reading.panel.querySelector("section select, section input, section button")?.focus(),
    }[key];
    if (!does) return false;
    does();
    return true;
  }

  #toggleArcs() {
    this.reading.filters.arcs = !this.reading.filters.arcs;
    this.reading.toolbar();
    this.reading.drawArcs();
    tell(this.reading.filters.arcs ? "all arcs" : "arcs of what is selected");
  }

  #escape() {
    if (this.reading.mode) return this.reading.setMode(null);
    this.reading.pick(null);
    this.reading.selected = "";
    this.reading.refreshSelection();
    tell("nothing selected");
  }

  /** The next mark in the order of the text, seen from the selected one or from the cursor. */
  #next(direction) {
    const { marks } = this.reading.paper;
    if (!marks.length) return;
    const at = marks.findIndex((m) => m.id === this.reading.selected);
    const from = this.reading.words?.[0] ?? 0;
    const next = at >= 0 ? at + direction : direction > 0 ? marks.findIndex((m) => m.start >= from) : marks.findLastIndex((m) => m.start < from);
    const found = marks[(next + marks.length) % marks.length];
    this.reading.page.focus({ preventScroll: true });
    this.reading.select(found.id);
  }

  #arrow(key, extend, byCharacter) {
    const { text } = this.reading;
    const units = byCharacter ? text.characters : text.tokens;
    if (!units.length) return;
    const span = this.reading.known.get(this.reading.selected)?.record;
    const here = this.reading.cursor?.head ?? (span?.start !== undefined ? [span.start, span.start] : null);
    const right = key === "ArrowRight" || key === "ArrowDown";
    const next = here ? (/Up|Down/.test(key) ? this.#paragraph(here, right) : beyond(units, here, right, extend)) : units[0];
    const anchor = extend && this.reading.cursor ? this.reading.cursor.anchor : next;
    if (this.reading.selected && !this.reading.mode) { this.reading.selected = ""; this.reading.refreshSelection(); }
    this.reading.pick({ anchor, head: next });
    this.reading.paper.reveal(next[0]);
    tell(text.slice(...this.reading.words) || "space");
  }

  #paragraph([start], down) {
    const { text } = this.reading;
    const now = text.paragraphAt(start);
    const all = text.paragraphs.map((p, n) => ({ ...p, n })).filter((p) => p.words.trim());
    const to = down ? all.find((p) => p.n > now) : all.findLast((p) => p.n < now);
    return (to && text.snap(to.start, to.start)) ?? text.snap(start, start) ?? text.tokens[0];
  }
}
/** The next unit beyond a stretch, to either side. */
function beyond(units, [start, end], right) {
  if (right) return units.find((u) => u[0] >= Math.max(end, start + 1)) ?? units.at(-1);
  return units.findLast((u) => u[1] <= start) ?? units[0];
}
