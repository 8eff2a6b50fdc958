// What every hand at a file needs: the file, what is selected, and one way to make an edit.

import { tell } from "./dom.js";
import * as rec from "./records.js";

export class Hand {
  constructor(reading) {
    this.reading = reading;
  }

  get file() { return this.reading.file; }
  get text() { return this.reading.text; }
  get labels() { return this.reading.app.state.labels; }
  get found() { return this.reading.known.get(this.reading.selected) ?? null; }

  /** Make an edit, which is saved and can be undone; tell it, and select a record. */
  put(file, what, selected = this.reading.selected) {
    const before = this.reading.selected;
    this.reading.selected = selected;
    this.reading.session.edit(file, what, before);
    tell(what);
  }

  /** Change values of the selected record. */
  set(values, what) {
    const { layer, record } = this.found;
    this.put(rec.change(this.file, layer, record.id, values), what ?? `${record.id}: ${Object.entries(values).map(([k, v]) => `${k} ${v}`).join(", ")}`);
  }

  /** Where a mark is in the window. */
  near(id) {
    return this.reading.paper.drawn.get(id)?.[0]?.node.getBoundingClientRect() ?? null;
  }
}

export const shortened = (words) => (words.length > 60 ? `${words.slice(0, 58)}…` : words);
