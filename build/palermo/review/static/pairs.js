// One side of a comparison: a paper whose paragraphs stand in rows beside those of the other.

import { h } from "./dom.js";
import { Paper } from "./paper.js";
import { SPANS, name, parts, quoted } from "./records.js";

/** A paper whose paragraphs lie in rows, beside those of another. */
export class Paired {
  constructor(hosts, text, zones = []) {
    this.hosts = hosts;
    this.paper = new Paper(hosts[0] ?? h("div"), text, { zones, hosts });
  }

  show(marks) {
    this.paper.show(marks);
  }

  highlight(classes) {
    for (const [kind, ids] of Object.entries(classes)) {
      for (const host of this.hosts) for (const node of host.querySelectorAll(`.mark.${kind}`)) node.classList.remove(kind);
      for (const id of ids) for (const { node } of this.paper.drawn.get(id) ?? []) node.classList.add(kind);
    }
  }
}

/** The spans of a file as marks, those that differ told from the others. */
export function spansOf(file, text, differing) {
  return SPANS.flatMap((layer) => (file[layer] ?? []).map((span) => ({
    id: span.id,
    layer,
    label: [span.polarity === "denied" ? "not" : "", name(span), span.mode ? `(${span.mode})` : ""].filter(Boolean).join(" "),
    parts: parts(span),
    over: layer === "elements",
    rank: layer === "entities" ? 1 : 0,
    classes: differing.has(span.id) ? "differs" : "",
    title: `${span.id} ${name(span)} “${quoted(span, text)}”${differing.has(span.id) ? ", differs" : ""}`,
  })));
}
