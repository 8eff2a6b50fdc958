// A text with its marks. The words of a paragraph are drawn once; marks lie over them, each in a lane of its own, and
// a paragraph is drawn anew only when its marks are others than before.

import { h } from "./dom.js";
import { byLine, laid } from "./lanes.js";

const widths = new Map();
const pen = document.createElement("canvas").getContext("2d");

export class Paper {
  /** `hosts` are elements that take one paragraph each; without them all go into `root`. */
  constructor(root, text, { zones = [], hosts = null } = {}) {
    this.root = root;
    this.text = text;
    this.zones = zones;
    this.marks = [];
    this.drawn = new Map();
    const size = parseFloat(getComputedStyle(root).fontSize) || 17;
    this.measures = { text: Math.round(size * 1.3), lane: Math.round(size * 0.88), label: size * 0.62 };
    this.paragraphs = text.paragraphs.map((p, n) => this.#paragraph(p, n));
    if (hosts) this.paragraphs.forEach((p, n) => hosts[n].append(p.node));
    else root.append(...this.paragraphs.map((p) => p.node));
    this.width = 0;
  }

  #paragraph(p, n) {
    const words = h("p", { class: "words", dir: "auto" }, this.#pieces(p));
    const marks = h("div", { class: "marks" });
    const picks = h("div", { class: "picks", "aria-hidden": "true" });
    const node = h("div", { class: p.words ? "para" : "para blank", data: { n } }, picks, words, marks);
    return { ...p, n, node, wordsNode: words, marksNode: marks, picksNode: picks, signature: "", line: 0, pad: 0, items: [] };
  }

  /** The words, those outside the zones in spans of their own. */
  #pieces(p) {
    if (!this.zones.length) return [p.words];
    const cuts = [p.start, ...this.zones.flatMap((z) => [z.start, z.end]).filter((c) => c > p.start && c < p.end), p.end];
    return cuts.slice(1).map((end, i) => {
      const words = this.text.slice(cuts[i], end);
      return this.inside(cuts[i], end) ? h("span", {}, words) : h("span", { class: "outside" }, words);
    });
  }

  /** Whether a stretch lies within the text proper. */
  inside(start, end) {
    return !this.zones.length || this.zones.some((z) => z.start <= start && end <= z.end);
  }

  /** Show these marks: [{id, layer, label, parts, over, rank, classes, title}]. */
  show(marks) {
    this.marks = marks;
    const width = this.root.clientWidth;
    const all = width !== this.width;
    this.width = width;
    const pieces = this.#pieceLists(marks);
    const dirty = this.paragraphs.filter((p) => {
      const signature = pieces[p.n].map((piece) => piece.signature).join("|");
      const changed = all || signature !== p.signature;
      p.signature = signature;
      return changed;
    });
    // All reading before all writing: the browser then lays the page out once and not for each paragraph.
    const measured = dirty.map((p) => [p, this.#measured(p, pieces[p.n])]);
    for (const [p, items] of measured) this.#lay(p, items);
    for (const [p] of measured) this.#write(p);
    if (dirty.length) this.#collect();
    return dirty.length;
  }

  #pieceLists(marks) {
    const lists = this.paragraphs.map(() => []);
    for (const mark of marks) {
      mark.start = mark.parts[0][0];
      mark.end = mark.parts.at(-1)[1];
      const last = this.text.paragraphAt(Math.max(mark.start, mark.end - 1));
      for (let n = this.text.paragraphAt(mark.start); n <= last; n++) {
        const p = this.paragraphs[n];
        const parts = mark.parts.map(([a, b]) => [Math.max(a, p.start), Math.min(b, p.end)]).filter(([a, b]) => a < b);
        if (!parts.length) continue;
        const first = parts[0][0] === mark.start;
        lists[n].push({ mark, parts, first, signature: `${mark.id} ${mark.label} ${mark.title} ${mark.classes} ${parts}` });
      }
    }
    return lists;
  }

  #measured(p, pieces) {
    if (!pieces.length) return [];
    const base = this.#base(p);
    return pieces.flatMap(({ mark, parts, first }) => {
      const lines = new Map();
      for (const [a, b] of parts) {
        for (const [line, stretches] of byLine(this.#rects(p, a, b), base, p.line || base.height)) {
          lines.set(line, [...(lines.get(line) ?? []), ...stretches]);
        }
      }
      return [...lines].map(([line, stretches], n) => {
        const label = first && n === 0 ? mark.label : `… ${mark.label}`;
        return { mark, line, stretches, label, head: first && n === 0, labelWidth: this.#labelWidth(label) };
      });
    });
  }

  /** Where the lines of a paragraph begin. */
  #base(p) {
    const r = p.wordsNode.getBoundingClientRect();
    if (!p.line) p.line = parseFloat(getComputedStyle(p.wordsNode).lineHeight) || this.measures.text;
    return { left: r.left, top: r.top + p.pad, height: r.height };
  }

  #rects(p, start, end) {
    const range = document.createRange();
    range.setStart(...this.#spot(p, start));
    range.setEnd(...this.#spot(p, end));
    return range.getClientRects();
  }

  /** Text node and UTF-16 offset of a code point offset in a paragraph. */
  #spot(p, point) {
    let unit = this.text.unit(point) - this.text.unit(p.start);
    for (const child of p.wordsNode.childNodes) {
      const node = child.firstChild ?? child;
      if (unit <= node.data.length) return [node, unit];
      unit -= node.data.length;
    }
    return [p.wordsNode, p.wordsNode.childNodes.length];
  }

  #labelWidth(label) {
    const key = `${this.measures.label} ${label}`;
    if (!widths.has(key)) {
      pen.font = `600 ${this.measures.label}px ${getComputedStyle(document.body).fontFamily}`;
      widths.set(key, pen.measureText(label).width + 6);
    }
    return widths.get(key);
  }

  #lay(p, items) {
    const most = laid(items, this.width);
    const { text, lane } = this.measures;
    p.items = items;
    p.line = text + 6 + (most.over + most.under) * lane;
    const half = (p.line - text) / 2;
    p.pad = Math.max(0, most.over * lane - half + 2);
    p.foot = Math.max(0, most.under * lane - half + 2);
    // Space that the first line has above it and the last below, for lanes that they do not have.
    p.slack = [Math.max(0, half - most.over * lane - 2), Math.max(0, half - most.under * lane - 2)];
    for (const item of items) {
      const top = p.pad + item.line * p.line + half;
      item.top = top;
      item.y = item.mark.over ? top - (item.lane + 1) * lane : top + text + item.lane * lane;
    }
  }

  #write(p) {
    p.wordsNode.style.lineHeight = `${p.line}px`;
    p.wordsNode.style.paddingTop = `${p.pad}px`;
    p.wordsNode.style.paddingBottom = `${p.foot}px`;
    p.node.style.marginTop = `${-p.slack[0]}px`;
    p.node.style.marginBottom = `${-p.slack[1]}px`;
    p.marksNode.replaceChildren(...p.items.map((item) => this.#mark(item)));
  }

  #mark(item) {
    const { mark, x0, x1, y } = item;
    const bars = item.stretches.map(([a, b]) => at(h("i", { class: "stretch" }), a - x0, b - a));
    const label = at(h("span", { class: "label" }, item.label), item.labelAt - x0);
    const join = item.stretches.length > 1 || mark.parts.length > 1 ? [h("i", { class: "join" })] : [];
    const props = { class: `mark ${mark.layer} ${mark.classes}`, data: { id: mark.id }, title: mark.title };
    const node = item.head
      ? h("button", { ...props, type: "button", tabindex: "-1", "aria-label": mark.title }, join, bars, label)
      : h("span", { ...props, "aria-hidden": "true" }, join, bars, label);
    node.style.top = `${y}px`;
    node.style.height = `${this.measures.lane}px`;
    return at(node, x0, x1 - x0);
  }

  #collect() {
    this.drawn = new Map();
    for (const p of this.paragraphs) {
      const nodes = p.marksNode.children;
      p.items.forEach((item, n) => {
        if (!this.drawn.has(item.mark.id)) this.drawn.set(item.mark.id, []);
        this.drawn.get(item.mark.id).push({ p, item, node: nodes[n] });
      });
    }
  }

  /** Give classes to the marks of these ids, and take them from all others: {name: ids}. */
  highlight(classes) {
    for (const [name, ids] of Object.entries(classes)) {
      for (const node of this.root.querySelectorAll(`.mark.${name}`)) {
        if (!ids.has(node.dataset.id)) node.classList.remove(name);
      }
      for (const id of ids) for (const { node } of this.drawn.get(id) ?? []) node.classList.add(name);
    }
  }

  /** The point over the words of a mark, in pixels of the root; null where it is not shown. */
  spotOf(id) {
    const first = this.drawn.get(id)?.[0];
    if (!first) return null;
    const { p, item } = first;
    const [a, b] = item.stretches[0];
    return { x: (a + b) / 2 + p.node.offsetLeft, y: item.top + p.node.offsetTop };
  }

  /** Show words as picked; null picks none. */
  pick(stretch) {
    for (const p of this.paragraphs) if (p.picksNode.firstChild) p.picksNode.replaceChildren();
    if (!stretch) return;
    const last = this.text.paragraphAt(Math.max(stretch[0], stretch[1] - 1));
    for (let n = this.text.paragraphAt(stretch[0]); n <= last; n++) this.#pickIn(this.paragraphs[n], stretch);
  }

  #pickIn(p, [start, end]) {
    const base = this.#base(p);
    const [a, b] = [Math.max(start, p.start), Math.min(end, p.end)];
    if (a >= b) return;
    const half = (p.line - this.measures.text) / 2;
    for (const [line, stretches] of byLine(this.#rects(p, a, b), base, p.line)) {
      for (const [x0, x1] of stretches) {
        const node = at(h("i", {}), x0, x1 - x0);
        node.style.top = `${p.pad + line * p.line + half}px`;
        node.style.height = `${this.measures.text}px`;
        p.picksNode.append(node);
      }
    }
  }

  /** The rectangle of the words picked last, in the window. */
  pickRect() {
    return [...this.root.querySelectorAll(".picks i")].at(-1)?.getBoundingClientRect() ?? null;
  }

  /** The code point offsets of what is selected with the mouse; null where that is nothing of this text. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const [start, end] = [
      this.#pointAt(range.startContainer, range.startOffset),
      this.#pointAt(range.endContainer, range.endOffset),
    ];
    return start === null || end === null ? null : [start, end];
  }

  #pointAt(node, offset) {
    const host = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".para");
    if (!host || !this.root.contains(host)) return null;
    const p = this.paragraphs.find((q) => q.node === host);
    if (!p) return null;
    if (!p.wordsNode.contains(node)) return offset || p.marksNode.contains(node) ? p.end : p.start;
    const range = document.createRange();
    range.setStart(p.wordsNode, 0);
    range.setEnd(node, offset);
    return this.text.point(this.text.unit(p.start) + range.toString().length);
  }

  /** Bring a stretch of the text to where it can be seen. */
  reveal(start) {
    const p = this.paragraphs[this.text.paragraphAt(start)];
    const spot = [...this.root.querySelectorAll(".picks i, .mark.selected")][0] ?? p.node;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    spot.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }
}

function at(node, left, width) {
  node.style.left = `${left}px`;
  if (width !== undefined) node.style.width = `${width}px`;
  return node;
}
