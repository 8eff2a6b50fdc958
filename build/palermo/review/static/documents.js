// The list of documents: filters, how far the review has come, and the way to each.

import { button, fold, h, input, renew, select } from "./dom.js";

const WORDS = { open: "open", approved: "approved", stale: "stale", changes_wanted: "changes wanted", none: "not begun" };
const SIGNS = { open: "○", approved: "✓", stale: "↻", changes_wanted: "✗", none: "·" };

export class Documents {
  constructor(app, node) {
    this.app = app;
    this.filters = { words: "", genre: "", split: "", state: "" };
    this.list = h("ul", { class: "doclist" });
    this.count = h("p", { class: "quiet", id: "progress" });
    this.bar = h("progress", { "aria-label": "approved", max: 1, value: 0 });
    node.append(fold("documents", "Documents", matchMedia("(min-width: 701px)").matches,
      this.#fields(), this.count, this.bar, this.list));
  }

  #fields() {
    const { documents, sets } = this.app.state;
    const all = (key) => [["", "all"], ...[...new Set(documents.map((d) => d[key]))].sort().map((v) => [v, v])];
    const change = (key) => (value) => { this.filters[key] = value; this.show(); };
    const words = input("Filter", "", change("words"), { id: "filter", placeholder: "title or id" });
    words.querySelector("input").addEventListener("input", (event) => change("words")(event.target.value));
    const own = this.app.state.annotators.map((a) => a.id).concat(this.app.state.reviewer);
    const names = [...new Set([...sets, ...own])].map((s) => [s, sets.includes(s) ? s : `${s} (no files yet)`]);
    return h("div", { class: "fields" },
      words,
      select("Set", names, this.app.set, (value) => this.app.go("read", value, this.app.id)),
      select("Genre", all("genre"), "", change("genre")),
      select("Split", all("split"), "", change("split")),
      select("Review", [["", "all"], ...Object.entries(WORDS)], "", change("state")));
  }

  standing(doc) {
    return doc.sets[this.app.set] ?? "none";
  }

  show() {
    const { documents } = this.app.state;
    const { words, genre, split, state } = this.filters;
    const low = words.toLowerCase();
    const shown = documents.filter((d) =>
      (!low || `${d.id} ${d.title}`.toLowerCase().includes(low)) && (!genre || d.genre === genre) &&
      (!split || d.split === split) && (!state || this.standing(d) === state));
    const of = shown.filter((d) => this.standing(d) !== "none");
    const approved = of.filter((d) => this.standing(d) === "approved").length;
    this.count.textContent = `${approved} of ${of.length} approved`;
    this.bar.max = Math.max(1, of.length);
    this.bar.value = approved;
    renew(this.list, shown.map((d) => this.#item(d)));
  }

  #item(doc) {
    const state = this.standing(doc);
    const session = this.app.sessions.get(`${this.app.set}/${doc.id}`);
    const unsaved = session?.unsaved && session.state !== "saving";
    const here = doc.id === this.app.id;
    return h("li", {}, button([
      h("span", { class: `sign ${state}`, "aria-hidden": "true" }, SIGNS[state]),
      h("span", { class: "name" }, doc.title),
      h("span", { class: "quiet" }, `${doc.id} · ${doc.genre} · ${doc.split} · ${WORDS[state]}${doc.here ? "" : " · text not here"}${unsaved ? " · NOT SAVED" : ""}`),
    ], () => this.app.go("read", this.app.set, doc.id), { "aria-current": here ? "page" : undefined, "data-key": doc.id }));
  }
}

export const stateWords = (state) => `${SIGNS[state] ?? ""} ${WORDS[state] ?? state}`;
