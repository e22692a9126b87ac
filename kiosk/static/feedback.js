// "Did that solve it?"

import { button, el } from "./dom.js";

/** The question with its two buttons; `send(helpful)` rejects if it could not be stored. */
export function feedback({ send, onPerson, onRephrase }) {
  const root = el("section", { class: "feedback", "aria-label": "这个回答解决问题了吗" });

  async function say(helpful) {
    try {
      await send(helpful);
    } catch {
      root.replaceChildren(el("p", {}, "没能记下您的评价，不影响您继续问。"));
      return;
    }
    root.replaceChildren(helpful ? el("p", {}, "好的，谢谢您。还有别的事，接着问就是。") : notSolved());
    root.querySelector("p").setAttribute("tabindex", "-1");
    root.querySelector("p").focus({ preventScroll: true });
  }

  function notSolved() {
    return el("div", {},
      el("p", {}, "对不起，没帮上忙。可以换个说法再问，也可以找工作人员。"),
      el("div", { class: "actions" },
        button("换个说法问", { icon: "keyboard", class: "plain", onclick: onRephrase }),
        button("找工作人员", { icon: "person", class: "primary", onclick: onPerson })));
  }

  root.append(
    el("p", { class: "feedback-ask" }, "解决了吗？"),
    el("div", { class: "actions" },
      button("解决了", { icon: "check", class: "plain", onclick: () => say(true) }),
      button("没解决", { icon: "cross", class: "plain", onclick: () => say(false) })));
  return root;
}
