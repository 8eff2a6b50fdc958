// Relations: head, tail, a type that fits both, and the words that state it.

import { choose } from "./ask.js";
import { button, tell } from "./dom.js";
import { Hand } from "./hand.js";
import * as rec from "./records.js";

export class Relations extends Hand {
  relate() {
    const { found, reading } = this;
    if (found?.layer !== "entities") return tell("select the entity that the relation starts from");
    const head = found.record.id;
    reading.setMode({
      words: `Relation from ${head} “${rec.quoted(found.record, this.text)}”: choose where it leads to (click it, or n, p and Enter).`,
      record: (id) => this.#tail(head, id),
    });
  }

  async #tail(head, tail) {
    const { reading } = this;
    if (reading.known.get(tail)?.layer !== "entities" || tail === head) return tell("a relation leads to another entity");
    const items = this.#types(head, tail);
    if (!items.length) return tell(`no relation goes from ${this.#label(head)} to ${this.#label(tail)}`);
    const type = await choose({ title: `${head} to ${tail}: which relation?`, items, near: this.near(tail) });
    if (type) this.#cueOf(type, head, tail);
    else reading.setMode(null);
  }

  #label(id) {
    return this.reading.known.get(id)?.record.label;
  }

  /** Relation types whose signature fits. */
  #types(head, tail) {
    const [from, to] = [this.#label(head), this.#label(tail)];
    return this.labels.relations.filter((r) => r.head.includes(from) && r.tail.includes(to))
      .map((r) => ({ words: r.name, hint: r.definition, value: r }));
  }

  #cueOf(type, one, other) {
    const { reading } = this;
    const at = (id) => reading.known.get(id).record.start;
    // What has no direction is stored once, in the order of the text.
    const [head, tail] = type.symmetric && at(one) > at(other) ? [other, one] : [one, other];
    const make = (cue) => {
      const id = rec.freeId(this.file, "relations");
      reading.setMode(null);
      reading.pick(null);
      this.put(rec.add(this.file, "relations", { id, type: type.name, head, tail, ...(cue ? { cue } : {}) }), `${id} ${type.name} from ${head} to ${tail}`, id);
    };
    reading.setMode({
      words: `${type.name}: now choose the words that state it, then Enter.`,
      stretch: (words) => make(rec.place(this.text, [words])),
      extra: button("Without such words for now", () => make(null)),
    });
  }

  setCue() {
    const { reading } = this;
    const { id } = this.found.record;
    reading.setMode({
      words: `Choose the words that state ${id}, then Enter.`,
      stretch: (words) => {
        reading.setMode(null);
        reading.pick(null);
        reading.selected = id;
        this.set({ cue: rec.place(this.text, [words]) }, `${id}: words chosen`);
      },
    });
  }

  swap() {
    const { head, tail } = this.found.record;
    if (!this.#types(tail, head).some((t) => t.value.name === this.found.record.type)) {
      return tell(`${this.found.record.type} does not go from ${this.#label(tail)} to ${this.#label(head)}`);
    }
    return this.set({ head: tail, tail: head }, `${this.found.record.id} turned round`);
  }

  /** Another type that fits as well. */
  async retype(record) {
    const chosen = await choose({ title: `Other type for ${record.id}`, items: this.#types(record.head, record.tail) });
    if (chosen) this.put(rec.change(this.file, "relations", record.id, { type: chosen.name }), `${record.id} is ${chosen.name}`);
  }
}
