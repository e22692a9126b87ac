// The console's end of a call: a socket of its own to /api/agent/live, and the panel.

import { Call } from "./call.js";
import { CallPanel } from "./panel.js";

const PING_MS = 25_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Larger than any message's number: what was said before is shown elsewhere. */
const NO_MESSAGES = 2 ** 31 - 1;

/** Fires `signal`, `ice`, `up`, `down`, and `ticket` (detail: the event). */
class AgentLine extends EventTarget {
  #socket = null;
  #open = false;
  #pause = FIRST_PAUSE_MS;
  #timers = [];
  #wanted = true;

  constructor({ url, csrf, ticket }) {
    super();
    Object.assign(this, { url, csrf, ticket });
    this.#connect();
  }

  send(message) {
    if (!this.#open) return false;
    this.#socket.send(JSON.stringify({ ...message, ticket: this.ticket }));
    return true;
  }

  close() {
    this.#wanted = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket?.close();
  }

  #connect() {
    const socket = (this.#socket = new WebSocket(this.url));
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "hello", csrf: this.csrf }));
      socket.send(JSON.stringify({ type: "open", ticket: this.ticket, since: NO_MESSAGES }));
    };
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lost(code);
    this.#timers = [setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('{"type":"ping"}'), PING_MS)];
  }

  #take(event) {
    if (event.ticket !== this.ticket) return;
    if (event.type === "opened") {
      this.#open = true;
      this.#pause = FIRST_PAUSE_MS;
      this.dispatchEvent(new Event("up"));
    } else if (["signal", "ice", "ticket"].includes(event.type)) {
      this.dispatchEvent(new CustomEvent(event.type, { detail: event }));
    }
  }

  #lost(code) {
    clearInterval(this.#timers[0]);
    this.#open = false;
    this.dispatchEvent(new Event("down"));
    if (!this.#wanted || code === 4401) return;
    this.#timers.push(setTimeout(() => this.#connect(), this.#pause));
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
  }
}

/**
 * Puts the call of one request into an element. Gives `{prepare, close, call}`: `prepare()` opens the
 * device check and then rings the resident; `close()` ends it all.
 */
export function mountCall(root, { ticket, csrf, resident = "居民" }) {
  const line = new AgentLine({ url: `${location.origin.replace(/^http/, "ws")}/api/agent/live`, csrf, ticket });
  const call = new Call({ line });
  const panel = new CallPanel({ call, other: () => resident });
  root.replaceChildren(panel.root);
  line.addEventListener("ticket", ({ detail }) => ["closed", "abandoned"].includes(detail.state) && panel.close());
  const leave = () => call.hangUp();
  addEventListener("pagehide", leave);
  return {
    call,
    prepare: (options) => panel.prepare(options),
    close() {
      removeEventListener("pagehide", leave);
      panel.close();
      call.close();
      line.close();
      root.replaceChildren();
    },
  };
}
