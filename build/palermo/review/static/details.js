// The panel: the record that is selected, findings, comments, suggestions, and what is known of the document.

import { button, checkbox, fold, h, select } from "./dom.js";
import { casesOf, fit } from "./marks.js";
import * as law from "./law.js";
import {
  CERTAINTIES, CONCEPTS, LAYERS, ONE, REFERENCES, SPANS, STATUSES, VOICES, described, name, parts, quoted,
} from "./records.js";

export function details(reading) {
  const { file, known } = reading;
  if (!file) return [documentSection(reading)];
  const found = known.get(reading.selected);
  return [
    h("section", { class: "record", id: "record" }, found ? record(reading, found) : nothing()),
    findings(reading),
    comments(reading),
    reading.suggestions.section(),
    documentSection(reading),
  ];
}

const nothing = () => [h("h2", {}, "Nothing selected"),
  h("p", { class: "quiet" }, "Drag over words, or choose them with the arrow keys and press Enter. Click a mark to see what it says. “?” lists the keys.")];

function record(reading, found) {
  const { layer, record: r } = found;
  const make = { entities: entity, elements: element, terms: term, relations: relation, cases: kase, comments: remark }[layer];
  return [
    h("h2", {}, h("span", { class: `chip of-${layer}` }, ONE[layer]), ` ${r.id} ${name(r)}`),
    SPANS.includes(layer) && h("blockquote", { dir: "auto", id: "quote" }, quoted(r, reading.text)),
    own(reading, r.id),
    make(reading, r),
    SPANS.includes(layer) && edges(reading, found),
    h("div", { class: "buttons" },
      ["cases", "comments"].includes(layer) ? null : button("Other label (l)", () => reading.editor.relabel(), { "data-key": "relabel" }),
      layer !== "comments" && button("Comment (c)", () => reading.editor.comment(), { "data-key": "comment" }),
      button("Delete (Del)", () => reading.editor.remove(), { class: "danger", "data-key": "delete" })),
  ];
}

/** Findings of one record. */
const own = (reading, id) => (reading.view.findings ?? []).filter((f) => f.target === id).map((f) =>
  h("p", { class: `finding ${f.severity}` }, h("strong", {}, `${f.severity} ${f.rule}`), ` ${f.message}`, f.hint && h("span", { class: "quiet" }, ` ${f.hint}`)));

const definition = (list, label) => {
  const found = list.find((entry) => entry.name === label);
  return found && h("p", { class: "quiet" }, found.definition);
};

const link = (reading, id) => {
  const found = reading.known.get(id);
  const words = !found ? id : SPANS.includes(found.layer) ? `${id} “${quoted(found.record, reading.text)}”` : described(found.layer, found.record, reading.text);
  return button(words, () => reading.select(id), { class: "word", "data-key": `to ${id}` });
};

function entity(reading, r) {
  const { file, editor, app } = reading;
  const kin = r.cluster ? file.entities.filter((e) => e.cluster === r.cluster && e.id !== r.id) : [];
  const relations = file.relations.filter((x) => x.head === r.id || x.tail === r.id);
  return [
    definition(app.state.labels.entities, r.label),
    h("div", { class: "row" }, h("span", {}, `Cluster: ${r.cluster ?? "none"}`), button("Set or merge (m)", () => reading.cases.cluster(), { "data-key": "cluster" })),
    kin.length > 0 && h("p", { class: "links" }, "Also: ", kin.map((e) => link(reading, e.id))),
    membership(reading, r.id),
    h("div", { class: "row" }, h("span", {}, `Relations: ${relations.length || "none"}`), button("New relation (r)", () => reading.relations.relate(), { "data-key": "relate" })),
    relations.length > 0 && h("ul", { class: "plain" }, relations.map((x) => h("li", {},
      button(`${x.id} ${x.type}`, () => reading.select(x.id), { class: "word", "data-key": `to ${x.id}` }),
      x.head === r.id ? " to " : " from ", link(reading, x.head === r.id ? x.tail : x.head)))),
  ];
}

function membership(reading, id) {
  const held = casesOf(reading.file).get(id) ?? [];
  return h("div", { class: "row" }, h("span", {}, held.length ? "Cases:" : "Cases: none"),
    held.map((c) => button(`${c.id} ${c.role}`, () => reading.select(c.id), { class: "word", "data-key": `to ${c.id}` })),
    button("In or out (x)", () => C.toCase(), { "data-key": "to case" }));
}

function element(reading, r) {
  const { editor, app } = reading;
  const code = app.state.labels.elements.find((e) => e.name === r.code);
  return [
    definition(app.state.labels.elements, r.code),
    h("div", { class: "fields" },
      code?.modes && select("mode", [["", "none"], ...code.modes], r.mode ?? "", (mode) => editor.set({ mode })),
      select("polarity", ["stated", "denied"], r.polarity ?? "stated", (polarity) => editor.set({ polarity })),
      certainty(editor, r)),
    membership(reading, r.id),
  ];
}

const certainty = (editor, r) =>
  select("certainty", CERTAINTIES, String(r.certainty ?? 3), (value) => editor.set({ certainty: Number(value) }));

function term(reading, r) {
  const { editor, view, known, text, file } = reading;
  const found = view.readings?.[r.id];
  return [
    h("div", { class: `reading ${found ? fit(found) : ""}`, id: "chain" },
      law.reading(found, r, view.verdicts, known, text, (id) => reading.select(id))),
    h("div", { class: "fields" },
      select("reference", REFERENCES, r.reference, (reference) => editor.set({ reference })),
      select("voice", VOICES, r.voice, (voice) => editor.set({ voice })),
      select("judged", CONCEPTS, r.judged, (judged) => editor.set({ judged })),
      certainty(editor, r),
      checkbox("elliptical", r.elliptical ?? false, (elliptical) => editor.set({ elliptical }))),
    h("fieldset", {}, h("legend", {}, "denotes the cases"), file.cases.length ? file.cases.map((k) =>
      checkbox(k.id, r.cases.includes(k.id), () => reading.cases.toggle(k.id, "cases", r.id))) : h("span", { class: "quiet" }, "there are none")),
  ];
}

function relation(reading, r) {
  const { editor, app } = reading;
  return [
    definition(app.state.labels.relations, r.type),
    h("p", { class: "links" }, link(reading, r.head), " → ", link(reading, r.tail)),
    h("div", { class: "row" }, h("span", {}, r.cue ? `stated by “${reading.text.slice(r.cue.start, r.cue.end)}”` : "no words state it yet"),
      button("Choose the words", () => reading.relations.setCue(), { "data-key": "cue" }),
      button("Turn round", () => reading.relations.swap(), { "data-key": "swap" })),
    h("div", { class: "fields" }, select("polarity", ["stated", "denied"], r.polarity ?? "stated", (polarity) => editor.set({ polarity }))),
  ];
}

function kase(reading, k) {
  const { editor, file, view, known, text } = reading;
  const list = (role, one) => h("div", { class: "members" }, h("h3", {}, role),
    h("ul", { class: "plain" }, k[role].map((id) => h("li", {}, link(reading, id),
      known.get(id)?.record.code && h("span", { class: "quiet" }, ` ${known.get(id).record.code} `),
      button("×", () => reading.cases.toggle(k.id, role, id), { "aria-label": `take ${id} out of the ${role}`, class: "small", "data-key": `out ${role} ${id}` })))),
    button(`Add ${one}`, () => reading.cases.addTo(k.id, role), { class: "small", "data-key": `add ${role}` }));
  const others = file.cases.filter((c) => c.id !== k.id).map((c) => c.id);
  return [
    h("div", { class: "reading" }, law.verdict(view.verdicts?.[k.id], known, text, (id) => reading.select(id))),
    h("div", { class: "fields" },
      select("status", STATUSES, k.status, (status) => editor.set({ status })),
      select("follows", [["", "none"], ...others.map((c) => [c, c])], k.follows ?? "", (follows) => editor.set({ follows }))),
    list("actors", "an actor"), list("persons", "a person"), list("elements", "an element"),
  ];
}

const remark = (reading, c) => [h("p", {}, c.text), h("p", { class: "quiet" }, `${c.author} on ${c.target}`)];

function edges(reading, found) {
  const { editor } = reading;
  const move = (edge, direction, key) => button(direction < 0 ? "◂" : "▸", (event) => editor.shift(edge, direction, event.altKey),
    { class: "small", "aria-label": `${edge} to the ${direction < 0 ? "left" : "right"}`, title: `${key}; Alt: by character`, "data-key": `${edge}${direction}` });
  const all = parts(found.record);
  return [
    h("div", { class: "row" }, "start", move("start", -1, "a"), move("start", 1, "s"), "end", move("end", -1, "d"), move("end", 1, "f"),
      button("Add a part (+)", () => editor.addPart(), { class: "small", "data-key": "add part" })),
    all.length > 1 && h("ul", { class: "plain" }, all.map(([a, b], n) => h("li", {}, `“${reading.text.slice(a, b)}” `,
      button("×", () => editor.removePart(found, n), { class: "small", "aria-label": `remove the part “${reading.text.slice(a, b)}”` })))),
  ];
}

function findings(reading) {
  const found = reading.view.findings ?? [];
  return fold("findings", `Findings (${found.length})`, found.length > 0,
    found.length ? h("ul", { class: "plain" }, found.map((f) => h("li", { class: `finding ${f.severity}` },
      f.target && reading.known.has(f.target) ? button(`${f.severity} ${f.rule} ${f.target}`, () => reading.select(f.target), { class: "word" }) : h("strong", {}, `${f.severity} ${f.rule}`),
      ` ${f.message}`, f.hint && h("span", { class: "quiet" }, ` ${f.hint}`), f.waived && h("span", { class: "quiet" }, ` waived: ${f.waived}`)))) : h("p", { class: "quiet" }, "palermo check finds nothing."));
}

function comments(reading) {
  const all = reading.file.comments ?? [];
  const ids = new Set(all.map((c) => c.id));
  const roots = all.filter((c) => !ids.has(c.target));
  const open = all.filter((c) => !c.resolved && !ids.has(c.target)).length;
  return fold("comments", `Comments (${open} open)`, open > 0,
    h("ul", { class: "plain thread" }, roots.map((c) => thread(reading, c, all))),
    button("Comment on the document", () => reading.editor.comment("document"), { class: "small", "data-key": "comment document" }));
}

function thread(reading, c, all) {
  const { editor } = reading;
  const root = !all.some((other) => other.id === c.target);
  return h("li", { class: c.resolved ? "settled" : "" },
    h("p", {}, h("strong", {}, c.author), " on ", reading.known.has(c.target) ? link(reading, c.target) : c.target, c.resolved && " (settled)"),
    h("p", { dir: "auto" }, c.text),
    h("div", { class: "buttons" },
      button("Reply", () => editor.comment(c.id), { class: "small", "aria-label": `reply to ${c.id}` }),
      root && button(c.resolved ? "Open again" : "Settle", () => editor.resolve(c, !c.resolved), { class: "small", "aria-label": `${c.resolved ? "open" : "settle"} ${c.id}` }),
      button("Delete", () => editor.remove(c.id), { class: "small", "aria-label": `delete ${c.id}` })),
    h("ul", { class: "plain thread" }, all.filter((r) => r.target === c.id).map((r) => thread(reading, r, all))));
}

function documentSection(reading) {
  const { view, file, editor } = reading;
  const shown = Object.entries(view.record).filter(([key]) => !["text_sha256", "zones", "title"].includes(key));
  const zones = view.record.zones?.map((z) => `${z.kind} ${z.start}–${z.end}`).join(", ");
  return fold("document", "Document", false,
    file && h("div", { class: "fields" },
      select("file status", ["draft", "annotated", "adjudicated", "reviewed"], file.status, (status) => editor.head({ status })),
      LAYERS.map((layer) => select(`looked for ${layer}`, ["complete", "partial", "none"], file.scope[layer],
        (value) => editor.head({ scope: { ...file.scope, [layer]: value } })))),
    h("dl", { class: "metadata" }, shown.map(([key, value]) => [h("dt", {}, key), h("dd", {}, String(value))]),
      zones && [h("dt", {}, "zones"), h("dd", {}, zones)], file && [h("dt", {}, "guideline"), h("dd", {}, file.guideline)]));
}
