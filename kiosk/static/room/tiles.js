// The pictures of all who are in the room, each with a name and how they stand.

import { el, icon } from "../dom.js";

export const SIDES = { office: "调解方", applicant: "申请人一方", respondent: "被申请人一方" };

/** Keeps one picture and one sound for each person, so that drawing anew interrupts nobody. */
export class Tiles {
  #kept = new Map();
  #own = picture("room-own");

  constructor() {
    /** What is seen, for a recording: [{name, video}]. */
    this.shown = [];
    this.root = el("ul", { class: "room-tiles", "aria-label": "房间里的人" });
  }

  /** Draws the room as it stands. */
  draw(room) {
    const { view, feeds, stream, mine } = room;
    const people = view.people.filter(({ part, here }) => here && part === view.part);
    for (const seat of [...this.#kept.keys()]) if (!feeds.remotes.has(seat)) this.#drop(seat);
    if (this.#own.srcObject !== stream) this.#own.srcObject = stream;
    const tiles = [this.#ownTile(view.you, mine), ...people.map((one) => this.#tile(one, feeds.remotes.get(one.seat)))];
    this.shown = [
      { name: view.you.name, video: mine.camera ? this.#own : null },
      ...people.map((one) => ({ name: one.name, video: (one.camera && this.#kept.get(one.seat)?.video) || null })),
    ];
    this.root.dataset.count = String(tiles.length);
    this.root.replaceChildren(...tiles);
    this.resume();
  }

  /** After the root was put into the page again. */
  resume() {
    for (const video of this.root.querySelectorAll("video")) video.play().catch(() => undefined);
  }

  stop() {
    for (const seat of [...this.#kept.keys()]) this.#drop(seat);
    this.#own.srcObject = null;
    this.shown = [];
    this.root.replaceChildren();
  }

  #ownTile(you, mine) {
    return tile(you, "我", mine.camera ? this.#own : nothing("摄像头关着"), { microphone: mine.microphone && !you.muted, connected: true, own: true });
  }

  #tile(one, remote) {
    const kept = remote && this.#keep(one.seat, remote);
    const connected = remote?.state === "connected";
    const seen = !one.stream ? nothing("正在进来……") : !one.camera ? nothing("没有开摄像头") : kept ? kept.video : nothing("正在连接……");
    return tile(one, one.name, seen, { microphone: one.microphone, connected: connected || !one.stream });
  }

  #keep(seat, remote) {
    let kept = this.#kept.get(seat);
    if (kept?.number !== remote.number) {
      this.#drop(seat);
      kept = { number: remote.number, video: picture("room-other"), sound: new Audio() };
      kept.video.addEventListener("loadeddata", () => performance.mark("room-first-frame"), { once: true });
      kept.sound.autoplay = true;
      this.#kept.set(seat, kept);
    }
    if (kept.video.srcObject !== remote.stream) {
      kept.video.srcObject = kept.sound.srcObject = remote.stream;
      kept.sound.play().catch(() => undefined);
    }
    return kept;
  }

  #drop(seat) {
    const kept = this.#kept.get(seat);
    if (!kept) return;
    kept.video.srcObject = kept.sound.srcObject = null;
    this.#kept.delete(seat);
  }
}

function tile({ seat, side, kind, muted }, name, seen, { microphone, connected, own = false }) {
  const who = kind === "mediator" ? "调解员" : SIDES[side];
  return el("li", { class: own ? "room-tile is-own" : "room-tile", "data-seat": seat, "data-connected": String(connected) },
    seen,
    el("p", { class: "room-name" },
      icon(microphone ? "mic" : "nomic"),
      el("span", {}, name), el("span", { class: "room-side" }, who),
      muted ? el("span", { class: "sr-only" }, "，调解员关了麦克风") : null));
}

function nothing(words) {
  return el("p", { class: "room-nothing" }, icon("novideo"), el("span", {}, words));
}

function picture(name) {
  const node = el("video", { class: name, autoplay: true, playsinline: true, muted: true });
  node.muted = true; // sound comes from an element of its own, which goes on while the picture is away
  return node;
}
