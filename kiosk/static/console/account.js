// The routes of /api/account, for the pages before the console.

const OFFLINE = "现在连不上服务器，请稍等一会儿再试。";

/** The JSON of a call; throws an Error with `code` and words to show. */
export async function call(method, path, { body, csrf } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw Object.assign(new Error(OFFLINE), { code: "offline" });
  }
  const text = await response.text();
  let wire = null;
  try {
    wire = text ? JSON.parse(text) : null;
  } catch {
    throw Object.assign(new Error(OFFLINE), { code: "broken" });
  }
  if (response.ok) return wire;
  throw Object.assign(new Error(wire?.error?.message ?? OFFLINE), { code: wire?.error?.code ?? "broken" });
}

/** Where to go after signing in: a page of the console, never elsewhere. */
export function destination(search) {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/console\/[\w/-]*(\?[\w=&%.+-]*)?$/.test(next) && !next.startsWith("/console/sign-in") ? next : "/console/";
}
