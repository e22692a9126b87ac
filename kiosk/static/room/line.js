// The socket to a mediation room: comes back by itself, says who it is each time.

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 5_000;
const PING_MS = 20_000;
const DEAF_MS = 50_000;
/** Close codes after which the room is not asked again. */
const ENDS = { 4409: "elsewhere", 4410: "over", 4401: "signed_out" };
const KINDS = new Set(["room", "media", "published", "offer", "lost", "draft", "scroll", "error"]);

/**
 * `hello` gives what names the seat: {code}, {session_id}, or {ticket, csrf}. Fires what the server
 * tells (detail: the event), `up`, `down`, and `gone` (detail: {why, words}): "refused", "elsewhere",
 * "over" or "signed_out".
 */
export class RoomLine extends EventTarget {
  #socket = null;
  #timer = null;
  #pinging = null;
  #pause = FIRST_PAUSE_MS;
  #heardAt = 0;
  #up = false;
  #wanted = false;

  constructor(url, hello, Socket = WebSocket) {
    super();
    Object.assign(this, { url, hello, Socket });
  }

  get up() {
    return this.#up;
  }

  open() {
    this.#wanted = true;
    if (!this.#socket && !this.#timer) this.#connect();
  }

  close() {
    this.#wanted = false;
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

  #connect() {
    this.#timer = null;
    const socket = (this.#socket = new this.Socket(this.url));
    this.#heardAt = performance.now();
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", ...this.hello() }));
    socket.onmessage = ({ data }) => this.#deliver(data);
    socket.onclose = ({ code }) => this.#closed(code);
    this.#pinging = setInterval(() => this.#ping(), PING_MS);
  }

  #ping() {
    if (performance.now() - this.#heardAt > DEAF_MS) {
      this.#drop();
      this.#later();
    } else this.send({ type: "ping" });
  }

  #deliver(data) {
    this.#heardAt = performance.now();
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return; // not of the contract: nothing to show
    }
    if (!KINDS.has(event?.type)) return;
    if (event.type === "error" && !this.#up) {
      this.#end("refused", event.error?.message);
      return;
    }
    if (event.type === "room" && !this.#up) {
      this.#up = true;
      this.#pause = FIRST_PAUSE_MS;
      this.dispatchEvent(new Event("up"));
    }
    this.dispatchEvent(new CustomEvent(event.type, { detail: event }));
  }

  #closed(code) {
    clearInterval(this.#pinging);
    this.#socket = null;
    this.#fell();
    if (ENDS[code]) this.#end(ENDS[code]);
    else this.#later();
  }

  #end(why, words = "") {
    this.close();
    this.dispatchEvent(new CustomEvent("gone", { detail: { why, words } }));
  }

  #drop() {
    clearInterval(this.#pinging);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#fell();
  }

  #fell() {
    const was = this.#up;
    this.#up = false;
    if (was) this.dispatchEvent(new Event("down"));
  }

  #later() {
    if (!this.#wanted) return;
    this.#timer = setTimeout(() => this.#connect(), this.#pause * (0.75 + Math.random() / 2));
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
  }
}

/** The address of a room's socket, for the staff or for all others. */
export function roomUrl(origin, { staff = false } = {}) {
  return `${origin.replace(/^http/, "ws")}${staff ? "/api/agent/room" : "/api/room"}`;
}
