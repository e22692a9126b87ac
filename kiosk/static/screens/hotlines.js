// All numbers to call.

import { button, el } from "../dom.js";
import { dial } from "./emergency.js";
import { contact } from "./person.js";

export function hotlines(kiosk) {
  return el("div", { class: "screen hotlines" },
    el("h1", {}, "紧急电话和服务热线"),
    el("p", {}, "有人受伤、正在打人、钱刚转给骗子：先打电话，再来问我。"),
    el("ul", { class: "lines" }, kiosk.office.hotlines.map(({ number, name, when }) => el("li", {},
      dial(number),
      el("span", { class: "line-words" }, el("strong", {}, name), when ? el("span", {}, when) : null)))),
    contact(kiosk.office),
    el("div", { class: "actions" }, button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
}
