// Requests to the server that this page came from, with the token that it printed.

const KEPT = "palermo-token";

/** Take the token from the address, and leave none there: addresses are copied and kept in histories. */
export function takeToken() {
  const url = new URL(location.href);
  const given = url.searchParams.get("token");
  if (!given) return;
  sessionStorage.setItem(KEPT, given);
  url.searchParams.delete("token");
  history.replaceState(null, "", url);
}

/** Status and value; status 0 where nobody answered. */
async function ask(method, path, body) {
  const headers = { "X-Palermo-Token": sessionStorage.getItem(KEPT) ?? "" };
  const options = { method, headers, cache: "no-store" };
  if (body !== undefined) options.body = JSON.stringify(body);
  try {
    const answer = await fetch(`/api/${path}`, options);
    return { status: answer.status, value: await answer.json() };
  } catch {
    return { status: 0, value: { error: "no connection to the server: is `palermo review` still running?" } };
  }
}

export const path = (...parts) => parts.map(encodeURIComponent).join("/");
export const get = (where) => ask("GET", where);
export const put = (where, body) => ask("PUT", where, body);
