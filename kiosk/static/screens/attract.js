// The first screen: whose robot this is, two ways to ask, and what others ask.

import { button, el, icon } from "../dom.js";

export function attract(kiosk) {
  return el("div", { class: "screen attract" },
    el("div", { class: "attract-ask" },
      el("p", { class: "eyebrow" }, "法律问答 · 说话、打字都行"),
      el("h1", {}, el("span", { class: "nowrap" }, "遇到法律上的事，"), el("wbr"), el("span", { class: "nowrap" }, "问我就行")),
      el("p", { class: "attract-lead" }, "说家常话，慢慢讲。每个回答都写明依据的法条；拿不准的，请工作人员帮您。"),
      el("div", { class: "attract-buttons" },
        talkButton(kiosk),
        button("打字问", { icon: "keyboard", class: "big big-type", onclick: () => kiosk.type() })),
      button("凭编号继续", { icon: "back", class: "plain attract-back", onclick: () => kiosk.person.comeBack() }),
      el("p", { class: "attract-note" }, icon("shield"),
        el("span", {}, "不保存录音，不经您同意不录像。用完按“结束并清除”，下一位看不到您的谈话。"))),
    el("section", { class: "attract-examples", "aria-labelledby": "examples" },
      el("h2", { id: "examples" }, "大家常问"),
      el("ul", {}, kiosk.office.examples.map((example) => el("li", {},
        el("button", { type: "button", class: "example", onclick: () => kiosk.ask(example) },
          el("span", {}, example), icon("arrow")))))));
}

function talkButton(kiosk) {
  const talk = el("button", { type: "button", class: "big big-talk" },
    icon("mic"),
    el("span", { class: "big-words" },
      el("span", {}, "按一下，说话"),
      el("small", {}, kiosk.recognizer.ok ? "也可以一直按着说，松手就答" : "现在听不了说话，请打字问")));
  return kiosk.press.attach(talk);
}
