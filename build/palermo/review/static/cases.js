// Cases, and the clusters of those who take part in them.

import { choose } from "./ask.js";
import { tell } from "./dom.js";
import { Hand, shortened } from "./hand.js";
import * as rec from "./records.js";
import { ROLES, SPANS } from "./records.js";

const MAX = 31;

export class Cases extends Hand {
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
    const chosen = await choose({ title: `${record.id} “${shortened(rec.quoted(record, this.text))}”`, items, near: this.near(record.id) });
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
      near: this.near(record.id),
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
}
