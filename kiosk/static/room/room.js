// One person's end of a mediation room: how it stands, the own devices, what is read together.
// No page in here.

import { closeMedia } from "../call/media.js";
import { Feeds } from "./feeds.js";

const GONE = {
  elsewhere: "这个房间在别的页面打开了，这里已经断开。",
  over: "多方视频结束了。",
  signed_out: "登录已经结束，请重新登录。",
};

/**
 * `line` is a RoomLine. `view` is what the server shows of the room, null before. Fires `change`,
 * `scroll` (detail: how far down the mediator is), `trouble` (detail: words) and `over` (detail: words).
 */
export class MediationRoom extends EventTarget {
  #abort = new AbortController();
  #leaving = false;

  constructor({ line, Connection }) {
    super();
    this.line = line;
    this.view = null;
    this.draft = null;
    this.down = "";
    this.stream = null;
    this.mine = { camera: false, microphone: false };
    this.feeds = new Feeds({ send: (message) => line.send(message), Connection });
    this.feeds.addEventListener("change", () => this.#tell());
    const on = (kind, listener) => line.addEventListener(kind, ({ detail }) => listener(detail), { signal: this.#abort.signal });
    on("room", (view) => this.#stands(view));
    on("media", (media) => this.#moved(media));
    on("published", (detail) => this.feeds.published(detail));
    on("offer", (detail) => this.feeds.offered(detail));
    on("lost", (detail) => this.feeds.lost(detail));
    on("draft", ({ title, text }) => {
      this.draft = text ? { title, text } : null;
      this.#tell();
    });
    on("scroll", ({ at }) => this.dispatchEvent(new CustomEvent("scroll", { detail: at })));
    on("error", ({ error }) => this.dispatchEvent(new CustomEvent("trouble", { detail: error?.message ?? "" })));
    on("gone", (detail) => this.#end(detail));
    on("up", () => this.#tell());
    on("down", () => {
      this.feeds.stop();
      this.#tell();
    });
  }

  get leads() {
    return this.view?.you.kind === "mediator";
  }

  /** Goes to the door with these tracks. */
  enter(stream) {
    this.stream = stream;
    const on = (kind) => stream.getTracks().some((track) => track.kind === kind && track.enabled);
    this.mine = { camera: on("video"), microphone: on("audio") };
    this.line.open();
  }

  leave() {
    this.#leaving = true;
    if (!this.line.send({ type: "leave" })) this.#end({ why: "over" });
  }

  /** Turns the own camera or microphone off or on; one that the mediator turned off stays off. */
  toggle(kind) {
    const name = kind === "video" ? "camera" : "microphone";
    if (name === "microphone" && this.view?.you.muted) return;
    this.#set(kind, name, !this.mine[name]);
  }

  /** A step of the mediator: {step, seat, side}. */
  lead(step) {
    this.line.send({ type: "lead", ...step });
  }

  /** About recording: "ask", "agree", "refuse", "stop" or "fail". */
  record(step) {
    this.line.send({ type: "record", step });
  }

  /** The stretch that this page is to record now, null for none. */
  get stretch() {
    const recording = this.line.up ? this.view?.recording : null;
    return recording?.state === "recording" ? recording.stretch ?? null : null;
  }

  /** Lays a draft before all; empty text puts it away. */
  share(title, text) {
    this.line.send({ type: "share", title, text });
  }

  scrolled(at) {
    this.line.send({ type: "scroll", at });
  }

  /** The page goes. */
  close() {
    this.line.close();
    this.feeds.stop();
    closeMedia(this.stream);
    this.#abort.abort();
  }

  #stands(view) {
    this.view = view;
    if (view.you.muted && this.mine.microphone) this.#set("audio", "microphone", false);
    this.#follow();
    this.#tell();
  }

  #moved({ turn, servers, down = "" }) {
    this.down = down;
    this.feeds.begin(turn, servers ?? null, this.stream);
    if (servers) this.#sayDevices();
    this.#follow();
    this.#tell();
  }

  #follow() {
    this.feeds.follow((this.view?.people ?? []).filter(({ stream }) => stream));
  }

  #set(kind, name, on) {
    const tracks = this.stream?.getTracks().filter((track) => track.kind === kind) ?? [];
    if (!tracks.length) return;
    for (const track of tracks) track.enabled = on;
    this.mine = { ...this.mine, [name]: on };
    this.#sayDevices();
    this.#tell();
  }

  #sayDevices() {
    this.line.send({ type: "media", ...this.mine });
  }

  #end({ why, words }) {
    const state = this.view?.you.state;
    const said = this.#leaving || state === "left" ? "您已经离开了多方视频。" : state === "removed" ? "调解员请您离开了这次多方视频。" : words || GONE[why] || "";
    this.close();
    this.view = null;
    this.draft = null;
    this.dispatchEvent(new CustomEvent("over", { detail: said }));
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
