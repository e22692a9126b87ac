// The moment between question and answer.

import { el, icon } from "../dom.js";
import { marked } from "../heard.js";

/** Shows what was understood; pressing the words puts them into the field to be corrected. */
export function thinking(kiosk, { said, spoken, spots = [] }) {
  return el("div", { class: "screen thinking" },
    el("p", { class: "label" }, spoken ? "我听到您说：" : "您问的是："),
    el("button", { type: "button", class: "thinking-words", "aria-label": `${said}。不对就按一下改`, onclick: () => kiosk.type(said) },
      el("span", {}, marked(said, spots)),
      el("span", { class: "question-edit" }, icon("pencil"), el("span", {}, "改一改"))),
    el("div", { class: "dots", "aria-hidden": "true" }, el("span"), el("span"), el("span")),
    el("h1", { class: "thinking-title" }, "正在查法条，请稍等"));
}
