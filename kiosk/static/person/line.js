// The socket to /api/talk: what is said between a resident and a person, none lost, none doubled.

import { SteadyLine } from "../steady-line.js";

const AGAIN_MS = 2_000;
const TYPING_MS = 2_500;
/** Errors after which opening the same conversation again is of no use. */
const FINAL = /^(ticket_unknown|session_unknown|session_malformed|rate_limited)$/;
/** Errors of one message that pass by themselves. */
const PASSING = /^(rate_limited|store_unavailable)$/;
/** Events that are handed on as they come. */
const PLAIN = new Set(["ticket", "typing", "presence", "read", "ask_screen", "point", "signal", "ice", "room"]);

/**
 * Fires `opened` (detail: how the request stands), `message` (detail: one message, each once and in
 * order), `sent` (detail: client id), `refused` (detail: {error, client_id}), `gone` (detail: error),
 * `up`, `down`, and what the server tells besides: `ticket`, `typing`, `presence`, `read`,
 * `ask_screen`, `point`, `signal`, `ice`, `room` (detail: the event).
 */
export class TalkLine extends SteadyLine {
  #last = 0;
  #read = 0;
  #typedAt = -Infinity;
  #outbox = new Map();

  /** `hello` gives what names the conversation: {session_id} or {code}. */
  constructor(url, hello, Socket) {
    super(url, { Socket });
    this.hello = hello;
  }

  /** What was said and is not known to be kept yet: [{client_id, text}]. */
  get unsent() {
    return [...this.#outbox].map(([client_id, text]) => ({ client_id, text }));
  }

  /** Hangs up for good; nothing of the conversation stays in here. */
  close() {
    this.#outbox.clear();
    super.close();
  }

  /** Says something; gives its client id. What can't be sent now is sent when the line is up. */
  say(text) {
    const id = newId();
    this.#outbox.set(id, text);
    this.#put(id);
    return id;
  }

  /** The resident is typing; told now and then. */
  typing(now = performance.now()) {
    if (now - this.#typedAt < TYPING_MS) return;
    this.#typedAt = now;
    this.send({ type: "typing" });
  }

  /** The resident has seen all up to this number. */
  seen(seq) {
    if (seq > this.#read && this.send({ type: "read", seq })) this.#read = seq;
  }

  greetings() {
    return [{ type: "hello", since: this.#last, ...this.hello() }];
  }

  take(event) {
    if (event?.type === "opened") this.#begin(event);
    else if (event?.type === "message") this.#message(event);
    else if (event?.type === "ack") this.#kept(event.client_id);
    else if (event?.type === "error") this.#error(event);
    else if (PLAIN.has(event?.type)) this.fire(event.type, event);
  }

  #begin(event) {
    this.begin();
    this.fire("opened", event);
    this.dispatchEvent(new Event("up"));
    for (const id of this.#outbox.keys()) this.#put(id);
  }

  #message(message) {
    if (!(message.seq > this.#last)) return;
    this.#last = message.seq;
    if (message.from === "resident") this.#outbox.delete(message.client_id);
    this.fire("message", message);
  }

  #kept(id) {
    if (this.#outbox.delete(id)) this.fire("sent", id);
  }

  #error({ error = {}, client_id: id }) {
    if (!this.up && FINAL.test(error.code)) {
      this.close();
      this.fire("gone", error);
    } else if (PASSING.test(error.code) && this.#outbox.has(id)) {
      setTimeout(() => this.#put(id), AGAIN_MS);
    } else {
      this.#outbox.delete(id);
      this.fire("refused", { error, client_id: id });
    }
  }

  #put(id) {
    const text = this.#outbox.get(id);
    if (text !== undefined) this.send({ type: "say", text, client_id: id });
  }
}

/** An id that nobody else makes. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `r-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The address of the conversation's socket at an origin such as the page's own. */
export function lineUrl(origin) {
  return `${origin.replace(/^http/, "ws")}/api/talk`;
}
