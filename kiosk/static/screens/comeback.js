// Back by the code that was given before: of a request, or of an appointment.

import { button, el } from "../dom.js";

export function comeback(kiosk) {
  const problem = el("p", { class: "problem", role: "alert" });
  const field = el("input", {
    id: "code", type: "text", maxlength: "20", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    class: "code-field", placeholder: "例如 7KQ3 MD2H",
  });
  const go = button("继续", { icon: "arrow", class: "primary", onclick: submit });
  const form = el("form", { class: "person-form", autocomplete: "off" },
    el("div", { class: "field" }, el("label", { for: "code" }, "登记或者预约时给您的编号"), field),
    el("p", { class: "small" }, "八位字母和数字，不分大小写，没有 0、1、O、I。忘了编号，可以到窗口问工作人员。"),
    problem,
    el("div", { class: "actions" }, go, button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    submit();
  });

  async function submit() {
    const code = field.value.replace(/[\s-]/g, "");
    if (!code) return complain("请先输入编号。");
    problem.textContent = "";
    go.disabled = true;
    try {
      await kiosk.comeBack(code);
    } catch (error) {
      complain(error.message);
    } finally {
      go.disabled = false;
    }
    return undefined;
  }

  function complain(words) {
    problem.textContent = words;
    field.focus();
  }

  return el("div", { class: "screen person comeback" }, el("h1", {}, "凭编号继续"), form);
}
