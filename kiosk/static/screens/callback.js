// No waiting: a number to be called, and when.

import { button, el, list, text } from "../dom.js";
import { moment } from "./waiting.js";

const SOON = "";

export function callback(kiosk) {
  const path = kiosk.person;
  const problem = el("p", { class: "problem", role: "alert" });
  const field = el("input", { id: "callback-phone", type: "text", inputmode: "tel", maxlength: "24", autocomplete: "off" });
  const form = el("form", { class: "person-form", autocomplete: "off" },
    el("div", { class: "field" }, el("label", { for: "callback-phone" }, "您的电话"), field),
    times(list(path.standing?.slots)),
    el("p", { class: "small" }, "电话只给接待您的人看。"),
    problem,
    el("div", { class: "actions" },
      button("留下电话", { icon: "check", class: "primary", onclick: submit }),
      button("返回", { icon: "back", class: "plain", onclick: () => path.showStanding() })));
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    submit();
  });

  async function submit() {
    if (!field.value.trim()) return complain("请先写电话号码。");
    problem.textContent = "";
    try {
      const at = new FormData(form).get("at");
      await path.callBack(field.value.trim(), at ? Number(at) : undefined);
    } catch (error) {
      complain(error.message);
    }
    return undefined;
  }

  function complain(words) {
    problem.textContent = words;
    field.focus();
  }

  return el("div", { class: "screen person callback" }, el("h1", {}, "留个电话，我们打给您"), form);
}

/** When it suits: as soon as may be, or when somebody is there next. */
function times(slots) {
  const known = slots.filter(({ starts_at: at, shown }) => at > 0 && text(shown)).slice(0, 4);
  if (!known.length) return null;
  return el("fieldset", { class: "consent" },
    el("legend", {}, "什么时候打给您方便？"),
    option(SOON, "越快越好", ""),
    known.map(({ starts_at: at, shown }) => option(String(at), moment(at), text(shown))));
}

function option(value, label, meaning) {
  return el("label", { class: "option" },
    el("input", { type: "radio", name: "at", value, checked: value === SOON }),
    el("span", { class: "option-words" }, el("strong", {}, label), meaning ? el("span", {}, meaning) : null));
}
