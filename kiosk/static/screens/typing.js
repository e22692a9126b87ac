// A field to type a question in; the last answer stays readable below.

import { button, el } from "../dom.js";
import { replyBody } from "../reply.js";

export function typing(kiosk, { words = "" } = {}) {
  const field = el("textarea", {
    id: "typed", rows: "3", maxlength: "2000", autocomplete: "off", spellcheck: "false", enterkeyhint: "send",
    placeholder: "例如：房东不退押金怎么办？",
  });
  field.value = words;
  const hint = el("p", { class: "small", id: "typed-hint" }, "把事情讲清楚就行，不用写名字和身份证号。");
  field.setAttribute("aria-describedby", "typed-hint");
  const send = () => {
    const asked = field.value.trim();
    if (asked) return kiosk.ask(asked);
    hint.textContent = "还没有写字。先写一句您想问的话。";
    kiosk.announcer.say(hint.textContent);
    return field.focus();
  };
  const form = el("form", { class: "typing-form", autocomplete: "off" },
    el("label", { for: "typed" }, el("h1", {}, "您想问什么？")),
    field, hint,
    el("div", { class: "actions" },
      button("提问", { icon: "send", class: "primary", onclick: send }),
      button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  return el("div", { class: "screen typing" }, form, lastAnswer(kiosk));
}

function lastAnswer({ session }) {
  const last = session.turns.at(-1);
  if (!last) return null;
  return el("section", { class: "typing-last", "aria-label": "上一个回答" },
    el("p", { class: "label" }, `上一个问题：${last.said}`), last.replies.map(replyBody));
}
