// A person is wanted: what may be passed on, how to be reached, and the number to wait with.

import { button, el, icon, text } from "../dom.js";
import { markdown } from "../markdown.js";

const CONSENTS = [
  ["summary", "只给摘要", "工作人员先知道您问的是哪方面的事。"],
  ["transcript", "给全部谈话", "工作人员能看到您和机器人说的每句话，您不用再讲一遍。"],
  ["nothing", "都不给", "到了窗口您自己讲。"],
];

export function person(kiosk) {
  const problem = el("p", { class: "problem", id: "person-problem", role: "alert" });
  const form = el("form", { class: "person-form", autocomplete: "off", "aria-labelledby": "person-title" },
    consent(),
    el("div", { class: "fields" },
      field("person-name", "怎么称呼您（可以不填）", { maxlength: "40" }),
      field("person-phone", "联系电话（可以不填）", { maxlength: "24", inputmode: "tel" })),
    el("p", { class: "small" }, "称呼和电话只给接待您的工作人员看，用来叫号和回电话。"),
    problem,
    el("div", { class: "actions" },
      button("登记，取号", { icon: "check", class: "primary", onclick: submit }),
      button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    submit();
  });

  async function submit() {
    const data = new FormData(form);
    const wish = { pass_on: data.get("pass_on") };
    for (const key of ["name", "phone"]) if (data.get(key)?.trim()) wish[key] = data.get(key).trim();
    if (!wish.pass_on) return complain("请先选一下，刚才的谈话给不给工作人员看。", "input[type=radio]");
    problem.textContent = "";
    const send = form.querySelector(".primary");
    send.disabled = true;
    try {
      await kiosk.book(wish);
    } catch (error) {
      send.disabled = false;
      complain(error.message, error.code === "phone_invalid" ? "#person-phone" : ".primary");
    }
    return undefined;
  }

  function complain(words, selector) {
    problem.textContent = words;
    form.querySelector(selector).focus();
  }

  return el("div", { class: "screen person" },
    el("h1", { id: "person-title" }, "请工作人员帮您"), contact(kiosk.office), form);
}

function consent() {
  return el("fieldset", { class: "consent" },
    el("legend", {}, "刚才的谈话，给不给工作人员看？"),
    CONSENTS.map(([value, label, meaning]) => el("label", { class: "option" },
      el("input", { type: "radio", name: "pass_on", value }),
      el("span", { class: "option-words" }, el("strong", {}, label), el("span", {}, meaning)))));
}

function field(id, label, props) {
  return el("div", { class: "field" },
    el("label", { for: id }, label),
    el("input", { id, name: id.replace("person-", ""), type: "text", autocomplete: "off", spellcheck: "false", ...props }));
}

/** Phone, address and hours, as far as the office has given them. */
export function contact({ phone, address, hours }) {
  const lines = [["phone", "窗口电话", phone], ["place", "地址", address], ["clock", "办公时间", hours || "请看门口的公告"]];
  return el("dl", { class: "contact" }, lines.filter(([, , value]) => value).map(([picture, label, value]) =>
    el("div", {}, icon(picture), el("dt", {}, label), el("dd", {}, value))));
}

/**
 * The number, large, and what really happens next. `agreed` is whether the resident has said
 * what may be passed on.
 */
export function ticket(kiosk, { handoff, shown }, { agreed }) {
  const code = text(handoff.ticket);
  return el("div", { class: "screen ticket" },
    el("h1", {}, "登记好了，请记住号码"),
    el("p", { class: "ticket-code", "aria-label": `号码：${[...code].join(" ")}` }, spaced(code)),
    el("div", { class: "reply-words" }, markdown(text(shown))),
    el("p", { class: "small" }, "清除谈话以后，这个号码仍然有效。"),
    contact(kiosk.office),
    el("div", { class: "actions" },
      button("记下了，结束并清除", { icon: "leave", class: "primary", onclick: () => kiosk.goodbye() }),
      agreed ? null : button("留个电话、让工作人员先看谈话", { icon: "pencil", class: "plain", onclick: () => kiosk.person() }),
      button("接着问", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
}

function spaced(code) {
  return code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}
