// The page: which view is open, which documents, and what is saved.

import { modal } from "./ask.js";
import { Compare } from "./compare.js";
import { Documents } from "./documents.js";
import { button, h, renew, tell, typing } from "./dom.js";
import { conflict } from "./conflict.js";
import { showKeys } from "./keys.js";
import { Kwic } from "./kwic.js";
import { get, takeToken } from "./net.js";
import { Reading } from "./reading.js";
import { SPANS } from "./records.js";
import { Session } from "./session.js";

const VIEWS = [["read", "Read"], ["compare", "Compare"], ["search", "Search"]];

class App {
  sessions = new Map();
  filters = { layers: new Set(SPANS), label: "", standing: "", arcs: false };
  view = "read";
  set = "gold";
  id = "";
  current = null;

  async start() {
    takeToken();
    document.getElementById("help").addEventListener("click", showKeys);
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => this.route());
    addEventListener("beforeunload", (event) => this.#unsaved().length && event.preventDefault());
    const error = await this.#load();
    if (error) return renew(document.getElementById("main"), h("p", { class: "note wrong", role: "alert" }, error));
    document.getElementById("who").textContent = this.state.reviewer;
    return this.route();
  }

  async #load() {
    const { status, value } = await get("state");
    if (status !== 200) return value.error;
    this.state = value;
    return "";
  }

  /** Read the state of the corpus anew, and show what changed of it. */
  async reload() {
    if (await this.#load()) return;
    this.documents?.show();
    this.current?.standing?.();
  }

  documentOf(id) {
    return this.state.documents.find((d) => d.id === id);
  }

  go(view, ...parts) {
    location.hash = [view, ...parts].map(encodeURIComponent).join("/");
  }

  async route() {
    const [view, ...parts] = location.hash.slice(1).split("/").map(decodeURIComponent);
    this.view = VIEWS.some(([name]) => name === view) ? view : "read";
    this.#navigation();
    this.current?.leave?.();
    this.current = null;
    if (this.view === "search") return this.#search();
    if (this.view === "compare") return this.#compare(parts);
    return this.#read(parts);
  }

  #navigation() {
    const to = { read: ["read", this.set, this.id], compare: ["compare", this.id], search: ["search"] };
    renew(document.getElementById("views"), VIEWS.map(([name, words]) =>
      button(words, () => this.go(...to[name]), { "aria-current": name === this.view ? "page" : undefined, "data-key": name })));
  }

  session(set, id) {
    const key = `${set}/${id}`;
    if (!this.sessions.has(key)) this.sessions.set(key, new Session(set, id, (what, session) => this.heard(what, session)));
    return this.sessions.get(key);
  }

  async #read([set, id, at]) {
    const changed = set && set !== this.set;
    this.set = set || this.set;
    this.id = this.documentOf(id) ? id : this.id || this.state.documents[0]?.id || "";
    if (!this.id) return renew(document.getElementById("main"), h("p", { class: "note" }, "The corpus has no documents."));
    const session = this.session(this.set, this.id);
    const main = document.getElementById("main");
    const reading = new Reading(this, session);
    this.current = reading;
    if (!this.listNode || changed || main.dataset.view !== "read") {
      this.listNode = h("aside", { class: "documents", "aria-label": "Documents" });
      this.documents = new Documents(this, this.listNode);
    }
    const error = await session.open();
    if (this.current !== reading) return undefined;
    main.dataset.view = "read";
    main.className = "reading";
    main.replaceChildren(this.listNode, reading.node, reading.panel);
    this.documents.show();
    this.listNode.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    document.title = `${this.id} (${this.set}) – palermo review`;
    reading.start(error);
    this.saved(session);
    if (at && reading.paper) reading.go(Number(at.split("-")[0]), Number(at.split("-")[1]));
    return undefined;
  }

  async #compare([id, first, second]) {
    this.id = this.documentOf(id) ? id : this.id || this.state.documents[0]?.id || "";
    const compare = new Compare(this, this.id, first || this.firstSet || "a1", second || this.secondSet || "a2");
    this.current = compare;
    const main = document.getElementById("main");
    main.dataset.view = "compare";
    main.className = "comparing";
    main.replaceChildren(compare.node);
    document.title = `Compare ${this.id} – palermo review`;
    await compare.load();
  }

  #search() {
    const main = document.getElementById("main");
    this.kwic ??= new Kwic(this);
    this.current = this.kwic;
    main.dataset.view = "search";
    main.className = "searching";
    main.replaceChildren(this.kwic.node);
    document.title = "Search – palermo review";
    this.kwic.show();
  }

  // --- saving ---

  #unsaved() {
    return [...this.sessions.values()].filter((s) => s.unsaved);
  }

  /** A session was edited, or its saving went on. */
  heard(what, session) {
    const open = this.current?.session === session ? this.current : null;
    if (open && !session.file) this.route();
    else if (what === "edit" || session.state === "saved") open?.refresh();
    if (what === "state") this.#stateOf(session, open);
    this.saved(session);
  }

  #stateOf(session, open) {
    if (session.state === "saved") this.reload();
    if (session.state === "failed") tell(`not saved: ${session.why}`);
    if (session.state === "conflict") {
      tell("not saved: changed by somebody else meanwhile");
      if (open && !document.querySelector("dialog[open]")) conflict(session, open.text);
    }
  }

  /** What is saved, always to be seen. */
  saved(last) {
    const unsaved = this.#unsaved();
    const node = document.getElementById("saved");
    const session = unsaved.find((s) => s.state !== "saving") ?? unsaved[0] ?? last;
    const state = session.state;
    node.dataset.state = state;
    const words = { saved: "saved", saving: "saving …", failed: "not saved", conflict: "not saved: changed by somebody else" }[state];
    const where = session === this.current?.session ? "" : ` (${session.set}/${session.id})`;
    const why = state === "failed" ? `: ${session.why}` : "";
    renew(node, h("span", { id: "saved-words" }, words + where + why),
      state === "failed" && button("Try again", () => session.save(), { id: "again", "data-key": "again" }),
      state === "conflict" && button("Compare", () => conflict(session, this.current?.text), { id: "again", "data-key": "again" }));
    // The list is long, and most of what is told here changes nothing in it.
    const stuck = unsaved.filter((s) => s.state !== "saving").map((s) => `${s.set}/${s.id}`).join(" ");
    if (stuck !== this.stuck) this.documents?.show();
    this.stuck = stuck;
  }

  /** The state of what is saved without a session: gold from Compare, labels from Search. */
  showState(state, words) {
    document.getElementById("saved").dataset.state = state;
    renew(document.getElementById("saved"), h("span", { id: "saved-words" }, words));
  }

  complain(words) {
    return modal("Not done", h("p", { role: "alert" }, words), [[null, "Close"]]);
  }

  key(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!typing(event.target)) {
      if (event.key === "?") { showKeys(); return event.preventDefault(); }
      if (event.key === "/") { document.getElementById("filter")?.focus(); return event.preventDefault(); }
    }
    if (this.current?.key?.(event)) event.preventDefault();
  }
}

new App().start();
