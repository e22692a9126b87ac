// The moment between question and answer.

import { el } from "../dom.js";

export function thinking({ said, spoken }) {
  return el("div", { class: "screen thinking" },
    el("p", { class: "label" }, spoken ? "我听到您说：" : "您问的是："),
    el("p", { class: "thinking-words" }, said),
    el("div", { class: "dots", "aria-hidden": "true" }, el("span"), el("span"), el("span")),
    el("h1", { class: "thinking-title" }, "正在查法条，请稍等"));
}
