// The call as it is seen: device check, ringing, pictures and buttons. For the resident's page and
// the console alike; css/call.css dresses it.

import { button, el, icon } from "../dom.js";
import { closeMedia, listDevices, openMedia, watchLevel } from "./media.js";

const STATES = {
  connecting: "正在连接画面……",
  reconnecting: "网络不稳，正在重新连接……",
};

/** Fires `change` when it opens or closes. */
export class CallPanel extends EventTarget {
  #checking = null;
  #shown = "";
  #words = "";
  #sound = new Audio();
  #own = video("call-own");
  #other = video("call-other");

  /** `picked` gives {camera, microphone} as the office has set them; `other` a name for whom is called. */
  constructor({ call, picked = () => ({}), other = () => "对方" }) {
    super();
    Object.assign(this, { call, picked, otherName: other });
    this.root = el("section", { class: "call", "aria-label": "视频通话", hidden: true });
    this.#sound.autoplay = true;
    this.#other.addEventListener("loadeddata", () => performance.mark("call-first-frame"));
    call.addEventListener("change", () => this.refresh());
    call.addEventListener("stream", ({ detail }) => this.#play(detail));
    call.addEventListener("over", ({ detail }) => {
      this.#words = detail;
      this.#stopCheck();
      this.#silence();
    });
  }

  /** Whether there is anything to see. */
  get open() {
    return this.call.active || this.#checking !== null || this.#words !== "";
  }

  /** The device check; then it rings, or answers whoever rings. */
  async prepare({ video = true } = {}) {
    this.#words = "";
    await this.#check({ video, ...this.picked() });
  }

  close() {
    this.#words = "";
    this.#stopCheck();
    this.call.hangUp();
    this.#silence();
    this.refresh();
  }

  /** After the root was put into the page again: pictures go on. */
  resume() {
    for (const picture of [this.#own, this.#other]) picture.play().catch(() => undefined);
  }

  async #check(wish) {
    this.#stopCheck();
    const checking = (this.#checking = { wish, media: null, devices: null, stop: () => undefined });
    this.refresh();
    const media = await openMedia(wish);
    if (this.#checking !== checking) return closeMedia(media.stream);
    checking.media = media;
    checking.devices = await listDevices();
    if (this.#checking !== checking) return undefined;
    checking.level = el("div", { class: "call-level-fill" });
    checking.stop = watchLevel(media.stream, (level) => (checking.level.style.width = `${Math.round(level * 100)}%`));
    this.#own.srcObject = media.stream;
    this.refresh();
    return undefined;
  }

  #stopCheck({ keep = false } = {}) {
    const checking = this.#checking;
    this.#checking = null;
    checking?.stop();
    if (!keep) closeMedia(checking?.media?.stream);
  }

  #go() {
    const { media } = this.#checking;
    this.#stopCheck({ keep: true });
    performance.mark("call-go");
    if (this.call.state === "ringing") this.call.accept(media.stream);
    else this.call.ring(media.stream);
    this.refresh();
  }

  #play(stream) {
    this.#other.srcObject = stream;
    this.#sound.srcObject = stream;
    this.#sound.play().catch(() => undefined);
    this.#other.play().catch(() => undefined);
  }

  #silence() {
    this.#own.srcObject = this.#other.srcObject = this.#sound.srcObject = null;
  }

  refresh() {
    const was = this.root.hidden;
    this.root.hidden = !this.open;
    const key = this.#key();
    if (key !== this.#shown) {
      this.#shown = key;
      this.root.replaceChildren(...this.#parts());
      this.root.dataset.state = this.#checking ? "checking" : this.call.state;
      if (this.call.joined) this.resume();
    }
    if (was !== this.root.hidden) this.dispatchEvent(new Event("change"));
  }

  #key() {
    const { state, mine, theirs, other } = this.call;
    const checked = this.#checking && [this.#checking.wish, this.#checking.media?.camera, this.#checking.media?.microphone, this.#checking.devices];
    return JSON.stringify([state, mine, theirs, other?.peer, checked, this.#words]);
  }

  #parts() {
    if (this.#checking) return this.#checkParts();
    if (this.call.state === "ringing") return this.#ringParts();
    if (this.call.active) return this.#callParts();
    if (this.#words) {
      return [el("p", { class: "call-words", role: "status" }, this.#words),
        el("div", { class: "call-buttons" }, button("知道了", { icon: "check", class: "plain", onclick: () => this.close() }))];
    }
    return [];
  }

  #ringParts() {
    const { other } = this.call;
    return [
      el("p", { class: "call-words", role: "alert" }, icon("video"), el("span", {}, `${other?.name || this.otherName()}请您视频通话`)),
      el("div", { class: "call-buttons" },
        button("接听", { icon: "video", class: "primary", onclick: () => this.prepare() }),
        button("只用语音接", { icon: "phone", class: "plain", onclick: () => this.prepare({ video: false }) }),
        button("不接", { icon: "cross", class: "plain", onclick: () => this.call.decline() })),
    ];
  }

  #checkParts() {
    const { wish, media, devices, level } = this.#checking;
    if (!media || !devices) return [el("p", { class: "call-words", role: "status" }, "正在打开摄像头和麦克风。浏览器问的话，请按“允许”。")];
    const answering = this.call.state === "ringing";
    const again = (change) => this.#check({ ...wish, ...change });
    return [
      el("h2", { class: "call-title" }, "先看看自己、听听声音"),
      el("div", { class: "call-check" },
        el("div", { class: "call-picture" }, media.stream.getVideoTracks().length ? this.#own : el("p", { class: "call-nothing" }, icon("novideo"), el("span", {}, "没有画面"))),
        el("div", { class: "call-devices" },
          el("p", { class: "call-fact", role: "status" }, facts(media, wish)),
          media.microphone ? null : [el("p", { class: "call-label" }, "说句话，绿条会动就好："), el("div", { class: "call-level" }, level)],
          picker("麦克风", devices.microphones, media.stream.getAudioTracks()[0], (id) => again({ microphone: id })),
          wish.video ? picker("摄像头", devices.cameras, media.stream.getVideoTracks()[0], (id) => again({ camera: id })) : null)),
      el("div", { class: "call-buttons" },
        button(answering ? "接听" : `请${this.otherName()}视频`, { icon: "video", class: "primary call-go", onclick: () => this.#go() }),
        button("再试一次", { icon: "repeat", class: "plain", onclick: () => again({}) }),
        button("不打了，打字谈", { icon: "cross", class: "plain", onclick: () => (answering ? this.#refuse() : this.close()) })),
    ];
  }

  #refuse() {
    this.#stopCheck();
    this.call.decline();
    this.close();
  }

  #callParts() {
    const { state, mine, theirs, stream, other } = this.call;
    const name = other?.name || this.otherName();
    const has = (kind) => stream?.getTracks().some((track) => track.kind === kind);
    if (this.#own.srcObject !== stream) this.#own.srcObject = stream;
    return [
      el("div", { class: "call-stage" },
        this.#other,
        theirs.camera || !this.call.joined ? null : el("p", { class: "call-nothing" }, icon("novideo"), el("span", {}, `${name}没有开摄像头`)),
        has("video") ? this.#own : null,
        el("p", { class: "call-state", role: "status" }, state === "calling" ? `正在响铃，等${name}接听……` : STATES[state] ?? `正在和${name}通话${theirs.microphone ? "" : "，对方关了麦克风"}`)),
      el("div", { class: "call-buttons" },
        has("audio") ? toggle(mine.microphone, "关麦克风", "开麦克风", "nomic", "mic", () => this.call.toggle("audio")) : el("p", { class: "call-fact" }, "麦克风用不了，请打字说"),
        has("video") ? toggle(mine.camera, "关摄像头", "开摄像头", "novideo", "video", () => this.call.toggle("video")) : null,
        button("挂断", { icon: "hangup", class: "call-hangup", onclick: () => this.call.hangUp() })),
    ];
  }
}

/** What works and what doesn't, in words. */
export function facts({ camera, microphone }, { video: wanted }) {
  const lines = [];
  if (wanted) lines.push(camera ? `摄像头用不了：${camera}。${microphone ? "" : "可以只用声音。"}` : "摄像头好了。");
  lines.push(microphone ? `麦克风用不了：${microphone}。您能看能听，要说的话请打字。` : "麦克风好了。");
  return lines.map((line) => el("span", {}, line));
}

/** A choice of devices, if there is one. */
export function picker(label, devices, track, onPick) {
  if (devices.length < 2) return null;
  const now = track?.getSettings().deviceId;
  return el("label", { class: "call-picker" }, el("span", {}, label),
    el("select", { autocomplete: "off", onchange: (event) => onPick(event.target.value) },
      devices.map(({ id, label: name }) => el("option", { value: id, selected: id === now }, name))));
}

/** A button that turns a device off or on again. */
export function toggle(on, off, back, offPicture, onPicture, onclick) {
  return button(on ? off : back, { icon: on ? offPicture : onPicture, class: on ? "plain" : "plain is-off", "aria-pressed": String(!on), onclick });
}

function video(name) {
  const node = el("video", { class: name, autoplay: true, playsinline: true, muted: true });
  node.muted = true; // sound comes from an element of its own, which goes on while the picture is away
  return node;
}
