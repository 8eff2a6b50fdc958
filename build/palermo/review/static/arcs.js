// Relations as arcs from head to tail.

import { s } from "./dom.js";

/** Draw relations over a paper: [{id, type, head, tail, chosen, denied}]. */
export function draw(svg, paper, relations) {
  const { root } = paper;
  svg.setAttribute("width", root.clientWidth);
  svg.setAttribute("height", root.scrollHeight);
  const arcs = relations.flatMap((r) => arc(paper, r));
  svg.replaceChildren(
    s("defs", {}, s("marker", {
      id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse",
    }, s("path", { d: "M0 0 L8 4 L0 8 z", class: "arrow" }))),
    ...arcs,
  );
}

function arc(paper, relation) {
  const [a, b] = [paper.spotOf(relation.head), paper.spotOf(relation.tail)];
  if (!a || !b) return [];
  const bow = Math.min(60, 14 + Math.abs(b.x - a.x) * 0.12 + Math.abs(b.y - a.y) * 0.1);
  const top = Math.max(10, Math.min(a.y, b.y) - bow);
  const name = `arc${relation.chosen ? " chosen" : ""}${relation.denied ? " denied" : ""}`;
  return s("g", { class: name }, s("title", {}, `${relation.id} ${relation.type}`),
    s("path", { d: `M${a.x} ${a.y} C${a.x} ${top} ${b.x} ${top} ${b.x} ${b.y - 3}`, "marker-end": "url(#arrow)" }),
    s("text", { x: (a.x + b.x) / 2, y: middle(a.y, top, b.y), "text-anchor": "middle" },
      `${relation.denied ? "not " : ""}${relation.type}`));
}

/** Height of such a curve at its half. */
const middle = (a, top, b) => (a + 6 * top + b) / 8 + 3;
