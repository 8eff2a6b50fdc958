// What can be done to spans and comments.

import { askWords, choose } from "./ask.js";
import { checkbox, h, select, tell } from "./dom.js";
import { Hand, shortened } from "./hand.js";
import * as rec from "./records.js";
import { CERTAINTIES, SPANS } from "./records.js";

export class Editor extends Hand {
  undo() { this.#turned("undone", this.reading.session.undo()); }
  redo() { this.#turned("done again", this.reading.session.redo()); }

  #turned(how, step) {
    if (!step) tell("there is nothing to take back or to do again");
    else if (step.refused) tell(`not possible: somebody else changed what “${step.what}” was about`);
    else {
      this.reading.select(step.selected, { quiet: true });
      tell(`${how}: ${step.what}`);
    }
  }

  // --- words ---

  /** Words were chosen: a mode wants them, or they are labelled. */
  useWords() {
    const { reading } = this;
    if (!reading.words) return tell("choose words first: arrow keys, or drag over them");
    if (!reading.paper.inside(...reading.words)) return tell("outside the text proper: this is not annotated");
    if (reading.mode?.stretch) return reading.mode.stretch(reading.words);
    return this.label();
  }

  async label() {
    const { reading } = this;
    if (!this.file) return tell("start a draft first");
    if (!reading.words) return tell("choose words first: arrow keys, or drag over them");
    const words = reading.words;
    if (!reading.paper.inside(...words)) return tell("outside the text proper: this is not annotated");
    const extra = { polarity: "stated", certainty: "3" };
    const chosen = await choose({
      title: `Label “${shortened(this.text.slice(...words))}”`,
      items: this.#labelItems(this.text.slice(...words)),
      near: reading.paper.pickRect(),
      extras: [h("div", { class: "extras" },
        checkbox("denied", false, (on) => { extra.polarity = on ? "denied" : "stated"; }),
        select("certainty", CERTAINTIES, "3", (value) => { extra.certainty = value; }))],
    });
    if (chosen) this.#add(chosen, words, extra);
  }

  #labelItems(words) {
    const { terms } = this.reading.app.state;
    const low = words.toLowerCase();
    const near = (t) => (low.includes(t.term.toLowerCase()) || t.term.toLowerCase().includes(low) ? 0 : 1);
    const entries = terms.filter((t) => t.annotated).sort((a, b) => near(a) - near(b));
    const term = (t) => ({ group: "Terms", layer: "terms", words: t.id, hint: t.term, value: { layer: "terms", term: t.id } });
    const likely = entries.filter((t) => near(t) === 0 && low.length > 3).map((t) => ({ ...term(t), group: "Terms that these words may be" }));
    return [
      ...likely,
      ...this.labels.entities.map((e) => ({ group: "Entities", layer: "entities", words: e.name, hint: e.definition, value: { layer: "entities", label: e.name } })),
      ...this.#elementItems(),
      ...entries.filter((t) => near(t) || low.length <= 3).map(term),
    ];
  }

  #elementItems() {
    return this.labels.elements.flatMap((e) => (e.modes ?? [""]).map((mode) => ({
      group: "Elements", layer: "elements", words: mode ? `${e.name} ${mode}` : e.name, hint: e.definition,
      value: { layer: "elements", code: e.name, mode },
    })));
  }

  #add({ layer, ...named }, words, { polarity, certainty }) {
    const id = rec.freeId(this.file, layer);
    const put = rec.place(this.text, [words]);
    const sure = { certainty: Number(certainty) };
    const rest = {
      entities: {},
      elements: { polarity, ...sure },
      terms: { reference: "instance", cases: [], voice: "author", judged: "UNDETERMINED", ...sure },
    }[layer];
    const made = rec.add(this.file, layer, { id, ...named, ...put, ...rest });
    this.reading.pick(null);
    this.put(rec.change(made, layer, id, {}), `${id} ${rec.name(named)} added`, id);
  }

  async relabel() {
    const { found } = this;
    if (!found) return tell("select a record first");
    const { layer, record } = found;
    if (layer === "relations") return this.reading.relations.retype(record);
    if (!SPANS.includes(layer)) return tell("only spans and relations have a label");
    const items = this.#labelItems("").filter((item) => item.layer === layer);
    const chosen = await choose({ title: `Other label for ${record.id}`, items, near: this.near(record.id) });
    if (!chosen) return;
    const { layer: _, ...named } = chosen;
    this.put(rec.change(this.file, layer, record.id, named), `${record.id} is ${rec.name(named)}`);
  }

  /** Move a boundary by a word, or by a character. */
  shift(edge, direction, byCharacter) {
    const { found, text } = this;
    if (!found || !SPANS.includes(found.layer)) return tell("select a span first");
    const parts = rec.parts(found.record).map((part) => [...part]);
    const part = edge === "start" ? parts[0] : parts.at(-1);
    const side = edge === "start" ? 0 : 1;
    const to = text.step(byCharacter ? text.characters : text.tokens, side, part[side], direction);
    part[side] = to;
    const order = parts.every(([a, b], n) => a < b && (n === 0 || a >= parts[n - 1][1]));
    if (!order || !this.reading.paper.inside(part[0], part[1])) return tell("the boundary can go no further");
    this.#place(found, parts);
  }

  #place({ layer, record }, parts) {
    const made = rec.moved(this.file, layer, record.id, this.text, parts);
    this.put(made, `${record.id} is “${parts.map(([a, b]) => this.text.slice(a, b)).join(" … ")}”`);
  }

  /** Add the picked words to a span, or pick them first. */
  addPart() {
    const { reading, found } = this;
    const target = found && SPANS.includes(found.layer) ? found : null;
    if (!target) return tell("select a span first");
    reading.setMode({
      words: `A further part of ${target.record.id}: choose the words, then Enter.`,
      stretch: (words) => {
        const now = reading.known.get(target.record.id);
        reading.setMode(null);
        reading.pick(null);
        if (now) this.#place(now, rec.joined([...rec.parts(now.record), words]));
      },
    });
  }

  removePart(found, n) {
    this.#place(found, rec.parts(found.record).filter((_, i) => i !== n));
  }

  remove(id = this.reading.selected) {
    if (!id || !this.reading.known.has(id)) return tell("select a record first");
    const { file, told } = rec.remove(this.file, id);
    this.put(file, [`${id} deleted`, ...told].join("; "), id === this.reading.selected ? "" : undefined);
    return undefined;
  }

  // --- comments ---

  async comment(target = this.reading.selected || "document") {
    if (!this.file) return tell("start a draft first");
    const words = await askWords(`Comment on ${target}`, "Remark");
    return words ? this.addComment(this.file, target, words) : undefined;
  }

  addComment(file, target, words) {
    const id = rec.freeId(file, "comments");
    const made = { id, target, author: this.reading.app.state.reviewer, text: words };
    this.put(rec.add(file, "comments", made), `comment ${id} on ${target}`);
  }

  resolve(comment, resolved) {
    this.put(rec.change(this.file, "comments", comment.id, { resolved }), `${comment.id} ${resolved ? "settled" : "open again"}`);
  }

  head(values) {
    this.put({ ...this.file, ...values }, Object.keys(values).join(", "));
  }
}
