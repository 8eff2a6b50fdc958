// One open document of one set: its file, what was done to it, and the saving of it, one request after the other.

import { get, path, put } from "./net.js";
import { ALL, difference, patched, reversed } from "./records.js";

export class Session {
  constructor(set, id, heard) {
    this.set = set;
    this.id = id;
    this.heard = heard;
    this.view = null;
    this.file = null;
    this.done = [];
    this.undone = [];
    this.busy = false;
    this.state = "saved";
    this.why = "";
    this.theirs = null;
    this.rejected = new Set();
  }

  get where() {
    return `files/${path(this.set, this.id)}`;
  }

  /** Whether there are edits that are not on disk. */
  get unsaved() {
    return this.state !== "saved";
  }

  /** Read the document; the error, or "". Edits that are not saved yet stay as they are. */
  async open() {
    if (this.unsaved) return "";
    const { status, value } = await get(this.where);
    if (status !== 200) return value.error;
    if (value.sha !== this.view?.sha || !this.view) this.#take(value);
    return "";
  }

  #take(view) {
    this.view = view;
    this.file = this.kept = view.file;
    this.sha = view.sha;
    this.done = [];
    this.undone = [];
  }

  /** Make a new file the file: it can be undone, and is saved at once. */
  edit(file, what, selected = "") {
    const changes = difference(this.file, file);
    if (!changes.length) return;
    this.done.push({ changes, what, selected });
    this.undone = [];
    this.#put(file);
  }

  /** The first file of a document; undoing goes no further back than this. */
  begin(file) {
    this.kept = null;
    this.#put(file);
  }

  undo() {
    return this.#turn(this.done, this.undone, reversed);
  }

  redo() {
    return this.#turn(this.undone, this.done, (changes) => changes);
  }

  /** Move a step from one list to the other; {what, selected}, or null where there is none or it no longer fits. */
  #turn(from, to, turned) {
    const step = from.at(-1);
    if (!step) return null;
    const { file, left } = patched(this.file, turned(step.changes));
    if (left.length) return { ...step, refused: true };
    from.pop();
    to.push(step);
    this.#put(file);
    return step;
  }

  #put(file) {
    this.file = file;
    this.heard("edit", this);
    this.save();
  }

  /** Send what is not on disk; edits made meanwhile go after it. */
  async save() {
    if (this.busy || this.state === "conflict") return;
    this.busy = true;
    while (this.file !== this.kept) {
      this.#become("saving");
      const sent = this.file;
      const answer = await put(this.where, { base: this.sha, file: sent });
      if (!this.#answered(sent, answer)) break;
    }
    this.busy = false;
  }

  #answered(sent, { status, value }) {
    if (status === 200) {
      this.view = value;
      this.sha = value.sha;
      this.kept = value.file;
      // What was typed meanwhile stays; else the server's form of the file, with the words of each span.
      if (this.file === sent) this.file = value.file;
      if (this.file === this.kept) this.#become("saved");
      return true;
    }
    if (status === 409) {
      this.theirs = value.current;
      this.#become("conflict", value.error);
    } else {
      this.#become("failed", value.error);
    }
    return false;
  }

  #become(state, why = "") {
    this.state = state;
    this.why = why;
    this.heard("state", this);
  }

  /** What mine is compared with: what was read or saved last, or nothing at all where I began the file. */
  get base() {
    return this.kept ?? { ...this.file, ...Object.fromEntries(ALL.map((layer) => [layer, []])) };
  }

  /** What I did since the file was last read or saved. */
  get mine() {
    return this.file ? difference(this.base, this.file) : [];
  }

  takeTheirs() {
    const theirs = this.theirs;
    this.theirs = null;
    this.#take(theirs);
    this.#become("saved");
    this.heard("edit", this);
  }

  /** What of mine cannot go on top of theirs: [] where everything can. */
  get clashes() {
    return this.theirs?.file ? patched(this.theirs.file, this.mine).left : [];
  }

  /** Mine on top of theirs; where theirs is gone, mine as it is. */
  mineOnTop() {
    const { theirs } = this;
    const file = theirs.file ? patched(theirs.file, this.mine).file : this.file;
    this.theirs = null;
    this.view = theirs;
    this.sha = theirs.sha;
    this.kept = theirs.file;
    this.undone = [];
    this.file = this.kept && !difference(this.kept, file).length ? this.kept : file;
    this.#become("saved");
    this.heard("edit", this);
    this.save();
  }
}
