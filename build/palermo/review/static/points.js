// Offsets. Files count Unicode code points, the browser counts UTF-16 units: this module alone knows both.

export class Text {
  constructor(words, language = "en") {
    this.words = words;
    this.units = unitsOf(words);
    this.points = pointsOf(words, this.units);
    this.length = this.units.length - 1;
    this.paragraphs = paragraphs(this);
    this.language = language;
  }

  /** The words between two code point offsets. */
  slice(start, end) {
    return this.words.slice(this.units[start], this.units[end]);
  }

  /** UTF-16 offset of a code point offset. */
  unit(point) {
    return this.units[Math.max(0, Math.min(point, this.length))];
  }

  /** Code point offset of a UTF-16 offset; one between two halves of a character counts as its start. */
  point(unit) {
    return this.points[Math.max(0, Math.min(unit, this.words.length))];
  }

  /** Words and marks of punctuation, as code point offsets, without the space between them. */
  get tokens() {
    this.cachedTokens ??= tokens(this, "word").filter(([a, b]) => this.slice(a, b).trim());
    return this.cachedTokens;
  }

  /** Characters as a reader sees them: a letter with its marks, an emoji family. */
  get characters() {
    this.cachedCharacters ??= tokens(this, "grapheme");
    return this.cachedCharacters;
  }

  /** The stretch grown to whole words, without space at its ends; null where it holds no words. */
  snap(start, end) {
    const held = this.tokens.slice(firstAfter(this.tokens, start), firstFrom(this.tokens, Math.max(end, start + 1)));
    return held.length ? [held[0][0], held.at(-1)[1]] : null;
  }

  /** The stretch grown to whole characters. */
  snapCharacters(start, end) {
    const held = this.characters.slice(
      firstAfter(this.characters, start),
      firstFrom(this.characters, Math.max(end, start + 1)),
    );
    return held.length ? [held[0][0], held.at(-1)[1]] : null;
  }

  /** The next start (`edge` 0) or end (1) of a unit beyond an offset, to the right (1) or to the left (-1). */
  step(units, edge, from, direction) {
    if (direction > 0) return (units.find((u) => u[edge] > from) ?? units.at(-1))[edge];
    return (units.findLast((u) => u[edge] < from) ?? units[0])[edge];
  }

  /** Number of the paragraph that holds an offset. */
  paragraphAt(point) {
    return Math.max(0, firstFrom(this.paragraphs.map((p) => [p.start, p.end]), point + 1) - 1);
  }
}

function unitsOf(words) {
  const units = new Uint32Array(words.length + 1);
  let count = 0;
  for (let at = 0; at < words.length; at += words.codePointAt(at) > 0xffff ? 2 : 1) units[count++] = at;
  units[count] = words.length;
  return units.slice(0, count + 1);
}

function pointsOf(words, units) {
  const points = new Uint32Array(words.length + 1);
  for (let point = 0; point < units.length; point++) {
    const stop = point + 1 < units.length ? units[point + 1] : words.length + 1;
    points.fill(point, units[point], stop);
  }
  return points;
}

/** Lines of the text, which are its paragraphs: {start, end, words} with code point offsets, the line feed left out. */
function paragraphs(text) {
  let unit = 0;
  return text.words.split("\n").map((words) => {
    const start = unit;
    unit += words.length + 1;
    return { start: text.points[start], end: text.points[start + words.length], words };
  });
}

function tokens(text, granularity) {
  const segmenter = new Intl.Segmenter(text.language, { granularity });
  return Array.from(segmenter.segment(text.words), ({ index, segment }) => [
    text.points[index],
    text.points[index + segment.length],
  ]);
}

/** Index of the first unit that ends after an offset; by halves, since texts are long. */
function firstAfter(units, point) {
  return half(units, (u) => u[1] > point);
}

/** Index of the first unit that starts at or after an offset. */
function firstFrom(units, point) {
  return half(units, (u) => u[0] >= point);
}

function half(units, holds) {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(units[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
