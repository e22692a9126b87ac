// The socket to /api/voice: opened when a visit begins, reopened with growing pauses, closed at its end.

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const LARGEST_BACKLOG = 320_000; // bytes: ten seconds of speech that the network didn't take

/** Fires `message` (detail: the JSON), `audio` (detail: the bytes), `up` and `down`. */
export class Voice extends EventTarget {
  #socket = null;
  #wanted = false;
  #pause = FIRST_PAUSE_MS;
  #timer = null;

  constructor(url, Socket = WebSocket) {
    super();
    this.url = url;
    this.Socket = Socket;
  }

  get up() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens the socket and keeps it open until `close`. */
  open() {
    this.#wanted = true;
    if (!this.#socket && !this.#timer) this.#connect();
  }

  /** Whether the socket is up within `patience` milliseconds. */
  async ready(patience) {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.open();
    if (this.up) return true;
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(limit);
        this.removeEventListener("up", settle);
        this.removeEventListener("down", settle);
        resolve(this.up);
      };
      const limit = setTimeout(settle, patience);
      this.addEventListener("up", settle);
      this.addEventListener("down", settle);
    });
  }

  /** Sends a control message; false if the socket is down. */
  send(message) {
    if (!this.up) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Sends PCM; false if the socket is down or the network has fallen ten seconds behind. */
  sendAudio(pcm) {
    if (!this.up || this.#socket.bufferedAmount > LARGEST_BACKLOG) return false;
    this.#socket.send(pcm);
    return true;
  }

  /** Hangs up; what is still under way is not delivered any more. */
  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#pause = FIRST_PAUSE_MS;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.dispatchEvent(new Event("down"));
  }

  #connect() {
    this.#timer = null;
    const socket = new this.Socket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE_MS;
      this.dispatchEvent(new Event("up"));
    };
    socket.onmessage = ({ data }) => this.#deliver(data);
    socket.onclose = () => this.#lost();
    this.#socket = socket;
  }

  #deliver(data) {
    if (data instanceof ArrayBuffer) {
      this.dispatchEvent(new CustomEvent("audio", { detail: data }));
      return;
    }
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not of the contract: nothing to show
    }
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  #lost() {
    this.#socket = null;
    this.dispatchEvent(new Event("down"));
    if (!this.#wanted) return;
    const pause = this.#pause * (0.75 + Math.random() / 2);
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }
}

/** The address of the voice socket beside the page's own. */
export function voiceUrl(location) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/voice`;
}
