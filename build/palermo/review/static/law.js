// Why a case is what it is: the clauses of the rule, what states them and what is missing.

import { button, h } from "./dom.js";
import { quoted } from "./records.js";

const OUTCOMES = { met: "✓ met", missing: "✗ missing", barred: "✗ barred", absent: "✓ absent" };

/** The verdict of a case with its reasons; `known` are records by id, `pick` selects one. */
export function verdict(found, known, text, pick) {
  if (!found) return [h("p", { class: "quiet" }, "No verdict before the file is saved.")];
  const strict = found.concept === found.leaning ? found.concept : `${found.concept}, leaning ${found.leaning}`;
  return [
    h("p", { class: "verdict" }, h("strong", {}, strict), ` ${found.reading}`, found.rule && ` by rule ${found.rule}`),
    found.article && h("p", { class: "quiet" }, `${found.article} (${found.regime})`),
    h("ul", { class: "reasons" }, found.reasons.map((r) => reason(r, known, text, pick))),
  ];
}

function reason(r, known, text, pick) {
  const words = (r.elements ?? []).map((id) => known.get(id)).filter(Boolean).map(({ record }) =>
    button(`${record.id} “${quoted(record, text)}”`, () => pick(record.id), { class: "word" }));
  return h("li", { class: r.outcome }, h("span", { class: "outcome" }, OUTCOMES[r.outcome]), ` ${r.clause} `,
    words, h("span", { class: "quiet" }, ` ${r.article}`));
}

/** What a word names and denotes, and the verdicts that this rests on. */
export function reading(found, use, verdicts, known, text, pick) {
  if (!found) return [h("p", { class: "quiet" }, "No reading before the file is saved.")];
  return [
    h("p", { class: "chain" }, `“${quoted(use, text)}” names `, h("strong", {}, found.nominal), ", denotes ",
      h("strong", {}, found.denoted), ": ", h("strong", { class: "fit" }, found.congruence.replaceAll("_", " "))),
    found.denoted_leaning !== found.denoted &&
      h("p", { class: "quiet" }, `leaning: ${found.denoted_leaning}, ${found.congruence_leaning.replaceAll("_", " ")}`),
    use.judged !== found.denoted && h("p", { class: "quiet" }, `the annotator judged ${use.judged}`),
    use.cases.length
      ? use.cases.map((id) => h("section", { class: "because" }, h("h4", {}, id), verdict(verdicts?.[id], known, text, pick)))
      : h("p", { class: "quiet" }, "It denotes no case, so the text states no facts of it."),
  ];
}
