// Before the door: one sees oneself, hears that the microphone works, and picks the devices.

import { closeMedia, listDevices, openMedia, watchLevel } from "../call/media.js";
import { facts, picker } from "../call/panel.js";
import { button, el, icon } from "../dom.js";

/** `onGo` gets the stream, which is then the caller's to close; `onBack` if they don't want to. */
export class DeviceCheck {
  #media = null;
  #stop = () => undefined;
  #turn = 0;

  constructor({ picked = () => ({}), onGo, onBack }) {
    Object.assign(this, { picked, onGo, onBack });
    this.root = el("section", { class: "call room-check", "aria-label": "试试摄像头和麦克风" });
  }

  open() {
    return this.#look({ video: true, ...this.picked() });
  }

  close() {
    this.#turn += 1;
    this.#stop();
    closeMedia(this.#media?.stream);
    this.#media = null;
    this.root.replaceChildren();
  }

  async #look(wish) {
    this.close();
    const turn = this.#turn;
    this.root.replaceChildren(el("p", { class: "call-words", role: "status" }, "正在打开摄像头和麦克风。浏览器问的话，请按“允许”。"));
    const media = await openMedia(wish);
    const devices = await listDevices();
    if (turn !== this.#turn) return closeMedia(media.stream);
    this.#media = media;
    this.#draw(wish, media, devices);
    return undefined;
  }

  #draw(wish, media, devices) {
    const level = el("div", { class: "call-level-fill" });
    this.#stop = watchLevel(media.stream, (loud) => (level.style.width = `${Math.round(loud * 100)}%`));
    const [camera] = media.stream.getVideoTracks();
    const again = (change) => this.#look({ ...wish, ...change });
    this.root.replaceChildren(
      el("h2", { class: "call-title" }, "先看看自己、听听声音"),
      el("div", { class: "call-check" },
        el("div", { class: "call-picture" }, camera ? mirror(media.stream) : el("p", { class: "call-nothing" }, icon("novideo"), el("span", {}, "没有画面"))),
        el("div", { class: "call-devices" },
          el("p", { class: "call-fact", role: "status" }, facts(media, wish)),
          media.microphone ? null : [el("p", { class: "call-label" }, "说句话，绿条会动就好："), el("div", { class: "call-level" }, level)],
          picker("麦克风", devices.microphones, media.stream.getAudioTracks()[0], (id) => again({ microphone: id })),
          picker("摄像头", devices.cameras, camera, (id) => again({ camera: id })))),
      el("div", { class: "call-buttons" },
        button("进入", { icon: "video", class: "primary room-go", onclick: () => this.#go() }),
        button("再试一次", { icon: "repeat", class: "plain", onclick: () => again({}) }),
        button("不进了", { icon: "cross", class: "plain", onclick: () => this.#back() })));
  }

  #go() {
    const { stream } = this.#media;
    this.#media = null;
    this.close();
    this.onGo(stream);
  }

  #back() {
    this.close();
    this.onBack();
  }
}

function mirror(stream) {
  const node = el("video", { class: "call-own", autoplay: true, playsinline: true, muted: true });
  node.muted = true;
  node.srcObject = stream;
  return node;
}
