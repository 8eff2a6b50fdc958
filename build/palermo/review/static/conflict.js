// Somebody else changed a file meanwhile: both versions, and what to do about it.

import { modal } from "./ask.js";
import { h } from "./dom.js";
import * as rec from "./records.js";

const key = (change) => `${change.layer}/${change.id}`;

/** Ask whose version goes on; nothing is lost before that is answered. */
export async function conflict(session, text) {
  const { mine, theirs } = session;
  const clashes = new Set(session.clashes.map(key));
  const line = (c) => h("li", {}, rec.saying(c, text),
    clashes.has(key(c)) && h("strong", {}, " – theirs changed this too, or what it refers to; it cannot go on top"));
  const content = h("div", { class: "both" },
    h("p", {}, `${session.set}/${session.id}.json was changed on disk after you read it. Nothing of yours or theirs is lost yet.`),
    h("div", { class: "columns" },
      h("section", { id: "mine" }, h("h3", {}, `Mine, not saved (${mine.length})`), h("ul", {}, mine.map(line))),
      h("section", { id: "theirs" }, ...theirChanges(session, theirs, text))));
  const answer = await modal("Changed by somebody else meanwhile", content, [
    ["mine", clashes.size ? "Put mine on top where the record is untouched" : "Put mine on top of theirs"],
    ["theirs", "Take theirs, drop mine"],
    [null, "Decide later"],
  ], { wide: true });
  if (answer === "mine") session.mineOnTop();
  if (answer === "theirs") session.takeTheirs();
}

function theirChanges(session, theirs, text) {
  if (!theirs.file) return [h("h3", {}, "Theirs, on disk"), h("p", {}, "The file is gone.")];
  if (!session.kept) return [h("h3", {}, "Theirs, on disk"), h("p", {}, "They began a file of this document too.")];
  const changes = rec.difference(session.kept, theirs.file);
  return [h("h3", {}, `Theirs, on disk (${changes.length})`), h("ul", {}, changes.map((c) => h("li", {}, rec.saying(c, text))))];
}
