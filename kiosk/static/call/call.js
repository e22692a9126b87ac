// A call between two: who rings, who answers, and when it is over. No page in here.

import { closeMedia } from "./media.js";
import { Peer } from "./peer.js";

const RING_AGAIN_MS = 2_500;
const RING_MS = 60_000;
const SILENT_MS = 9_000;

const OVER = {
  declined: "对方现在不方便接，可以先打字谈。",
  window: "对方用的是网页聊天窗口，那里不能视频。已经告诉对方怎样打开能视频的网页，可以先打字谈。",
  busy: "对方正在和别人通话。",
  unanswered: "没有人接，可以先打字谈。",
  missed: "对方没有再等，您可以打过去。",
  bye: "通话结束了。",
  lost: "网络断了，没有接上。可以再打一次，或者打字谈。",
  own: "",
};

/** Why a call may be declined, when nobody pressed the button. */
const REASONS = new Set(["busy", "window"]);

/**
 * `line` has `send(message)` (false if it is down) and fires `signal` (detail: {who, name, peer, to,
 * data}), `ice` (detail: {servers}) and `up`. States: `idle`, `calling`, `ringing`, `connecting`, `connected`,
 * `reconnecting`. Fires `change`, `stream` (detail: the other's) and `over` (detail: words).
 */
export class Call extends EventTarget {
  #peer = null;
  #timers = [];
  #outbox = [];
  #early = [];
  #ice = null;
  #abort = new AbortController();

  constructor({ line, id = randomId(), Connection }) {
    super();
    Object.assign(this, { line, id, Connection });
    this.#clear();
    const { signal } = this.#abort;
    line.addEventListener("signal", ({ detail }) => this.#signalled(detail), { signal });
    line.addEventListener("ice", ({ detail }) => this.#ice?.(Array.isArray(detail.servers) ? detail.servers : []), { signal });
    line.addEventListener("up", () => this.#flush(), { signal });
  }

  #clear() {
    this.state = "idle";
    this.other = null;
    this.stream = null;
    this.remote = null;
    this.wantsVideo = true;
    this.mine = { camera: false, microphone: false };
    this.theirs = { camera: true, microphone: true };
  }

  get active() {
    return this.state !== "idle";
  }

  /** Whether both are, or were a moment ago, connected. */
  get joined() {
    return ["connecting", "connected", "reconnecting"].includes(this.state);
  }

  /** Rings until somebody answers; `stream` is what will be sent. */
  ring(stream) {
    if (this.active) return;
    this.#keep(stream);
    this.#enter("calling");
    const again = () => this.#send({ kind: "ring", video: this.mine.camera }, { queue: false });
    again();
    this.#timers = [setInterval(again, RING_AGAIN_MS), setTimeout(() => this.#end("unanswered", true), RING_MS)];
  }

  /** Answers whoever rings. */
  async accept(stream) {
    if (this.state !== "ringing") return;
    this.#keep(stream);
    this.#send({ kind: "accept" });
    await this.#connect({ polite: true });
  }

  decline() {
    if (this.state !== "ringing") return;
    this.#send({ kind: "decline" });
    this.#end("own");
  }

  hangUp() {
    if (this.active) this.#end("own", true);
  }

  /** Turns the own camera or microphone off or on, without letting go of it. */
  toggle(kind) {
    const name = kind === "video" ? "camera" : "microphone";
    const [track] = this.stream?.getTracks().filter((one) => one.kind === kind) ?? [];
    if (!track) return;
    track.enabled = !track.enabled;
    this.mine = { ...this.mine, [name]: track.enabled };
    this.#send({ kind: "media", ...this.mine });
    this.#tell();
  }

  /** Looks for a new path at once, as after a change of network. */
  findNewPath() {
    this.#peer?.restart();
  }

  /** What this end has described of itself last; empty without a connection. */
  description() {
    return this.#peer?.pc.localDescription?.sdp ?? "";
  }

  /** Ends for good: the page goes. */
  close() {
    this.hangUp();
    this.#abort.abort();
  }

  #keep(stream) {
    this.stream = stream;
    const has = (kind) => stream.getTracks().some((track) => track.kind === kind && track.enabled);
    this.mine = { camera: has("video"), microphone: has("audio") };
  }

  async #connect({ polite }) {
    this.#stopTimers();
    this.#enter("connecting");
    const other = this.other;
    const iceServers = await this.#iceServers();
    if (this.other !== other || this.state !== "connecting") return;
    const peer = (this.#peer = new Peer({ polite, iceServers, send: (data) => this.#send(data), Connection: this.Connection }));
    peer.addEventListener("stream", ({ detail }) => {
      this.remote = detail;
      this.dispatchEvent(new CustomEvent("stream", { detail }));
    });
    peer.addEventListener("state", ({ detail }) => (detail === "lost" ? this.#end("lost", true) : this.#enter(detail)));
    if (polite) peer.answerWith(this.stream);
    else peer.begin(this.stream);
    for (const data of this.#early.splice(0)) peer.take(data);
    this.#send({ kind: "media", ...this.mine });
  }

  /** Where to find a relay, if there is one; a slow answer doesn't hold the call up. */
  #iceServers() {
    return new Promise((resolve) => {
      const limit = setTimeout(() => done([]), 1_500);
      const done = (servers) => {
        clearTimeout(limit);
        this.#ice = null;
        resolve(servers);
      };
      this.#ice = done;
      if (!this.line.send({ type: "ice" })) done([]);
    });
  }

  #signalled({ who, name, peer, to, data }) {
    if (peer === this.id || (to && to !== this.id) || !data) return;
    const from = { who, name, peer };
    if (data.kind === "ring") this.#rung(from, data);
    else if (data.kind === "accept" && this.state === "calling") {
      this.other = from;
      this.#connect({ polite: false });
    } else if (data.kind === "decline" && this.state === "calling") this.#end(REASONS.has(data.reason) ? data.reason : "declined");
    else if (data.kind === "bye" && this.state === "ringing" && peer === this.other?.peer) this.#end("missed");
    else if (peer !== this.other?.peer || !this.joined) return;
    else if (data.kind === "bye") this.#end("bye");
    else if (data.kind === "media") this.#media(data);
    else if (this.#peer) this.#peer.take(data);
    else this.#early.push(data);
  }

  #rung(from, { video }) {
    if (this.state === "ringing" && from.peer === this.other.peer) {
      this.#expectRinging();
      return;
    }
    if (this.state === "calling") {
      if (this.id > from.peer) return; // both ring at once: they answer ours
      this.other = from;
      this.#send({ kind: "accept" });
      this.#connect({ polite: true });
      return;
    }
    if (this.joined && from.who !== this.other.who) {
      this.#send({ kind: "decline", reason: "busy" }, { to: from.peer });
      return;
    }
    if (this.joined && from.peer === this.other.peer) return;
    if (this.joined) this.#end("bye"); // the same person from a page that was loaded anew
    this.other = from;
    this.wantsVideo = video !== false;
    this.#enter("ringing");
    this.#expectRinging();
  }

  #expectRinging() {
    this.#stopTimers();
    this.#timers = [setTimeout(() => this.#end("missed"), SILENT_MS)];
  }

  #media({ camera, microphone }) {
    this.theirs = { camera: camera === true, microphone: microphone === true };
    this.#tell();
  }

  #send(data, { to = this.other?.peer, queue = true } = {}) {
    const message = { type: "signal", peer: this.id, data, ...(to ? { to } : {}) };
    if (!this.line.send(message) && queue) this.#outbox.push(message);
  }

  #flush() {
    const waiting = this.#outbox.splice(0);
    for (const message of waiting) if (!this.line.send(message)) this.#outbox.push(message);
    if (this.state === "reconnecting") this.#peer?.restart();
  }

  #end(why, tell = false) {
    if (!this.active) return;
    if (tell) this.#send({ kind: "bye" }, { queue: false });
    this.#stopTimers();
    this.#peer?.close();
    closeMedia(this.stream);
    this.#peer = null;
    this.#outbox = [];
    this.#early = [];
    this.#clear();
    this.dispatchEvent(new CustomEvent("over", { detail: OVER[why] }));
    this.#tell();
  }

  #stopTimers() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  #enter(state) {
    this.state = state;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
