// Two passes side by side, the queue of their differences, and the choices that make gold of them.

import { modal } from "./ask.js";
import { button, h, input, renew, select, tell, typing } from "./dom.js";
import { get, path, put } from "./net.js";
import { Paired, spansOf } from "./pairs.js";
import { Text } from "./points.js";
import { described, index, quoted } from "./records.js";

const CHOICES = ["first", "second", "both", "neither"];
const SIDES = ["first", "second"];

export class Compare {
  constructor(app, id, first, second) {
    Object.assign(this, { app, id, first, second, at: 0, decisions: {}, warned: false, state: "", steps: [] });
    this.sides = h("div", { class: "sides" });
    this.queue = h("aside", { class: "queue", "aria-label": "Differences" });
    this.node = h("div", {}, this.sides, this.queue);
  }

  async load() {
    const { status, value } = await get(`compare/${path(this.id)}?first=${encodeURIComponent(this.first)}&second=${encodeURIComponent(this.second)}`);
    this.error = status === 200 ? "" : value.error;
    this.data = status === 200 ? value : null;
    if (this.data) this.#take();
    this.show();
  }

  #take() {
    const { data } = this;
    this.gold = data.gold.sha;
    this.goldFile = data.gold.file;
    this.known = Object.fromEntries(SIDES.map((side) => [side, index(data[side])]));
    this.decisions = {};
    if (!this.decides) return;
    for (const d of data.differences) if (this.#held(d)) this.decisions[d.id] = [d.decision.decision, d.decision.reason, d.decision.note];
  }

  /** Whether a stored decision is about this difference, and is one that can be taken again. */
  #held(d) {
    const found = SIDES.flatMap((side) => d[side].map((id) => `${this[side]}:${id}`));
    return d.decision && CHOICES.includes(d.decision.decision) && JSON.stringify(d.decision.found) === JSON.stringify(found);
  }

  /** Gold is made of two passes, and only compared where it is itself one of the two. */
  get decides() {
    return this.first !== "gold" && this.second !== "gold";
  }

  get differences() {
    return this.data?.differences ?? [];
  }

  get current() {
    return this.differences[this.at];
  }

  get left() {
    return this.differences.filter((d) => !this.decisions[d.id]);
  }

  show() {
    this.#texts();
    this.mark();
  }

  refresh() {
    this.mark();
  }

  // --- the texts ---

  #texts() {
    renew(this.sides, this.#head());
    this.papers = null;
    if (!this.data) return;
    if (this.data.text === null) {
      this.sides.append(h("p", { class: "note" }, "The text is not here: run `palermo hydrate` in the folder of the corpus."));
      return;
    }
    this.text = new Text(this.data.text, this.data.record.language);
    const rows = this.text.paragraphs.map((p) => {
      const hosts = SIDES.map(() => h("div", { class: "page", lang: this.data.record.language }));
      return { hosts, node: h("div", { class: p.words ? "pair" : "pair still" }, hosts) };
    });
    this.sides.append(h("div", { class: "pair heads" }, h("span", {}, this.first), h("span", {}, this.second)), ...rows.map((r) => r.node));
    this.papers = SIDES.map((_, n) => new Paired(rows.map((r) => r.hosts[n]), this.text, this.data.record.zones));
  }

  #head() {
    const { state } = this.app;
    const docs = state.documents.filter((d) => Object.keys(d.sets).length > 1).map((d) => [d.id, `${d.id}: ${d.title}`]);
    const sets = state.sets.map((s) => [s, s]);
    const go = (id, first, second) => this.app.go("compare", id, first, second);
    return [
      h("h1", {}, this.app.documentOf(this.id)?.title ?? this.id),
      h("div", { class: "fields" },
        select("Document", docs, this.id, (id) => go(id, this.first, this.second)),
        select("First", sets, this.first, (first) => go(this.id, first, this.second)),
        select("Second", sets, this.second, (second) => go(this.id, this.first, second))),
      h("div", { class: "buttons" }, state.sets.filter((s) => s !== "gold").map((s) =>
        button(`${s} against gold`, () => go(this.id, s, "gold"), { class: "small" }))),
      this.error && h("p", { class: "note wrong", role: "alert" }, this.error),
    ];
  }

  /** Draw the marks and the queue anew. */
  mark() {
    if (this.papers) {
      const differing = SIDES.map((side) => new Set(this.differences.flatMap((d) => this.#shown(d, side))));
      const now = SIDES.map((side) => new Set(this.current ? this.#shown(this.current, side) : []));
      this.papers.forEach((paper, n) => {
        paper.show(spansOf(this.data[SIDES[n]], this.text, differing[n]));
        paper.highlight({ now: now[n] });
      });
    }
    renew(this.queue, this.#queue());
  }

  /** Spans by which a difference is seen: its own, or those that a relation or a case links. */
  #shown(d, side) {
    return d[side].flatMap((id) => {
      const { layer, record } = this.known[side].get(id) ?? {};
      if (layer === "relations") return [record.head, record.tail];
      if (layer === "cases") return d === this.current ? [...record.actors, ...record.persons, ...record.elements] : [];
      return record ? [id] : [];
    });
  }

  // --- the queue ---

  #queue() {
    if (!this.data) return [];
    const { differences, current, left } = this;
    return [
      h("p", { id: "left", role: "status" }, h("strong", {}, this.decides ? `${left.length} of ${differences.length} left` : `${differences.length} differences`),
        this.state && h("span", { class: "quiet", id: "settled" }, ` ${this.state}`)),
      this.decides && button("Undo", () => this.undo(), { "data-key": "undo", title: "Ctrl+Z", disabled: !this.steps.length }),
      !this.decides && h("p", { class: "quiet" }, "Gold is one of the two, so it is only compared here."),
      current ? this.#card(current) : h("p", { class: "quiet" }, "The two passes say the same."),
      h("ol", { "aria-label": "All differences" }, differences.map((d, n) => h("li", {}, button([
        h("span", {}, `${d.id} ${d.layer}: ${d.what}`), h("span", { class: "quiet" }, this.decisions[d.id]?.[0] ?? this.#stored(d)),
      ], () => this.go(n), { "aria-current": n === this.at ? "true" : undefined, "data-key": d.id })))),
    ];
  }

  #stored(d) {
    return d.decision ? `${d.decision.decision} (stored)` : "open";
  }

  #card(d) {
    const chosen = this.decisions[d.id];
    const [, reason, note] = chosen ?? this.#entered(d);
    return h("section", { "aria-label": `Difference ${d.id}` },
      h("h2", {}, `${d.id} ${d.layer}: ${d.what}`),
      SIDES.map((side) => h("div", { class: "said" }, h("strong", {}, `${this[side]}: `), this.#says(d, side))),
      this.decides && h("div", { class: "buttons" }, CHOICES.map((c, n) => button(`${n + 1} ${c}`, () => this.decide(c), {
        class: "choice", "aria-pressed": String(chosen?.[0] === c), "data-key": c,
      })), button("e edit gold", () => this.edit(), { "data-key": "edit", disabled: !this.gold })),
      this.decides && h("div", { class: "fields" },
        select("Reason", this.app.state.reasons, reason, (value) => this.enter(d, 1, value)),
        input("Note", note, (value) => this.enter(d, 2, value))),
      d.decision && h("p", { class: "quiet" }, `Stored: ${d.decision.decision}, ${d.decision.reason}: ${d.decision.note}`),
      h("div", { class: "buttons" },
        button("p previous", () => this.go(this.at - 1), { "data-key": "previous" }),
        button("n next", () => this.go(this.at + 1), { "data-key": "next" })));
  }

  #says(d, side) {
    const said = d[side].map((id) => this.known[side].get(id)).filter(Boolean);
    return said.length ? said.map(({ layer, record }) => h("p", { dir: "auto" }, this.#line(layer, record, side))) : "nothing";
  }

  #line(layer, record, side) {
    const words = (id) => {
      const found = this.known[side].get(id);
      return `${found?.record.code ?? ""} “${found && this.text ? quoted(found.record, this.text) : id}”`.trim();
    };
    if (layer === "relations") return `${record.polarity === "denied" ? "not " : ""}${record.type}: ${words(record.head)} → ${words(record.tail)}`;
    if (layer === "cases") {
      const of = (role) => `${role}: ${record[role].map(words).join(", ") || "none"}`;
      return `${record.id} ${record.status}${record.follows ? `, follows ${record.follows}` : ""}; ${["actors", "persons", "elements"].map(of).join("; ")}`;
    }
    const more = ["mode", "polarity", "reference", "voice", "judged", "elliptical"].filter((key) => record[key]).map((key) => `${key} ${record[key]}`);
    return [described(layer, record, this.text), ...more, layer === "terms" ? `cases ${record.cases.join(" ") || "none"}` : ""].filter(Boolean).join(", ");
  }

  /** What was entered for a difference that is not decided yet. */
  #entered(d) {
    this.drafts ??= {};
    const usual = d.what === "only in one" ? "missed" : d.what === "span or label" ? "boundary" : d.layer === "cases" ? "grouping" : "attribute";
    this.drafts[d.id] ??= ["", usual, ""];
    return this.drafts[d.id];
  }

  enter(d, at, value) {
    const entry = this.decisions[d.id] ?? this.#entered(d);
    entry[at] = value;
    if (this.decisions[d.id]) this.#settle(`${d.id}: ${at === 1 ? "reason" : "note"} kept`);
  }

  go(n) {
    if (!this.differences.length) return;
    this.at = Math.max(0, Math.min(this.differences.length - 1, n));
    this.mark();
    const d = this.current;
    this.sides.querySelector(".mark.now")?.scrollIntoView({ block: "center" });
    tell(`${d.id} ${d.layer} ${d.what}. ${SIDES.map((s) => `${this[s]}: ${this.#plain(d, s)}`).join("; ")}`);
  }

  #plain(d, side) {
    return d[side].map((id) => this.known[side].get(id)).filter(Boolean).map(({ layer, record }) => this.#line(layer, record, side)).join(", ") || "nothing";
  }

  // --- decisions ---

  async decide(choice) {
    const d = this.current;
    if (!this.decides || !d) return tell("gold is only compared here");
    if (!(await this.#mayReplace())) return undefined;
    const [, reason, note] = this.decisions[d.id] ?? this.#entered(d);
    const before = this.decisions[d.id];
    const step = { decisions: { ...this.decisions }, gold: this.goldFile, at: this.at };
    this.decisions[d.id] = [choice, reason, note || `${choice} taken`];
    if (await this.#settle(`${d.id}: ${choice}`)) {
      this.steps.push(step);
      const next = this.differences.findIndex((other, n) => n > this.at && !this.decisions[other.id]);
      this.go(next >= 0 ? next : this.at);
    } else if (before) this.decisions[d.id] = before;
    else delete this.decisions[d.id];
    return this.mark();
  }

  /** Gold is made anew of the passes and the choices: what was edited in it by hand is lost, and that is asked. */
  async #mayReplace() {
    if (!this.gold || this.warned) return true;
    const answer = await modal("Gold is there already", h("div", {},
      h("p", {}, `Gold has an annotation of ${this.id} (${this.goldFile.status}). Settling makes it anew of ${this.first}, ${this.second} and the choices.`),
      h("p", {}, "What was edited in gold by hand would be lost.")), [[null, "Leave gold as it is"], ["yes", "Make gold anew"]]);
    this.warned = answer === "yes";
    return this.warned;
  }

  async #settle(what) {
    this.#say("saving", "saving …");
    const { status, value } = await put(`settle/${path(this.id)}`, { first: this.first, second: this.second, base: this.gold, decisions: this.decisions });
    if (status === 200) {
      this.gold = value.sha;
      this.goldFile = value.file;
      this.warned = true;
      this.#say("saved", value.left.length ? "saved: gold so far" : "saved: gold and the record of decisions");
      tell(`${what}; ${value.left.length} left`);
      this.app.reload();
      return true;
    }
    this.#say("failed", `not saved: ${value.error}`);
    if (status === 409) await this.#changed(value);
    else await this.app.complain(`Not saved: ${value.error}`);
    return false;
  }

  /** Take back the last choice: gold is put back as it was before it, or made of the choices before where there was none. */
  async undo() {
    const step = this.steps.at(-1);
    if (!step) return tell("there is nothing to take back");
    this.decisions = step.decisions;
    const done = step.gold ? await this.#putBack(step.gold) : await this.#settle("taken back");
    if (done) this.steps.pop();
    this.go(step.at);
    return undefined;
  }

  async #putBack(file) {
    const { status, value } = await put(`files/${path("gold", this.id)}`, { base: this.gold, file });
    if (status === 200) {
      this.gold = value.sha;
      this.goldFile = value.file;
      this.#say("saved", "saved: gold as it was before");
      return true;
    }
    this.#say("failed", `not saved: ${value.error}`);
    await this.app.complain(`Not taken back: ${value.error}`);
    return false;
  }

  #say(state, words) {
    this.state = words;
    this.app.showState(state, words);
  }

  async #changed(value) {
    this.gold = value.current.sha;
    this.goldFile = value.current.file;
    this.warned = false;
    await this.app.complain(`${value.error}. The choice was not taken; take it again to make gold anew all the same.`);
  }

  edit() {
    if (this.gold) this.app.go("read", "gold", this.id);
    else tell("there is no gold yet: decide first");
  }

  key(event) {
    if (typing(event.target)) return false;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
      this.undo();
      return true;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const does = { n: () => this.go(this.at + 1), p: () => this.go(this.at - 1), e: () => this.edit() }[event.key]
      ?? (/^[1-4]$/.test(event.key) ? () => this.decide(CHOICES[Number(event.key) - 1]) : null);
    does?.();
    return Boolean(does);
  }
}
