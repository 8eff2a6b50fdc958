// A span file as a value: every edit makes a new file and leaves the old one as it was.

export const SPANS = ["entities", "elements", "terms"];
export const LAYERS = ["entities", "elements", "cases", "terms", "relations"];
export const ALL = [...LAYERS, "comments"];
export const STEMS = { entities: "e", elements: "x", cases: "k", terms: "t", relations: "r", comments: "c" };
export const STATUSES = ["asserted", "alleged", "charged", "convicted", "acquitted", "generic", "hypothetical", "statutory"];
export const REFERENCES = ["instance", "habitual", "generic", "name", "definition"];
export const VOICES = ["author", "headline", "caption", "quote", "reported", "law"];
export const CONCEPTS = [
  "TIP", "SOM", "SOM_AGGRAVATED", "SOM_THEN_TIP", "BOTH", "FACILITATION_WITHOUT_BENEFIT", "IRREGULAR_MOVEMENT",
  "EXPLOITATION_WITHOUT_TIP", "OTHER", "UNDETERMINED",
];
export const CERTAINTIES = [["3", "3 sure"], ["2", "2 likely"], ["1", "1 doubtful"]];
export const ONE = {
  entities: "entity", elements: "element", cases: "case", terms: "term", relations: "relation", comments: "comment",
};
// Lists of a case, and the layer that each draws from.
export const ROLES = { actors: "entities", persons: "entities", elements: "elements" };

/** The head of a file for a document that the set has none of. */
export function empty(record, set, guideline) {
  return {
    $schema: "../../schema/annotation.schema.json",
    document: record.id,
    text_sha256: record.text_sha256,
    set,
    guideline,
    status: "draft",
    scope: Object.fromEntries(LAYERS.map((layer) => [layer, "none"])),
    ...Object.fromEntries(ALL.map((layer) => [layer, []])),
  };
}

/** Every record with its layer, by id. */
export function index(file) {
  const found = new Map();
  for (const layer of ALL) for (const record of file?.[layer] ?? []) found.set(record.id, { layer, record });
  return found;
}

export const name = (record) => record.label ?? record.code ?? record.term ?? record.type ?? "";
export const parts = (span) => span.fragments?.map((f) => [f.start, f.end]) ?? [[span.start, span.end]];

/** The next free id of a layer, beyond the highest, so that an id that was deleted is not soon another record's. */
export function freeId(file, layer) {
  const stem = STEMS[layer];
  const used = [...index(file).keys()].filter((id) => id.startsWith(stem) && /^[0-9]+$/.test(id.slice(stem.length)));
  return stem + (Math.max(0, ...used.map((id) => Number(id.slice(stem.length)))) + 1);
}

export function add(file, layer, record) {
  return { ...file, [layer]: [...(file[layer] ?? []), record] };
}

/** The file with values of one record changed; a value that is undefined, "" or [] where that may be absent is left out. */
export function change(file, layer, id, values) {
  return { ...file, [layer]: file[layer].map((r) => (r.id === id ? trimmed({ ...r, ...values }) : r)) };
}

const OPTIONAL = ["cluster", "mode", "follows", "cue", "fragments", "polarity", "certainty", "elliptical", "resolved"];
const DEFAULTS = { polarity: "stated", certainty: 3, elliptical: false, resolved: false };

function trimmed(record) {
  const gone = (key) => record[key] === undefined || record[key] === "" || record[key] === DEFAULTS[key];
  return Object.fromEntries(Object.entries(record).filter(([key]) => !(OPTIONAL.includes(key) && gone(key))));
}

export function place(text, fragments) {
  const [start, end] = [fragments[0][0], fragments.at(-1)[1]];
  const more = fragments.length > 1 ? fragments.map(([a, b]) => ({ start: a, end: b })) : undefined;
  return { start, end, text: text.slice(start, end), fragments: more };
}

/** A record put on other words: their hash is the server's to compute. */
export function moved(file, layer, id, text, fragments) {
  return change(file, layer, id, { ...place(text, fragments), quote_sha256: undefined });
}

/** Stretches in order, those that touch or overlap made one. */
export function joined(fragments) {
  const made = [];
  for (const [a, b] of [...fragments].sort((x, y) => x[0] - y[0])) {
    if (made.length && a <= made.at(-1)[1]) made.at(-1)[1] = Math.max(made.at(-1)[1], b);
    else made.push([a, b]);
  }
  return made;
}

/** The ids that a record refers to. */
export function refers(layer, record) {
  if (layer === "cases") return [...record.actors, ...record.persons, ...record.elements, record.follows].filter(Boolean);
  if (layer === "terms") return record.cases;
  if (layer === "relations") return [record.head, record.tail];
  return layer === "comments" && record.target !== "document" ? [record.target] : [];
}

/** The file without a record and without what cannot be without it; `told` says what went or changed besides. */
export function remove(file, id) {
  const gone = new Set([id]);
  const told = [];
  // A relation whose end is gone goes, and so does a comment whose record is gone: repeated, since replies have replies.
  for (let size = 0; size !== gone.size; ) {
    size = gone.size;
    for (const layer of ["relations", "comments"]) {
      for (const r of file[layer] ?? []) if (!gone.has(r.id) && refers(layer, r).some((i) => gone.has(i))) gone.add(r.id);
    }
  }
  for (const i of gone) if (i !== id) told.push(`${i} deleted`);
  const made = { ...file };
  for (const layer of ALL) {
    made[layer] = (file[layer] ?? []).filter((r) => !gone.has(r.id)).map((r) => cleaned(layer, r, gone, told));
  }
  return { file: made, told };
}

function cleaned(layer, record, gone, told) {
  if (!["cases", "terms"].includes(layer) || !refers(layer, record).some((i) => gone.has(i))) return record;
  told.push(`${record.id} no longer names it`);
  const keep = (ids) => ids.filter((i) => !gone.has(i));
  if (layer === "terms") return { ...record, cases: keep(record.cases) };
  const follows = gone.has(record.follows) ? undefined : record.follows;
  return trimmed({
    ...record,
    actors: keep(record.actors),
    persons: keep(record.persons),
    elements: keep(record.elements),
    follows,
  });
}

// --- edits as differences, which can be undone and put on top of somebody else's ---------------------------

const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const HEAD = ["status", "scope", "guideline"];

/** A record without what the server computes, and with its keys in order. */
function sorted(value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) {
    return Array.isArray(value) ? value.map(sorted) : value;
  }
  const keys = Object.keys(value).filter((key) => !("start" in value && (key === "text" || key === "quote_sha256")));
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(value[key])]));
}

/** What makes the second file of the first: [{layer, id, before, after}], null for a record that is not there. */
export function difference(one, other) {
  const found = HEAD.filter((key) => !same(one[key], other[key])).map((key) => ({
    layer: "", id: key, before: one[key], after: other[key],
  }));
  for (const layer of ALL) {
    const mine = new Map((one[layer] ?? []).map((r) => [r.id, r]));
    const theirs = new Map((other[layer] ?? []).map((r) => [r.id, r]));
    for (const id of new Set([...mine.keys(), ...theirs.keys()])) {
      const [before, after] = [mine.get(id) ?? null, theirs.get(id) ?? null];
      if (!same(before, after)) found.push({ layer, id, before, after });
    }
  }
  return found;
}

export const reversed = (changes) => changes.map((c) => ({ ...c, before: c.after, after: c.before })).reverse();

/** The file with changes put on it where a record is still as it was before; `left` are the others. */
export function patched(file, changes) {
  let made = file;
  const left = [];
  for (const c of changes) {
    const now = c.layer ? (made[c.layer] ?? []).find((r) => r.id === c.id) ?? null : made[c.id];
    const taken = c.before === null && now === null && index(made).has(c.id);
    if (taken || !same(now, c.before)) left.push(c);
    else made = put(made, c);
  }
  return withoutDangling(made, changes, left);
}

function put(file, { layer, id, before, after }) {
  if (!layer) return { ...file, [id]: after };
  const records = file[layer] ?? [];
  if (after === null) return { ...file, [layer]: records.filter((r) => r.id !== id) };
  if (before === null) return { ...file, [layer]: [...records, after] };
  return { ...file, [layer]: records.map((r) => (r.id === id ? after : r)) };
}

/** Changes that leave a record referring to what is not there are taken back, one after the other. */
function withoutDangling(file, changes, left) {
  for (;;) {
    const known = index(file);
    const broken = [...known.values()].find(({ layer, record }) => refers(layer, record).some((i) => !known.has(i)));
    const missing = broken && refers(broken.layer, broken.record).find((i) => !known.has(i));
    const wrong = changes.find((c) => !left.includes(c) && (c.id === broken?.record.id || c.id === missing));
    if (!wrong) return { file, left };
    left.push(wrong);
    file = put(file, { ...wrong, before: wrong.after, after: wrong.before });
  }
}

/** One line on a change, for people. */
export function saying(change, text) {
  const record = change.after ?? change.before;
  const what = change.before === null ? "new" : change.after === null ? "deleted" : "changed";
  return change.layer ? `${what}: ${described(change.layer, record, text)}` : `${what}: ${change.id}`;
}

export function described(layer, record, text) {
  const words = SPANS.includes(layer) && text ? ` “${quoted(record, text)}”` : "";
  const rest = {
    cases: () => ` ${record.status}, actors ${record.actors.join(" ") || "none"}, persons ${record.persons.join(" ") || "none"}, elements ${record.elements.join(" ") || "none"}`,
    relations: () => `: ${record.head} to ${record.tail}`,
    comments: () => ` on ${record.target}: ${record.text}`,
  };
  return `${record.id} ${name(record)}${words}${rest[layer]?.() ?? ""}`;
}

export const quoted = (span, text) => parts(span).map(([a, b]) => text.slice(a, b)).join(" … ");
