// What the text shows of a file: one mark a span, with what it is called, its cases and its findings.

import { SPANS, name, parts, quoted } from "./records.js";

export const HUES = 8;
export const STANDINGS = [
  ["", "everything"], ["finding", "with a finding"], ["nocase", "in no case"], ["denied", "denied"], ["doubtful", "not sure"],
];

/** Cases of every record, by id: [{id, role}]. */
export function casesOf(file) {
  const found = new Map();
  const put = (id, entry) => found.set(id, [...(found.get(id) ?? []), entry]);
  for (const k of file.cases) {
    for (const role of ["actors", "persons", "elements"]) for (const id of k[role]) put(id, { id: k.id, role });
  }
  for (const t of file.terms) for (const id of t.cases) put(t.id, { id, role: "terms" });
  return found;
}

/** Findings by record; one on a relation is shown at its head, since it has no place of its own. */
export function findingsOf(file, findings) {
  const found = new Map();
  const relations = new Map(file.relations.map((r) => [r.id, r.head]));
  for (const f of findings ?? []) {
    for (const id of new Set([f.target, relations.get(f.target)])) if (id) found.set(id, [...(found.get(id) ?? []), f]);
  }
  return found;
}

export const hue = (file, id) => `hue-${Math.max(0, file.cases.findIndex((k) => k.id === id)) % HUES}`;

export function marksOf(file, view, text, filters) {
  const cases = casesOf(file);
  const findings = findingsOf(file, view.findings);
  const marks = SPANS.flatMap((layer) => (file[layer] ?? []).map((span) => {
    const held = cases.get(span.id) ?? [];
    const found = findings.get(span.id) ?? [];
    return filters && !shown(layer, span, held, found, filters, file) ? null : mark(layer, span, held, found, file, view, text);
  }));
  return marks.filter(Boolean).sort((one, other) => one.parts[0][0] - other.parts[0][0] || other.parts.at(-1)[1] - one.parts.at(-1)[1]);
}

function shown(layer, span, cases, found, filters, file) {
  if (!filters.layers.has(layer)) return false;
  if (filters.label && !name(span).toLowerCase().includes(filters.label.toLowerCase())) return false;
  const { standing } = filters;
  if (standing === "finding") return found.length > 0;
  if (standing === "nocase") return layer === "entities" ? false : cases.length === 0;
  if (standing === "denied") return span.polarity === "denied";
  if (standing === "doubtful") return (span.certainty ?? 3) < 3;
  return !standing || cases.some((c) => file.cases.find((k) => k.id === c.id)?.status === standing);
}

function mark(layer, span, cases, found, file, view, text) {
  const reading = view.readings?.[span.id];
  const ids = [...new Set(cases.map((c) => c.id))];
  const label = [
    found.length ? "⚠" : "",
    span.polarity === "denied" ? "not" : "",
    layer === "terms" ? termLabel(span, reading) : name(span),
    span.mode ? `(${span.mode})` : "",
    (span.certainty ?? 3) < 3 ? "?".repeat(3 - span.certainty) : "",
    layer === "elements" ? ids.join(" ") : "",
  ].filter(Boolean).join(" ");
  const worst = found.some((f) => f.severity === "error") ? "error" : found.length ? "warning" : "";
  return {
    id: span.id,
    layer,
    label,
    parts: parts(span),
    over: layer === "elements",
    rank: layer === "entities" ? 1 : 0,
    classes: [ids.length && layer !== "terms" ? hue(file, ids[0]) : "", worst, reading ? fit(reading) : ""].filter(Boolean).join(" "),
    title: title(layer, span, cases, found, text),
  };
}

export const fit = (reading) => (reading.congruence === "congruent" ? "fits" : /undetermined|not_app/.test(reading.congruence) ? "unsure" : "misfits");

function termLabel(span, reading) {
  const word = span.term.split(":")[1];
  return reading ? `${word} → ${reading.denoted}: ${reading.congruence.replaceAll("_", " ")}` : word;
}

function title(layer, span, cases, found, text) {
  const roles = cases.map((c) => ({ actors: "actor of ", persons: "person of ", elements: "in ", terms: "denotes " })[c.role] + c.id);
  const more = [span.cluster && `cluster ${span.cluster}`, ...roles, ...found.map((f) => `${f.severity} ${f.rule}`)];
  return [`${span.id} ${name(span)} “${quoted(span, text)}”`, ...more.filter(Boolean)].join(", ");
}
