// What the robot understood, which the resident may touch and put right.

import { button, el, icon } from "./dom.js";
import { doubtful, marked } from "./heard.js";

/** The line with the words; pressing it turns it into a field to correct and send again. */
export function question({ said, spoken, spots = [] }, { onAsk }) {
  const root = el("section", { class: "question", "aria-label": spoken ? "我听到的话" : "您问的话" });

  function show() {
    root.replaceChildren(
      el("button", { type: "button", class: "question-said", "aria-label": `${label()}${said}。按一下可以改`, onclick: edit },
        el("span", { class: "label" }, label()),
        el("span", { class: "question-words" }, marked(said, spots)),
        el("span", { class: "question-edit" }, icon("pencil"), el("span", {}, "改一改"))),
      ...[doubtful(said, spots, { onPick: onAsk })].filter(Boolean),
    );
  }

  function label() {
    return spoken ? "我听到您说：" : "您问的是：";
  }

  function edit() {
    const field = el("textarea", { rows: "2", maxlength: "2000", autocomplete: "off", "aria-label": "改成您想问的话", spellcheck: "false" });
    field.value = said;
    const send = () => field.value.trim() && onAsk(field.value.trim());
    const form = el("form", { class: "question-form", autocomplete: "off" }, field,
      el("div", { class: "actions" },
        button("重新问", { icon: "send", class: "primary", onclick: send }),
        button("不改了", { icon: "cross", class: "plain", onclick: back })));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") back(event);
      if (event.target === field && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        send();
      }
    });
    root.replaceChildren(form);
    field.focus();
    field.setSelectionRange(said.length, said.length);
  }

  function back(event) {
    event?.stopPropagation();
    show();
    root.querySelector("button").focus();
  }

  show();
  return root;
}
