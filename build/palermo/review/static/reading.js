// Reading and editing of one document: the text in the middle, the record that is selected beside it.

import { draw } from "./arcs.js";
import { details } from "./details.js";
import { button, checkbox, h, input, renew, s, select, tell } from "./dom.js";
import { stateWords } from "./documents.js";
import { Cases } from "./cases.js";
import { Editor } from "./editor.js";
import { STANDINGS, hue, marksOf } from "./marks.js";
import { Keyboard } from "./keyboard.js";
import { Paper } from "./paper.js";
import { Text } from "./points.js";
import { Relations } from "./relations.js";
import { ONE, SPANS, STATUSES, described, empty, index } from "./records.js";
import { review } from "./approve.js";
import { Suggestions } from "./suggest.js";

export class Reading {
  constructor(app, session) {
    this.app = app;
    this.session = session;
    this.selected = "";
    this.shownCase = "";
    this.cursor = null;
    this.mode = null;
    this.filters = app.filters;
    this.editor = new Editor(this);
    this.relations = new Relations(this);
    this.cases = new Cases(this);
    this.keyboard = new Keyboard(this);
    this.suggestions = new Suggestions(this);
    this.head = h("div", { class: "head" });
    this.tools = h("div", { class: "tools", role: "toolbar", "aria-label": "Show" });
    this.banner = h("div", { class: "banner", hidden: true });
    this.caseList = h("div", { class: "cases", role: "group", "aria-label": "Cases" });
    this.page = h("div", {
      class: "page", tabindex: "0", role: "group", "aria-label": "Text; arrow keys choose words, Enter labels them",
    });
    this.arcs = s("svg", { class: "arcs", "aria-hidden": "true" });
    this.node = h("section", { class: "text", "aria-label": "Document" }, this.head, this.tools, this.banner, this.caseList, this.page);
    this.panel = h("aside", { class: "details", "aria-label": "Details" });
  }

  get file() { return this.session.file; }
  get view() { return this.session.view; }

  /** Records by id. */
  get known() {
    if (this.knownOf !== this.file) [this.knownOf, this.knownMap] = [this.file, this.file ? index(this.file) : new Map()];
    return this.knownMap;
  }

  start(error) {
    this.#header(error);
    if (error || !this.view) return;
    if (this.view.text === null) return this.#noText();
    const { record } = this.view;
    this.text = new Text(this.view.text, record.language);
    this.page.lang = record.language;
    this.paper = new Paper(this.page, this.text, { zones: record.zones });
    this.page.append(this.arcs);
    this.#listen();
    if (!this.file) this.#noFile();
    this.toolbar();
    this.refresh();
    this.suggestions.load();
  }

  #noText() {
    const { record } = this.view;
    renew(this.page, h("div", { class: "note" },
      h("p", {}, `The text of ${record.id} may not be passed on with the corpus and is not here yet.`),
      h("p", {}, "To fetch it, stop the review, run this in the folder of the corpus, and start again:"),
      h("pre", {}, h("code", {}, "palermo hydrate")),
      h("p", {}, "or, where you have the files in a folder already:"),
      h("pre", {}, h("code", {}, "palermo hydrate --from FOLDER"))));
  }

  #noFile() {
    const begin = button(`Start a draft of ${this.session.set}`, () => {
      this.session.begin(empty(this.view.record, this.session.set, this.app.state.guideline));
      tell("draft started");
    }, { class: "main", id: "begin" });
    this.blank = h("p", { class: "note" }, `${this.session.set} has no annotation of this document. `, begin);
    this.page.before(this.blank);
  }

  /** Nothing of this page is shown any more. */
  leave() {
    this.observer?.disconnect();
  }

  /** Pick a stretch and go there. */
  go(start, end) {
    const at = [start, end];
    this.pick({ anchor: at, head: at });
    this.paper.reveal(start);
  }

  /** The state of the review changed. */
  standing() {
    if (this.paper) this.#header();
  }

  #header(error) {
    const { session } = this;
    const doc = this.app.documentOf(session.id);
    const state = doc?.sets[session.set];
    renew(this.head,
      h("h1", { id: "title" }, doc?.title ?? session.id),
      h("p", { class: "quiet" }, `${session.set} / ${session.id}`, state && h("span", { class: `badge ${state}`, id: "standing" }, stateWords(state)),
        this.file && h("span", { class: "badge" }, this.file.status)),
      error && h("p", { class: "note wrong", role: "alert" }, error),
      this.file && h("div", { class: "buttons" },
        button("Approve", () => review(this, "approved"), { id: "approve", "data-key": "approve" }),
        button("Changes wanted …", () => review(this, "changes_wanted"), { id: "changes", "data-key": "changes" }),
        button("Undo", () => this.editor.undo(), { title: "Ctrl+Z", "data-key": "undo", disabled: !session.done.length }),
        button("Redo", () => this.editor.redo(), { title: "Ctrl+Shift+Z", "data-key": "redo", disabled: !session.undone.length }),
        button("Label words", () => this.editor.label(), { title: "Enter", "data-key": "label" })));
  }

  toolbar() {
    const { filters } = this;
    const change = (key) => (value) => { filters[key] = value; this.refresh(); };
    const layer = (name) => checkbox(name, filters.layers.has(name), (on) => {
      filters.layers[on ? "add" : "delete"](name);
      this.refresh();
    }, { class: `of-${name}` });
    const label = input("Label", filters.label, change("label"), { placeholder: "all" });
    label.querySelector("input").addEventListener("input", (event) => change("label")(event.target.value));
    renew(this.tools, SPANS.map(layer),
      checkbox("all arcs", filters.arcs, change("arcs"), { id: "arcs" }),
      label,
      select("Only", [...STANDINGS, ...STATUSES.map((v) => [v, `case ${v}`])], filters.standing, change("standing")));
  }

  /** Draw what changed; everything is derived from the file and from what is selected. */
  refresh() {
    if (!this.paper) return;
    const began = performance.now();
    const { file } = this;
    this.#header();
    if (file) this.blank?.remove();
    if (this.selected && !this.known.has(this.selected)) this.selected = "";
    const marks = file ? marksOf(file, this.view, this.text, this.filters) : [];
    this.paper.show(marks);
    this.#emphasise();
    this.#caseList();
    renew(this.panel, details(this));
    this.drawArcs();
    performance.measure("refresh", { start: began, end: performance.now() });
  }

  /** Which marks stand out: the selected one, its cluster, the members of a case. */
  #emphasise() {
    const { file, known } = this;
    const chosen = known.get(this.selected);
    const k = known.get(this.hovered || this.shownCase)?.record ?? (chosen?.layer === "cases" ? chosen.record : null);
    const cluster = chosen?.record.cluster;
    const of = (list) => new Set(list ?? []);
    const ends = chosen?.layer === "relations" ? [chosen.record.head, chosen.record.tail] : [];
    this.paper.highlight({
      selected: of(this.selected ? [this.selected, ...ends] : []),
      kin: of(cluster ? file.entities.filter((e) => e.cluster === cluster).map((e) => e.id) : []),
      actor: of(k?.actors), person: of(k?.persons), fact: of(k?.elements),
    });
    this.page.classList.toggle("in-case", Boolean(k));
    const cue = chosen?.layer === "relations" && chosen.record.cue;
    if (!this.cursor) this.paper.pick(cue ? [cue.start, cue.end] : null);
  }

  #caseList() {
    const { file, view } = this;
    if (!file) return;
    renew(this.caseList, h("span", { class: "quiet" }, file.cases.length ? "Cases" : "No cases"), file.cases.map((k) => {
      const verdict = view.verdicts?.[k.id];
      const found = (view.findings ?? []).some((f) => f.target === k.id) ? "⚠ " : "";
      return button(`${found}${k.id} ${verdict ? verdict.concept : ""} (${k.status})`, () => this.select(k.id), {
        class: `case ${hue(file, k.id)}`, "data-key": `case ${k.id}`, "aria-pressed": String(this.selected === k.id),
        onmouseenter: () => { this.hovered = k.id; this.#emphasise(); },
        onmouseleave: () => { this.hovered = ""; this.#emphasise(); },
      });
    }), button("New case", () => this.cases.newCase(), { "data-key": "new case", title: "g" }));
  }

  drawArcs() {
    const { file, selected } = this;
    this.page.classList.toggle("with-arcs", this.filters.arcs);
    const touches = (r) => [r.id, r.head, r.tail].includes(selected);
    const shown = (file?.relations ?? []).filter((r) => this.filters.arcs || (selected && touches(r)));
    draw(this.arcs, this.paper, shown.map((r) => ({ ...r, chosen: touches(r), denied: r.polarity === "denied" })));
  }

  select(id, { quiet = false } = {}) {
    const found = this.known.get(id);
    this.selected = found ? id : "";
    this.shownCase = "";
    this.pick(null);
    this.refreshSelection();
    if (found && !quiet) tell(`${ONE[found.layer]} ${described(found.layer, found.record, this.text)}`);
    if (found && SPANS.includes(found.layer)) this.paper.reveal(found.record.start);
  }

  refreshSelection() {
    this.#emphasise();
    this.#caseList();
    renew(this.panel, details(this));
    this.drawArcs();
  }

  /** Take words as picked: {anchor, head} are stretches; null picks none. */
  pick(cursor) {
    this.cursor = cursor;
    this.paper.pick(this.words);
  }

  get words() {
    if (!this.cursor) return null;
    const { anchor, head } = this.cursor;
    return [Math.min(anchor[0], head[0]), Math.max(anchor[1], head[1])];
  }

  setMode(mode) {
    this.mode = mode;
    this.banner.hidden = !mode;
    if (!mode) return;
    renew(this.banner, h("span", {}, mode.words), mode.extra, button("Cancel (Esc)", () => this.setMode(null)));
    tell(mode.words);
  }

  // --- mouse and keys ---

  #listen() {
    this.page.addEventListener("pointerup", (event) => this.#released(event));
    this.page.addEventListener("click", (event) => {
      const id = event.target.closest("[data-id]")?.dataset.id;
      if (id) this.#chosen(id);
    });
    this.page.addEventListener("copy", (event) => {
      if (!this.words || getSelection().toString()) return;
      event.clipboardData.setData("text/plain", this.text.slice(...this.words));
      event.preventDefault();
    });
    // Lines break elsewhere when the width changes, and only then.
    this.observer = new ResizeObserver(() => {
      if (this.node.isConnected && this.page.clientWidth !== this.paper.width) this.refresh();
    });
    this.observer.observe(this.page);
  }

  /** A click on a mark: in a mode it is the answer, else it is selected. */
  #chosen(id) {
    if (this.mode?.record) this.mode.record(id);
    else this.select(id);
  }

  #released(event) {
    if (event.target.closest("[data-id]")) return;
    const range = this.paper.selected();
    if (!range || range[0] === range[1]) return this.#clicked(range);
    const snapped = event.altKey ? this.text.snapCharacters(...range) : this.text.snap(...range);
    getSelection().removeAllRanges();
    if (!snapped) return;
    this.pick({ anchor: snapped, head: snapped });
    this.page.focus({ preventScroll: true });
    this.editor.useWords();
  }

  #clicked(range) {
    if (!range) return;
    const at = this.text.snap(range[0], range[0]);
    if (at) this.pick({ anchor: at, head: at });
    if (!this.mode && this.selected) { this.selected = ""; this.refreshSelection(); }
  }

  key(event) {
    return this.keyboard.key(event);
  }
}
