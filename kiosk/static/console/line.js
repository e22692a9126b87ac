// The socket to /api/agent/live, for one conversation: what is said reaches the gateway once and
// in order, whatever the connection does. What isn't acknowledged waits in this tab's storage.

import { SteadyLine } from "../steady-line.js";

const TYPING_MS = 2_500;
const SIGNED_OUT = 4401;
const OUTBOX = "wenxiaofa-draft:outbox:";
/** Errors of one message that pass by themselves. */
const PASSING = /^(rate_limited|store_unavailable)$/;

/**
 * Fires `opened`, `message` (each once, in order), `ack` (detail: {client_id}), `refused` (detail:
 * {error, client_id}), `up`, `down`, and all other events as the gateway tells them.
 */
export class AgentLine extends SteadyLine {
  #last = 0;
  #read = 0;
  #typedAt = -Infinity;
  #outbox;

  constructor({ url, csrf, ticket, owner, Socket, storage = sessionStorage }) {
    super(url, { Socket });
    Object.assign(this, { csrf, ticket, storage });
    this.key = `${OUTBOX}${owner}:${ticket}`;
    this.#outbox = new Map(this.#stored());
  }

  /** What was said and isn't acknowledged yet: [{client_id, type, …}]. */
  get unsent() {
    return [...this.#outbox.values()];
  }

  /** Says something: {type: "say", text}, {type: "cite", law, article} or {type: "faq", id}. */
  say(message) {
    const client_id = crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(36), "c");
    const whole = { ...message, client_id };
    this.#outbox.set(client_id, whole);
    this.#keep();
    this.send(whole);
    return whole;
  }

  typing(now = performance.now()) {
    if (now - this.#typedAt < TYPING_MS) return;
    this.#typedAt = now;
    this.send({ type: "typing" });
  }

  /** All up to this number has been seen. */
  read(seq) {
    if (seq <= this.#read) return;
    if (this.send({ type: "read", seq })) this.#read = seq;
  }

  /** Sends what need not be kept; false if the line is down. */
  send(message) {
    return super.send({ ...message, ticket: this.ticket });
  }

  greetings() {
    return [
      { type: "hello", csrf: this.csrf },
      { type: "open", ticket: this.ticket, since: this.#last },
    ];
  }

  take(event) {
    if (event.ticket !== undefined && event.ticket !== this.ticket) return;
    switch (event.type) {
      case "opened":
        this.begin();
        this.fire("opened", event);
        this.fire("up", event);
        for (const message of this.#outbox.values()) this.send(message);
        return;
      case "message":
        if (event.seq <= this.#last) return;
        this.#last = event.seq;
        this.#done(event.client_id);
        return this.fire("message", event);
      case "ack":
        this.#done(event.client_id);
        return this.fire("ack", event);
      case "error":
        return this.#refused(event);
      default:
        this.fire(event.type, event);
    }
  }

  #refused({ error, client_id }) {
    const message = this.#outbox.get(client_id);
    if (message && PASSING.test(error.code)) {
      setTimeout(() => this.#outbox.has(client_id) && this.send(message), 2_000);
      return;
    }
    if (message) this.#done(client_id);
    this.fire("refused", { error, client_id, message });
  }

  closed(code) {
    if (code !== SIGNED_OUT) return true;
    location.replace("/console/sign-in?why=ended");
    return false;
  }

  #done(client_id) {
    if (this.#outbox.delete(client_id)) this.#keep();
  }

  #keep() {
    try {
      if (this.#outbox.size) this.storage.setItem(this.key, JSON.stringify([...this.#outbox]));
      else this.storage.removeItem(this.key);
    } catch {
      // Full or forbidden: what waits is still in memory.
    }
  }

  #stored() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "[]");
    } catch {
      return [];
    }
  }
}
