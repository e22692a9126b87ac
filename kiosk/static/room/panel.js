// A mediation room as it is seen: device check, waiting room, pictures, buttons, the draft.
// For residents, guests and the staff alike; css/room.css dresses it.

import { closeMedia } from "../call/media.js";
import { toggle } from "../call/panel.js";
import { button, el, icon } from "../dom.js";
import { DeviceCheck } from "./check.js";
import { RecordingBar } from "./consent.js";
import { DraftView } from "./draft.js";
import { LeadPanel } from "./lead.js";
import { Recorder } from "./recorder.js";
import { MediationRoom } from "./room.js";
import { SIDES, Tiles } from "./tiles.js";

const TROUBLE_MS = 6_000;

/**
 * Fires `change`, and `left` when there is nothing more to see. `makeLine` gives a RoomLine for each
 * time of entering; `invite`, `recode` and `upload` are for the mediator; `picked` gives the office's devices.
 */
export class RoomPanel extends EventTarget {
  #tiles = new Tiles();
  #trouble = el("p", { class: "room-trouble", role: "alert" });
  #body = el("div", { class: "room-body" });
  #shown = "";
  #timer = null;

  constructor({ makeLine, invite, recode, upload, picked, Connection }) {
    super();
    Object.assign(this, { makeLine, invite, recode, upload, Connection });
    this.room = null;
    this.root = el("section", { class: "room", "aria-label": "多方视频" });
    this.check = new DeviceCheck({ picked, onGo: (stream) => this.#go(stream), onBack: () => this.dispatchEvent(new Event("left")) });
  }

  /** Whether somebody is at the door or inside. */
  get active() {
    return this.room !== null;
  }

  /** The device check, then the door. */
  open() {
    this.#say("");
    this.#shown = "";
    this.root.dataset.state = "checking";
    this.root.replaceChildren(this.check.root);
    this.dispatchEvent(new Event("change"));
    return this.check.open();
  }

  /** The page goes, or shows something else. */
  close() {
    this.check.close();
    this.recorder?.close();
    this.room?.close();
    this.room = null;
    this.#tiles.stop();
  }

  #go(stream) {
    const line = this.makeLine();
    if (!line) return closeMedia(stream);
    const room = (this.room = new MediationRoom({ line, Connection: this.Connection }));
    this.draft = new DraftView({ onScroll: (at) => room.scrolled(at), onClose: () => room.share("", "") });
    this.recording = new RecordingBar({ onAnswer: (step) => room.record(step) });
    this.recorder = this.upload ? this.#makeRecorder(room) : null;
    this.lead = new LeadPanel({ room, invite: this.invite, recode: this.recode, stopRecording: () => this.#stopRecording() });
    room.addEventListener("change", () => this.#draw());
    room.addEventListener("scroll", ({ detail }) => this.draft.follow(detail));
    room.addEventListener("trouble", ({ detail }) => this.#say(detail));
    room.addEventListener("over", ({ detail }) => this.#over(detail));
    room.enter(stream);
    this.#draw();
    return undefined;
  }

  #makeRecorder(room) {
    const recorder = new Recorder({
      pictures: () => this.#tiles.shown,
      sounds: () => [room.stream, ...[...room.feeds.remotes.values()].map(({ stream }) => stream)],
      upload: this.upload,
    });
    recorder.addEventListener("failed", () => room.record("fail"));
    return recorder;
  }

  /** The last words are sent before it ends. */
  async #stopRecording() {
    const { room } = this;
    await this.recorder?.finish();
    room.record("stop");
  }

  #draw() {
    const { room } = this;
    if (!room) return;
    const { view } = room;
    const state = !view ? "coming" : view.part;
    this.root.dataset.state = state;
    if (state !== this.#shown) {
      this.#shown = state;
      if (state === "main") performance.mark("room-in");
      this.root.replaceChildren(...this.#frame(state));
    }
    if (state === "main" || state === "caucus") this.#drawInside();
    else this.#words.replaceChildren(...this.#waitingWords());
    this.recording.draw(room);
    this.recorder?.follow(room.stretch);
    this.dispatchEvent(new Event("change"));
  }

  #words = el("div", { class: "room-words", role: "status" });
  #head = el("p", { class: "room-head", role: "status" });
  #buttons = el("div", { class: "call-buttons room-buttons" });

  #frame(state) {
    if (state !== "main" && state !== "caucus") {
      this.#tiles.stop();
      return [this.recording.root, this.#words, this.#trouble,
        el("div", { class: "call call-buttons room-buttons" }, button("离开", { icon: "leave", class: "plain", onclick: () => this.room.leave() }))];
    }
    this.#body.replaceChildren(this.#tiles.root, this.draft.root);
    const main = el("div", { class: "room-main" }, this.#head, this.recording.root, this.#body, this.#trouble, this.#buttons);
    return [main, ...(this.room.leads ? [this.lead.root] : [])];
  }

  #drawInside() {
    const { room } = this;
    this.#head.textContent = headline(room);
    this.#tiles.draw(room);
    this.draft.draw(room.draft, { leads: room.leads });
    this.root.classList.toggle("has-draft", Boolean(room.draft));
    this.root.classList.toggle("is-leading", room.leads);
    if (room.leads) this.lead.draw();
    this.#drawButtons();
  }

  #drawButtons() {
    const { room } = this;
    const { mine, stream, view } = room;
    const has = (kind) => stream?.getTracks().some((track) => track.kind === kind);
    const key = JSON.stringify([mine, view.you.muted, room.leads]);
    if (this.#buttons.dataset.key === key && this.#buttons.childElementCount) return;
    this.#buttons.dataset.key = key;
    this.#buttons.replaceChildren(...[
      !has("audio") ? el("p", { class: "call-fact" }, "麦克风用不了")
        : view.you.muted ? el("p", { class: "call-fact room-muted" }, "调解员关了您的麦克风")
          : toggle(mine.microphone, "关麦克风", "开麦克风", "nomic", "mic", () => room.toggle("audio")),
      has("video") ? toggle(mine.camera, "关摄像头", "开摄像头", "novideo", "video", () => room.toggle("video")) : null,
      button("离开", { icon: "leave", class: "call-hangup", onclick: () => room.leave() }),
    ].filter(Boolean));
  }

  #waitingWords() {
    const { view, line } = this.room;
    if (!view) return [el("h2", {}, "正在连接，请稍等……")];
    if (!line.up) return [el("h2", {}, "网络断了，正在重新连接……")];
    if (view.part === "aside") {
      return [el("h2", {}, icon("clock"), el("span", {}, `调解员正在和${SIDES[view.caucus] ?? "另一方"}单独谈`)),
        el("p", {}, "请稍等，谈完会自动接回来。现在谁都看不到、听不到您。")];
    }
    return [el("h2", {}, icon("clock"), el("span", {}, "您在等候室")),
      el("p", {}, view.led ? "调解员看到您来了，会请您进去。现在别人看不到、听不到您。" : "调解员还没有来，来了会请您进去。这个页面请不要关。")];
  }

  #say(words) {
    clearTimeout(this.#timer);
    this.#trouble.textContent = words;
    if (words) this.#timer = setTimeout(() => (this.#trouble.textContent = ""), TROUBLE_MS);
  }

  #over(words) {
    this.recorder?.close();
    this.room = null;
    this.#shown = "";
    this.#tiles.stop();
    this.root.dataset.state = "over";
    this.root.replaceChildren(
      el("div", { class: "room-words", role: "alert" }, el("h2", {}, words || "多方视频结束了。")),
      el("div", { class: "call call-buttons room-buttons" },
        button("再进一次", { icon: "repeat", class: "plain", onclick: () => this.open() }),
        button("好了", { icon: "check", class: "primary", onclick: () => this.dispatchEvent(new Event("left")) })));
    this.dispatchEvent(new Event("change"));
  }
}

function headline({ view, down, line, leads }) {
  if (!line.up) return "网络断了，正在重新连接……";
  if (down) return down;
  if (view.part === "caucus") return leads ? `正在和${SIDES[view.caucus]}单独谈，别的人看不到、听不到` : "调解员在和您这一方单独谈，别的人看不到、听不到";
  return `多方视频，房间里有 ${view.people.length + 1} 个人`;
}
