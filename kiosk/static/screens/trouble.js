// Something went wrong on the way: say what, keep the question, offer a way on.

import { button, el, icon } from "../dom.js";

export function trouble(kiosk, { error, said }) {
  return el("div", { class: "screen trouble" },
    el("p", { class: "trouble-label" }, icon("warning"), el("span", {}, "没有问成")),
    el("h1", {}, error.message),
    said ? el("p", { class: "small" }, `您的问题还在：${said}`) : null,
    el("div", { class: "actions" },
      said ? button("再问一次", { icon: "repeat", class: "primary", onclick: () => kiosk.ask(said) }) : null,
      button("改一改再问", { icon: "pencil", class: "plain", onclick: () => kiosk.type(said) }),
      button("找工作人员", { icon: "person", class: "plain", onclick: () => kiosk.person.open() }),
      button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
}
