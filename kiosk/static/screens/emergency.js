// Somebody is in danger: nothing else on the screen but what to do and whom to call, in order.

import { citations } from "../citations.js";
import { button, el, icon, list, text } from "../dom.js";
import { markdown } from "../markdown.js";
import { hotlineName } from "../office.js";

const ORDER = ["先打", "再打", "还可以打"];

export function emergency(kiosk, turn) {
  const reply = turn.replies.find(({ kind }) => kind === "emergency");
  const words = el("div", { class: "emergency-words" }, markdown(text(reply.shown) || text(reply.spoken)));
  const first = words.firstElementChild;
  const title = first?.tagName === "H3" ? first.textContent : "情况紧急，请马上打电话";
  if (first?.tagName === "H3") first.remove();
  return el("div", { class: "screen emergency", role: "alert" },
    el("p", { class: "emergency-label" }, icon("warning"), el("span", {}, "紧急情况")),
    el("h1", {}, title),
    numbers(kiosk.office, reply.hotlines),
    words,
    el("div", { class: "actions" },
      button("叫工作人员", { icon: "person", class: "plain", onclick: () => kiosk.person.open() }),
      button("再说一遍", { icon: "repeat", class: "plain", onclick: () => kiosk.speak({ repeat: true }) }),
      button("停止说话", { icon: "stop", class: "plain", onclick: () => kiosk.hush() }),
      button("我安全，接着问", { icon: "back", class: "plain", onclick: () => kiosk.showTurn(turn) }),
      button("结束并清除", { icon: "leave", class: "plain", onclick: () => kiosk.goodbye() })),
    citations(reply.citations));
}

/** Numbers in the order to dial, or null. */
export function numbers(office, hotlines) {
  const known = list(hotlines).map(text).filter(Boolean);
  return known.length ? el("ol", { class: "numbers" }, known.map((number, at) => hotline(office, number, at))) : null;
}

function hotline(office, number, at) {
  return el("li", {},
    el("span", { class: "number-order" }, ORDER[Math.min(at, ORDER.length - 1)]),
    dial(number),
    el("span", { class: "number-name" }, hotlineName(office, number)));
}

/** A number to read; on a telephone, to touch. */
export function dial(number) {
  const phone = matchMedia("(max-width: 700px) and (pointer: coarse)").matches && /^[\d-]{3,20}$/.test(number);
  return phone
    ? el("a", { class: "number", href: `tel:${number}` }, number)
    : el("strong", { class: "number" }, number);
}
