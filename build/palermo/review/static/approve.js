// A verdict on what is on disk now.

import { askWords } from "./ask.js";
import { tell } from "./dom.js";
import { path, put } from "./net.js";

export async function review(reading, verdict) {
  const { session, app } = reading;
  if (session.unsaved) return tell("not possible before everything is saved");
  const approves = verdict === "approved";
  const note = await askWords(approves ? "Approve what is saved now" : "Changes wanted", approves ? "Note (may stay empty)" : "What should change?", "", approves ? "Approve" : "Send");
  if (note === null) return undefined;
  if (!approves && !note) return tell("say what should change");
  const { status, value } = await put(`review/${path(session.set, session.id)}`, { base: session.sha, verdict, note });
  if (status === 200) {
    await app.reload();
    tell(`${session.id}: ${value.standing.state.replace("_", " ")}`);
  } else {
    app.complain(value.error);
  }
  return undefined;
}
