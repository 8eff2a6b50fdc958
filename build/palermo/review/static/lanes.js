// Where marks go: on which line of a paragraph, and in which lane over or under its words. Numbers only.

const GAP = 4;

/**
 * Lanes for the marks of one paragraph.
 * `items`: [{mark, line, stretches: [[x0, x1], ...], labelWidth}], `width`: of the paragraph.
 * Gives the same items with {x0, x1, labelAt, lane}, and the most lanes there are {over, under}.
 */
export function laid(items, width) {
  const taken = new Map();
  const most = { over: 0, under: 0 };
  for (const item of [...items].sort(inner)) {
    item.x0 = Math.min(...item.stretches.map((s) => s[0]));
    item.x1 = Math.max(...item.stretches.map((s) => s[1]));
    item.labelAt = Math.max(0, Math.min(item.x0, width - item.labelWidth));
    const side = item.mark.over ? "over" : "under";
    const key = `${item.line}${side}`;
    if (!taken.has(key)) taken.set(key, []);
    item.lane = free(taken.get(key), Math.min(item.x0, item.labelAt), Math.max(item.x1, item.labelAt + item.labelWidth));
    most[side] = Math.max(most[side], item.lane + 1);
  }
  return most;
}

/** Short spans go next to the words, those around them further out. */
function inner(one, other) {
  return one.mark.rank - other.mark.rank || extent(one) - extent(other) || one.stretches[0][0] - other.stretches[0][0];
}

const extent = (item) => item.mark.end - item.mark.start;

function free(lanes, from, to) {
  let at = lanes.findIndex((lane) => lane.every(([a, b]) => to + GAP <= a || b + GAP <= from));
  if (at < 0) at = lanes.push([]) - 1;
  lanes[at].push([from, to]);
  return at;
}

/** Rectangles of a range as stretches by line: [[line, x0, x1], ...], touching ones made one. */
export function byLine(rects, base, lineHeight) {
  const found = new Map();
  for (const r of rects) {
    if (r.width < 0.5) continue;
    const line = Math.max(0, Math.floor((r.top + r.height / 2 - base.top) / lineHeight));
    if (!found.has(line)) found.set(line, []);
    found.get(line).push([r.left - base.left, r.right - base.left]);
  }
  return [...found].map(([line, stretches]) => [line, touching(stretches)]);
}

function touching(stretches) {
  const made = [];
  for (const [a, b] of stretches.sort((x, y) => x[0] - y[0])) {
    if (made.length && a <= made.at(-1)[1] + 1) made.at(-1)[1] = Math.max(made.at(-1)[1], b);
    else made.push([a, b]);
  }
  return made;
}
