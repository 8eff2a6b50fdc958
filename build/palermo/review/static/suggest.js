// Suggestions for the open document: none is an annotation until somebody accepts it, one by one.

import { button, fold, h, tell } from "./dom.js";
import { get, path } from "./net.js";
import * as rec from "./records.js";

export class Suggestions {
  constructor(reading) {
    this.reading = reading;
    this.all = null;
  }

  async load() {
    const { session } = this.reading;
    const { status, value } = await get(`suggestions/${path(session.set, session.id)}`);
    this.all = status === 200 ? value.suggestions : [];
    if (this.reading.node.isConnected) this.reading.refreshSelection();
  }

  key(s) {
    return `${s.layer} ${s.start} ${s.end} ${s.label}`;
  }

  /** Those that are neither accepted nor rejected. */
  get left() {
    const { file, session } = this.reading;
    const taken = new Set(["entities", "terms"].flatMap((l) => file[l].flatMap((r) => rec.parts(r).map(([a, b]) => `${l} ${a} ${b}`))));
    return (this.all ?? []).filter((s) => !session.rejected.has(this.key(s)) && !taken.has(`${s.layer} ${s.start} ${s.end}`));
  }

  section() {
    const { left } = this;
    const { text } = this.reading;
    const section = fold("suggestions", `Suggestions (${left.length})`, false,
      this.all === null ? h("p", { class: "quiet" }, "Looking …") : left.length ? h("ul", { class: "plain" }, left.map((s, n) => {
        const words = text.slice(s.start, s.end);
        return h("li", {},
          button(`“${words}”`, () => this.#show(s), { class: "word", "data-key": `suggestion ${n}` }),
          h("span", {}, ` ${s.label} `), h("span", { class: "quiet" }, `${s.source}, ${s.score}`),
          h("span", { class: "buttons" },
            button("Accept", () => this.accept(s), { class: "small", "aria-label": `accept ${s.label} for “${words}”`, "data-key": `accept ${n}` }),
            button("Reject", () => this.reject(s), { class: "small", "aria-label": `reject ${s.label} for “${words}”`, "data-key": `reject ${n}` })));
      })) : h("p", { class: "quiet" }, "None."));
    section.id = "suggestions";
    return section;
  }

  #show(s) {
    const at = [s.start, s.end];
    this.reading.pick({ anchor: at, head: at });
    this.reading.paper.reveal(s.start);
  }

  accept(s) {
    const { editor, text, file } = this.reading;
    const id = rec.freeId(file, s.layer);
    const named = s.layer === "terms"
      ? { term: s.label, reference: "instance", cases: [], voice: "author", judged: "UNDETERMINED" }
      : { label: s.label };
    const { fragments: _, ...place } = rec.place(text, [[s.start, s.end]]);
    const made = rec.add(file, s.layer, { id, ...named, ...place });
    const comment = rec.freeId(made, "comments");
    const words = `suggested by ${s.source}, score ${s.score}; accepted`;
    const said = { id: comment, target: id, author: this.reading.app.state.reviewer, text: words };
    editor.put(rec.add(made, "comments", said), `${id} ${s.label} accepted`, id);
  }

  reject(s) {
    this.reading.session.rejected.add(this.key(s));
    this.reading.refreshSelection();
    tell(`rejected: ${s.label} for “${this.reading.text.slice(s.start, s.end)}”`);
  }
}
