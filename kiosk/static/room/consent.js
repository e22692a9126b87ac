// Whether the room is recorded: the sign that everybody sees, and the question that everybody answers
// for themselves.

import { button, el } from "../dom.js";

const ASKS = new Set(["asking", "paused"]);

/** `onAnswer` gets "agree" or "refuse". */
export class RecordingBar {
  #shown = "";
  #sign = el("p", { class: "recording-sign", role: "status", "aria-live": "polite" });
  #card = el("section", { class: "recording-card", "aria-live": "assertive", "aria-label": "录像征求意见", hidden: true });

  constructor({ onAnswer }) {
    this.onAnswer = onAnswer;
    this.root = el("div", { class: "recording" }, this.#sign, this.#card);
  }

  draw({ view }) {
    const recording = view?.recording ?? null;
    const key = JSON.stringify([recording, view?.part, view?.caucus]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.root.hidden = !recording;
    if (!recording) return;
    const { state } = recording;
    this.root.dataset.state = state;
    const words = signWords(recording, view);
    if (this.#sign.dataset.words !== words) {
      this.#sign.dataset.words = words;
      this.#sign.replaceChildren(state === "recording" ? el("span", { class: "recording-dot", "aria-hidden": "true" }, "● ") : "", words);
    }
    this.#sign.hidden = !words;
    this.#answer(recording, view);
  }

  #answer(recording, view) {
    const live = recording.state !== "over" && view.part !== "outside";
    const asks = live && !recording.agreed;
    this.#card.hidden = !live;
    this.#card.classList.toggle("is-asking", asks);
    if (!live) return this.#card.replaceChildren();
    if (asks) return this.#card.replaceChildren(...this.#question(recording, view));
    if (!this.#card.querySelector(".recording-back")) {
      this.#card.replaceChildren(button("收回同意，不录了", { icon: "cross", class: "plain recording-back", onclick: () => this.onAnswer("refuse") }));
    }
    return undefined;
  }

  #question({ by, days }, { you }) {
    const mine = you.kind === "mediator";
    return [
      el("h2", {}, mine ? "您自己同意录像吗？" : `${by}想录像，您同意吗？`),
      el("ul", {},
        el("li", {}, el("strong", {}, "录什么："), "房间里所有人的画面和声音，所有人都同意了才开始。单独谈不录。"),
        el("li", {}, el("strong", {}, "放在哪里："), `加密放在司法所的机器里，满 ${days} 天自动删除。`),
        el("li", {}, el("strong", {}, "谁能看："), "办这件事的调解员，和一起办的工作人员。每看一次都有记录。"),
        el("li", {}, el("strong", {}, "可以不同意："), "有一个人不同意就不录。录了也可以随时收回，马上停。不影响调解，页面上也不显示是谁不同意。")),
      el("div", { class: "recording-answers" },
        button("同意录像", { icon: "check", class: "primary", onclick: () => this.onAnswer("agree") }),
        button("不同意", { icon: "cross", class: "plain", onclick: () => this.onAnswer("refuse") })),
    ];
  }
}

/** The question as it is read aloud to whoever has not answered yet; empty if there is none. */
export function questionAloud(view) {
  const recording = view?.recording;
  if (!recording || !ASKS.has(recording.state) || recording.agreed !== false || view.you.kind === "mediator") return "";
  return `${recording.by}想把这次多方视频录下来，您同意吗？录的是房间里所有人的画面和声音，加密存${recording.days}天，到期自动删除，` +
    "办这件事的调解员和工作人员能看。您可以不同意，不影响调解；同意了，也可以随时收回。同意，请按“同意录像”；不同意，请按“不同意”。";
}

function signWords(recording, view) {
  const { state, waits, agreed, words = "" } = recording;
  const outside = view.part === "outside";
  if (state === "recording") return outside ? "里面正在录像。请您进去以后，会先问您同不同意，您同意以前不录。" : "正在录像";
  if (state === "paused") {
    if (outside) return "";
    if (view.caucus) return "录像暂停：单独谈不录像";
    return waits ? `录像暂停：还有 ${waits} 位没有回答` : "录像暂停";
  }
  if (outside) return "";
  if (state === "over") return words;
  if (waits !== undefined) return `还没有录像：在等 ${waits} 位回答`;
  return agreed ? "还没有录像：您同意了，在等其他人回答" : "还没有录像";
}
