// The conversation is gone; the page says so and returns to its start.

import { button, el, icon } from "../dom.js";

export function farewell(kiosk) {
  return el("div", { class: "screen farewell" },
    el("div", { class: "farewell-mark" }, icon("check")),
    el("h1", {}, "已经清除，请慢走"),
    el("p", {}, "刚才的谈话已经从这台机器上删掉了。请带好随身的东西。"),
    el("div", { class: "actions" }, button("开始新的提问", { icon: "arrow", class: "primary", onclick: () => kiosk.home() })));
}
