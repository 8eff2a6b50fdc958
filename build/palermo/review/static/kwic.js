// Words across the corpus, each in its context with what it is labelled, and one label for many of them at once.

import { button, checkbox, h, input, renew, select, tell } from "./dom.js";
import { get, path, put } from "./net.js";

const MOST = 500;

export class Kwic {
  constructor(app) {
    Object.assign(this, { app, hits: [], total: 0, chosen: new Set(), said: "", error: "", steps: [] });
    this.asked = { set: app.set, q: "", regex: false, label: app.state.labels.entities[0].name };
    this.form = h("form", { role: "search", onsubmit: (event) => { event.preventDefault(); this.search(); } });
    this.result = h("div", {});
    this.node = h("div", {}, h("h1", {}, "Search and label"), this.form, this.result);
  }

  show() {
    const { asked, app } = this;
    const words = input("Words", asked.q, (q) => { asked.q = q; }, { id: "query", autocomplete: "off" });
    words.classList.add("long");
    renew(this.form, words,
      checkbox("regular expression", asked.regex, (regex) => { asked.regex = regex; }, { id: "regex" }),
      select("Set", app.state.sets, asked.set, (set) => { asked.set = set; }),
      h("button", { type: "submit", class: "main" }, "Search"));
    this.#table();
  }

  async search() {
    const { asked } = this;
    asked.q = this.form.querySelector("#query").value;
    const query = new URLSearchParams({ set: asked.set, q: asked.q, regex: asked.regex ? "1" : "0", limit: String(MOST) });
    const { status, value } = await get(`search?${query}`);
    this.error = status === 200 ? "" : value.error;
    this.hits = status === 200 ? value.hits : [];
    this.total = status === 200 ? value.total : 0;
    this.chosen = new Set();
    this.said = "";
    this.#table();
    tell(this.error || `${this.total} found`);
  }

  refresh() {}

  #table() {
    const { hits, total, error } = this;
    const cut = total > hits.length ? `, the first ${hits.length} shown` : "";
    renew(this.result,
      error && h("p", { class: "note wrong", role: "alert" }, error),
      hits.length > 0 && this.#actions(),
      h("p", { class: "quiet", id: "said", role: "status" }, this.said || (hits.length || this.asked.q ? `${total} found${cut}` : "")),
      hits.length > 0 && h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["Chosen", "Document", "Before", "Match", "After", "Labelled"].map((t) => h("th", { scope: "col" }, t)))),
        h("tbody", {}, hits.map((hit, n) => this.#row(hit, n))))));
  }

  #actions() {
    const { asked, app } = this;
    return h("div", { class: "buttons" },
      button("Choose all", () => this.#all(true), { "data-key": "all" }),
      button("Choose none", () => this.#all(false), { "data-key": "none" }),
      button("Choose those without a label", () => this.#all((hit) => !hit.labels.length), { "data-key": "bare" }),
      select("Entity label", app.state.labels.entities.map((e) => e.name), asked.label, (label) => { asked.label = label; }),
      button("Dry run", () => this.apply(true), { "data-key": "dry", disabled: !this.chosen.size }),
      button(`Apply to ${this.chosen.size}`, () => this.apply(false), { class: "main", "data-key": "apply", id: "apply", disabled: !this.chosen.size }),
      button("Undo", () => this.undo(), { "data-key": "undo", id: "unapply", disabled: !this.steps.length }));
  }

  #all(which) {
    const wanted = typeof which === "function" ? which : () => which;
    this.chosen = new Set(this.hits.filter((hit) => this.#has(hit) && wanted(hit)));
    this.#table();
  }

  /** Whether the set has a file to put a label into. */
  #has(hit) {
    return this.asked.set in this.app.documentOf(hit.document).sets;
  }

  #labels(hit) {
    if (!this.#has(hit)) return h("span", { class: "quiet" }, `no file in ${this.asked.set}`);
    return hit.labels.length ? hit.labels.map((l) => `${l.label} (${l.id})`).join(", ") : h("span", { class: "quiet" }, "not labelled");
  }

  #row(hit, n) {
    const box = h("input", {
      type: "checkbox", checked: this.chosen.has(hit), disabled: !this.#has(hit), "data-key": `hit ${n}`, "aria-label": `choose “${hit.match}” in ${hit.document} at ${hit.start}`,
      onchange: () => { this.chosen[box.checked ? "add" : "delete"](hit); this.#table(); },
    });
    const one = (words) => words.replaceAll(/\s+/g, " ");
    return h("tr", {}, h("td", {}, box),
      h("td", {}, button(hit.document, () => this.app.go("read", this.asked.set, hit.document, `${hit.start}-${hit.end}`), { class: "word" })),
      h("td", { class: "left" }, h("bdi", { dir: "auto" }, one(hit.left))), h("td", { class: "match", dir: "auto" }, hit.match),
      h("td", { class: "right" }, h("bdi", { dir: "auto" }, one(hit.right))),
      h("td", {}, this.#labels(hit)));
  }

  async apply(dry) {
    const { asked } = this;
    const hits = [...this.chosen].map(({ document, start, end }) => ({ document, start, end }));
    const { status, value } = await put("apply", { set: asked.set, hits, label: asked.label, dry });
    if (status !== 200) {
      this.app.showState("failed", `not saved: ${value.error}`);
      return this.#say(`Not done: ${value.error}`);
    }
    const added = value.changed.reduce((sum, c) => sum + c.added, 0);
    const words = `add ${added} ${asked.label} in ${value.changed.length} document${value.changed.length === 1 ? "" : "s"}`;
    if (dry) return this.#say(`Would ${words}.`);
    if (value.before.length) this.steps.push({ set: asked.set, before: value.before, words });
    this.app.showState("saved", "saved");
    await this.#again();
    return this.#say(`Done: ${words}. One step of Undo takes it back.`);
  }

  async #again() {
    await this.search();
    this.app.reload();
  }

  /** Put every file back as it was, unless somebody changed it since. */
  async undo() {
    const step = this.steps.pop();
    if (!step) return tell("there is nothing to take back");
    const failed = [];
    for (const { document, file, sha } of step.before) {
      const { status, value } = await put(`files/${path(step.set, document)}`, { base: sha, file });
      if (status !== 200) failed.push({ entry: { document, file, sha }, why: `${document}: ${value.error}` });
    }
    if (failed.length) this.steps.push({ ...step, before: failed.map((f) => f.entry) });
    this.app.showState(failed.length ? "failed" : "saved", failed.length ? "not all taken back" : "saved");
    await this.#again();
    return this.#say(failed.length ? `Not taken back: ${failed.map((f) => f.why).join("; ")}` : `Taken back: ${step.words}.`);
  }

  #say(words) {
    this.said = words;
    this.#table();
    tell(words);
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.shiftKey) return false;
    this.undo();
    return true;
  }
}
