// A socket that comes back by itself, says who it is each time, and notices a server gone deaf.

const FIRST_PAUSE_MS = 400;
/** So that everybody is back within ten seconds of a restart. */
const LONGEST_PAUSE_MS = 2_000;
const PING_MS = 20_000;
const DEAF_MS = 50_000;

/**
 * Who extends it says what comes first (`greetings`), takes what the server tells (`take`), calls
 * `begin` once the server has let it in, and may say that a close code is final (`closed`). Fires
 * `down` when a line that was up is lost.
 */
export class SteadyLine extends EventTarget {
  #socket = null;
  #wanted = false;
  #up = false;
  #pause = FIRST_PAUSE_MS;
  #timer = null;
  #pinging = null;
  #heardAt = 0;

  constructor(url, { Socket = WebSocket } = {}) {
    super();
    Object.assign(this, { url, Socket });
  }

  /** Whether messages get through now. */
  get up() {
    return this.#up;
  }

  open() {
    this.#wanted = true;
    globalThis.addEventListener?.("online", this.#hurry);
    if (!this.#socket && !this.#timer) this.#connect();
  }

  /** Hangs up for good. */
  close() {
    this.#wanted = false;
    globalThis.removeEventListener?.("online", this.#hurry);
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#drop();
  }

  /** Sends a message; false if the line is down. */
  send(message) {
    if (!this.#up) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** The server has let it in. */
  begin() {
    this.#up = true;
    this.#pause = FIRST_PAUSE_MS;
  }

  fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** The messages that each connection starts with. */
  greetings() {
    return [];
  }

  /** An event of the server, which may be anything that is JSON. */
  take(_event) {}

  /** The server hung up; false if it shall not be asked again. */
  closed(_code) {
    return true;
  }

  #connect() {
    this.#timer = null;
    const socket = (this.#socket = new this.Socket(this.url));
    this.#heardAt = performance.now();
    socket.onopen = () => this.greetings().forEach((message) => socket.send(JSON.stringify(message)));
    socket.onmessage = ({ data }) => this.#deliver(data);
    socket.onclose = (event) => this.#lost(event?.code);
    this.#pinging = setInterval(() => this.#ping(), PING_MS);
  }

  #deliver(data) {
    this.#heardAt = performance.now();
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return; // not of the contract: nothing to show
    }
    this.take(event);
  }

  #ping() {
    if (performance.now() - this.#heardAt > DEAF_MS) {
      this.#drop();
      this.#later();
    } else if (this.#up) this.#socket.send(JSON.stringify({ type: "ping" }));
  }

  #drop() {
    clearInterval(this.#pinging);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#down();
  }

  #lost(code) {
    clearInterval(this.#pinging);
    this.#socket = null;
    this.#down();
    if (this.closed(code)) this.#later();
  }

  #down() {
    const was = this.#up;
    this.#up = false;
    if (was) this.dispatchEvent(new Event("down"));
  }

  /** The network is back: not a moment longer to wait. */
  #hurry = () => {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  #later() {
    if (!this.#wanted) return;
    const pause = this.#pause * (0.75 + Math.random() / 2);
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }
}
