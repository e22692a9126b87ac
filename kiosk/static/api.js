// The gateway's HTTP contract. Every failure becomes an ApiError with words for residents.

const PATIENCE_MS = 15_000;

/** A call that failed: `code` is stable, `message` is plain Chinese. */
export class ApiError extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
  }
}

const OFFLINE = "现在连不上，问不了。请稍等一会儿再试，或者直接找工作人员。";
const SLOW = "等得太久了，没有等到回答。请再试一次，或者直接找工作人员。";
const BROKEN = "回答没有收完整。请再试一次，或者直接找工作人员。";

export class Api {
  #fetch;

  constructor(fetcher = (...request) => fetch(...request)) {
    this.#fetch = fetcher;
  }

  /** Name, phone, hours, topics, services, hotlines, idle times and voice parts of the office. */
  office() {
    return this.#call("GET", "/api/office");
  }

  /** This kiosk's report of itself; nothing of a resident. */
  heartbeat(report) {
    return this.#call("POST", "/api/devices/heartbeat", report);
  }

  /** `{session_id, replies}` for one thing said. */
  chat(text, sessionId) {
    const body = { text, channel: "kiosk" };
    if (sessionId) body.session_id = sessionId;
    return this.#call("POST", "/api/chat", body);
  }

  /** Stores the wish for a person; gives the ticket. */
  ticket(sessionId, wish) {
    return this.#call("POST", `/api/sessions/${encodeURIComponent(sessionId)}/ticket`, wish);
  }

  /** What would be passed on to a person: `{pass_on, topic, packet}`. */
  preview(sessionId, passOn) {
    return this.#call("GET", `/api/sessions/${encodeURIComponent(sessionId)}/ticket/preview?pass_on=${passOn}`);
  }

  /** Who is there now, and when somebody is there next. */
  duty() {
    return this.#call("GET", "/api/duty");
  }

  /** How a request stands; its code is typed by whoever comes back. */
  standing(code) {
    return this.#call("GET", `/api/tickets/${encodeURIComponent(code)}`);
  }

  withdraw(code) {
    return this.#call("POST", `/api/tickets/${encodeURIComponent(code)}/withdraw`, {});
  }

  /** No waiting: a number to call, and when (seconds since the epoch) if that matters. */
  callBack(code, phone, at) {
    return this.#call("POST", `/api/tickets/${encodeURIComponent(code)}/callback`, at === undefined ? { phone } : { phone, at });
  }

  reopen(code) {
    return this.#call("POST", `/api/tickets/${encodeURIComponent(code)}/reopen`, {});
  }

  /** Times that can be booked, for one of the remote services or for anything. */
  times(service) {
    return this.#call("GET", `/api/appointments/times${service ? `?service=${encodeURIComponent(service)}` : ""}`);
  }

  /** Books, or changes what is booked. */
  bookTime(code, wish) {
    return this.#call("POST", `/api/tickets/${encodeURIComponent(code)}/appointment`, wish);
  }

  cancelTime(code) {
    return this.#call("DELETE", `/api/tickets/${encodeURIComponent(code)}/appointment`);
  }

  remoteServices() {
    return this.#call("GET", "/api/remote-services");
  }

  /** Whether the last reply helped; or, `about` "person", the conversation with a person. */
  feedback(sessionId, helpful, about) {
    return this.#call("POST", "/api/feedback", { session_id: sessionId, helpful, about });
  }

  /** The resident is still there, reading. */
  active(sessionId) {
    return this.#call("POST", `/api/sessions/${encodeURIComponent(sessionId)}/activity`);
  }

  /** Erases the conversation on the server; goes through even while the page is leaving. */
  forget(sessionId) {
    return this.#call("DELETE", `/api/sessions/${encodeURIComponent(sessionId)}`, undefined, { keepalive: true });
  }

  /** `{status, parts}`; a health page that answers 503 with that body counts as an answer. */
  async health() {
    const response = await this.#send("GET", "/healthz");
    return readJson(response);
  }

  async #call(method, path, body, extra) {
    const response = await this.#send(method, path, body, extra);
    if (response.status === 204) return null;
    const data = await readJson(response);
    if (response.ok) return data;
    const { code, message } = data?.error ?? {};
    throw new ApiError(code ?? "http", message ?? BROKEN, response.status);
  }

  async #send(method, path, body, extra = {}) {
    const request = { method, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...extra };
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers = { "Content-Type": "application/json" };
    }
    try {
      return await this.#fetch(path, request);
    } catch (error) {
      if (error.name === "TimeoutError") throw new ApiError("timeout", SLOW);
      throw new ApiError("network", OFFLINE);
    }
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    throw new ApiError("not-json", BROKEN, response.status);
  }
}
