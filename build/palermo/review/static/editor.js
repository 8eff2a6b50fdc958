// What can be done to a file, each as one edit that is saved and can be undone.

import { askWords, choose, modal } from "./ask.js";
import { button, checkbox, h, select, tell } from "./dom.js";
import * as rec from "./records.js";
import { CERTAINTIES, ROLES, SPANS } from "./records.js";

const MAX = 31;

export class Editor {
  constructor(reading) {
    this.reading = reading;
  }

  get file() { return this.reading.file; }
  get text() { return this.reading.text; }
  get labels() { return this.reading.app.state.labels; }
  get found() { return this.reading.known.get(this.reading.selected) ?? null; }

  /** Make an edit, tell it, and select a record. */
  put(file, what, selected = this.reading.selected) {
    const before = this.reading.selected;
    this.reading.selected = selected;
    this.reading.session.edit(file, what, before);
    tell(what);
  }

  undo() { this.#turned("undone", this.reading.session.undo()); }
  redo() { this.#turned("done again", this.reading.session.redo()); }

  #turned(how, step) {
    if (!step) tell("there is nothing to take back or to do again");
    else if (step.refused) tell(`not possible: somebody else changed what “${step.what}” was about`);
    else tell(`${how}: ${step.what}`);
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
    if (layer === "relations") return this.#retype(record);
    if (!SPANS.includes(layer)) return tell("only spans and relations have a label");
    const items = this.#labelItems("").filter((item) => item.layer === layer);
    const chosen = await choose({ title: `Other label for ${record.id}`, items, near: this.#near(record.id) });
    if (!chosen) return;
    const { layer: _, ...named } = chosen;
    this.put(rec.change(this.file, layer, record.id, named), `${record.id} is ${rec.name(named)}`);
  }

  async #retype(record) {
    const chosen = await choose({ title: `Other type for ${record.id}`, items: this.#types(record.head, record.tail) });
    if (chosen) this.put(rec.change(this.file, "relations", record.id, { type: chosen.name }), `${record.id} is ${chosen.name}`);
  }

  #near(id) {
    return this.reading.paper.drawn.get(id)?.[0]?.node.getBoundingClientRect() ?? null;
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

  set(values, what) {
    const { layer, record } = this.found;
    this.put(rec.change(this.file, layer, record.id, values), what ?? `${record.id}: ${Object.entries(values).map(([k, v]) => `${k} ${v}`).join(", ")}`);
  }

  remove(id = this.reading.selected) {
    if (!id || !this.reading.known.has(id)) return tell("select a record first");
    const { file, told } = rec.remove(this.file, id);
    this.put(file, [`${id} deleted`, ...told].join("; "), id === this.reading.selected ? "" : undefined);
    return undefined;
  }

  // --- relations ---

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
    const type = await choose({ title: `${head} to ${tail}: which relation?`, items, near: this.#near(tail) });
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

  // --- cases ---

  newCase() {
    if (!this.file) return tell("start a draft first");
    const { found } = this;
    const id = rec.freeId(this.file, "cases");
    const made = { id, actors: [], persons: [], elements: [], status: "asserted" };
    let { file } = this;
    if (found?.layer === "entities") [file, made.persons] = this.#clustered(file, found.record.id);
    if (found?.layer === "elements") made.elements = [found.record.id];
    return this.put(rec.add(file, "cases", made), `case ${id} added`, id);
  }

  /** The file in which an entity has a cluster, as one in a case must, and its id as a list. */
  #clustered(file, id) {
    const entity = file.entities.find((e) => e.id === id);
    if (entity.cluster) return [file, [id]];
    return [rec.change(file, "entities", id, { cluster: this.#freshCluster(file, entity) }), [id]];
  }

  #freshCluster(file, entity) {
    const used = new Set(file.entities.map((e) => e.cluster));
    const plain = this.text.slice(entity.start, entity.end).normalize("NFD").replace(/[^A-Za-z0-9 ]/g, "").trim();
    const stem = `c-${plain.split(/\s+/).at(-1)?.toLowerCase() || entity.id}`.slice(0, MAX - 4);
    for (let n = 1; ; n++) {
      const name = n === 1 ? stem : `${stem}-${n}`;
      if (!used.has(name)) return name;
    }
  }

  /** Put the selected span into a case, or take it out. */
  async toCase() {
    const { found } = this;
    if (!found || !SPANS.includes(found.layer)) return tell("select a span first");
    const { layer, record } = found;
    const roles = { entities: ["persons", "actors"], elements: ["elements"], terms: ["cases"] }[layer];
    const items = this.file.cases.flatMap((k) => roles.map((role) => {
      const held = (layer === "terms" ? record.cases : k[role]).includes(layer === "terms" ? k.id : record.id);
      const as = { persons: " as person", actors: " as actor" }[role] ?? "";
      return { words: `${held ? "out of" : "into"} ${k.id}${as}`, hint: k.status, value: { k: k.id, role } };
    }));
    if (layer !== "terms") items.push({ words: "new case", value: { k: "" } });
    const chosen = await choose({ title: `${record.id} “${shortened(rec.quoted(record, this.text))}”`, items, near: this.#near(record.id) });
    if (!chosen) return undefined;
    return chosen.k ? this.toggle(chosen.k, chosen.role, record.id) : this.newCase();
  }

  /** Put a record into a list of a case, or take it out; `role` is "cases" for the list of a term. */
  toggle(k, role, id) {
    if (role === "cases") return this.#toggleList("terms", id, "cases", k, `${id}: ${k}`);
    let { file } = this;
    const added = !file.cases.find((c) => c.id === k)[role].includes(id);
    if (added && ROLES[role] === "entities") [file] = this.#clustered(file, id);
    return this.#toggleList("cases", k, role, id, `${id} ${added ? "in" : "out of"} ${k}, ${role}`, file);
  }

  #toggleList(layer, owner, key, id, what, file = this.file) {
    const list = file[layer].find((r) => r.id === owner)[key];
    const values = list.includes(id) ? list.filter((i) => i !== id) : [...list, id];
    this.put(rec.change(file, layer, owner, { [key]: values }), what);
  }

  /** Choose a record for a list of a case. */
  async addTo(k, role) {
    const layer = ROLES[role];
    const held = this.file.cases.find((c) => c.id === k)[role];
    const items = this.file[layer].filter((r) => !held.includes(r.id)).map((r) => ({
      words: `${r.id} ${rec.name(r)} “${rec.quoted(r, this.text)}”`, hint: r.cluster ?? "", value: r.id,
    }));
    const chosen = await choose({ title: `Add to the ${role} of ${k}`, items });
    if (chosen) this.toggle(k, role, chosen);
  }

  // --- clusters ---

  async cluster() {
    const { found } = this;
    if (found?.layer !== "entities") return tell("select an entity first");
    const { record } = found;
    const chosen = await choose({
      title: `Who or what is ${record.id} “${shortened(rec.quoted(record, this.text))}”?`,
      items: this.#clusterItems(record),
      near: this.#near(record.id),
      free: (words) => (/^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(words)
        ? { words: `cluster ${words}`, hint: "this mention alone", value: { join: words } } : null),
    });
    return chosen ? this.#join(record, chosen) : undefined;
  }

  #clusterItems(record) {
    const mentions = new Map();
    for (const e of this.file.entities) {
      if (e.cluster && e.cluster !== record.cluster) mentions.set(e.cluster, [...(mentions.get(e.cluster) ?? []), rec.quoted(e, this.text)]);
    }
    const hint = (c) => [...new Set(mentions.get(c))].join("; ");
    const join = [...mentions.keys()].map((c) => ({ group: "This mention belongs to", words: c, hint: hint(c), value: { join: c } }));
    const merge = record.cluster ? [...mentions.keys()].map((c) => ({
      group: `All of ${record.cluster} are the same as`, words: c, hint: hint(c), value: { merge: c },
    })) : [];
    const lone = this.file.entities.filter((e) => !e.cluster && e.id !== record.id).map((e) => ({
      group: "The same as a mention without a cluster", words: `${e.id} ${rec.quoted(e, this.text)}`, hint: e.label, value: { with: e.id },
    }));
    const none = record.cluster ? [{ group: "Else", words: "no cluster", value: { join: "" } }] : [];
    return [...join, ...lone, ...merge, ...none];
  }

  #join(record, { join, merge, with: other }) {
    let { file } = this;
    if (merge) {
      for (const e of file.entities.filter((m) => m.cluster === record.cluster)) file = rec.change(file, "entities", e.id, { cluster: merge });
      return this.put(file, `${record.cluster} merged into ${merge}`);
    }
    const cluster = other ? record.cluster || this.#freshCluster(file, record) : join;
    file = rec.change(file, "entities", record.id, { cluster });
    if (other) file = rec.change(file, "entities", other, { cluster });
    return this.put(file, cluster ? `${record.id} in cluster ${cluster}` : `${record.id} in no cluster`);
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

/** Both versions of a file that somebody else changed meanwhile, and what to do about it. */
export async function conflict(session, text) {
  const clashes = new Set(session.clashes);
  const line = (c) => h("li", {}, rec.saying(c, text), clashes.has(c) && h("strong", {}, " – theirs changed this too, or what it refers to; it cannot go on top"));
  const theirs = session.theirs.file && session.kept ? rec.difference(session.kept, session.theirs.file) : [];
  const { mine } = session;
  const clash = session.clashes.map((c) => `${c.layer}/${c.id}`);
  for (const c of mine) if (clash.includes(`${c.layer}/${c.id}`)) clashes.add(c);
  const content = h("div", { class: "both" },
    h("p", {}, `${session.set}/${session.id}.json was changed on disk after you read it. Nothing of yours or theirs is lost yet.`),
    h("div", { class: "columns" },
      h("section", { id: "mine" }, h("h3", {}, `Mine, not saved (${mine.length})`), h("ul", {}, mine.map(line))),
      h("section", { id: "theirs" }, h("h3", {}, `Theirs, on disk (${theirs.length})`),
        session.theirs.file ? h("ul", {}, theirs.map((c) => h("li", {}, rec.saying(c, text)))) : h("p", {}, "The file is gone."))));
  const answer = await modal("Changed by somebody else meanwhile", content, [
    ["mine", clash.length ? "Put mine on top where the record is untouched" : "Put mine on top of theirs"],
    ["theirs", "Take theirs, drop mine"],
    [null, "Decide later"],
  ], { wide: true });
  if (answer === "mine") session.mineOnTop();
  if (answer === "theirs") session.takeTheirs();
  return answer;
}

export const shortened = (words) => (words.length > 60 ? `${words.slice(0, 58)}…` : words);
