// A person is wanted: what may be passed on, with a look at it first, and how to be reached.

import { button, el, icon, list, text } from "../dom.js";

const CONSENTS = [
  ["summary", "只给摘要", "工作人员先知道您问的是哪方面的事，和做过的法律援助预检。"],
  ["transcript", "给全部谈话", "工作人员能看到您和机器人说的每句话，您不用再讲一遍。"],
  ["nothing", "都不给", "到了窗口您自己讲。"],
];

export function person(kiosk) {
  const problem = el("p", { class: "problem", id: "person-problem", role: "alert" });
  const shown = el("div", { class: "preview", role: "status" });
  const form = el("form", { class: "person-form", autocomplete: "off", "aria-labelledby": "person-title" },
    consent(),
    shown,
    el("div", { class: "fields" },
      field("person-name", "怎么称呼您（可以不填）", { maxlength: "40" }),
      field("person-phone", "联系电话（可以不填）", { maxlength: "24", inputmode: "tel" }),
      village(kiosk.office.villages)),
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

  form.addEventListener("change", (event) => {
    if (event.target.name !== "pass_on") return;
    problem.textContent = "";
    look(event.target.value);
  });

  async function look(passOn) {
    let found;
    try {
      found = await kiosk.person.preview(passOn);
    } catch {
      shown.replaceChildren(); // the choice itself says what is meant
      return;
    }
    if (new FormData(form).get("pass_on") === passOn) shown.replaceChildren(...preview(found, passOn));
  }

  async function submit() {
    const data = new FormData(form);
    const wish = { pass_on: data.get("pass_on") };
    for (const key of ["name", "phone", "village"]) if (data.get(key)?.trim()) wish[key] = data.get(key).trim();
    if (!wish.pass_on) return complain("请先选一下，刚才的谈话给不给工作人员看。", "input[type=radio]");
    problem.textContent = "";
    const send = form.querySelector(".primary");
    send.disabled = true;
    try {
      await kiosk.person.book(wish);
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
    el("h1", { id: "person-title" }, "请工作人员帮您"), contact(kiosk.office), duty(kiosk), form);
}

/** Who is there now, filled in when the gateway has told; nobody is said at once. */
function duty(kiosk) {
  const line = el("p", { class: "duty", role: "status" });
  kiosk.api.duty().then(({ who, nobody, slots, hotline }) => {
    const next = text(list(slots)[0]?.shown);
    if (list(who).length) line.append(icon("person"), el("span", {}, `现在在线：${list(who).slice(0, 3).map(text).join("、")}。`));
    else if (nobody) line.append(icon("clock"), el("span", {}, `现在没有人值班。着急请打 ${text(hotline)}。${next ? `下次有人：${next}。` : ""}也可以先登记、留下电话，工作人员上班了好联系您。`));
  }).catch(() => undefined);
  return line;
}

/** Just what the person would read, or that it is nothing. */
function preview(found, passOn) {
  const packet = found?.packet;
  if (passOn === "nothing") return [el("p", {}, "只交给他们编号和谈的是哪方面的事，谈话内容不给。")];
  if (!packet || !packet.turns) return [el("p", {}, "您还没有问过问题，没有谈话可以给。")];
  const rows = [
    ["谈的事", [text(found.topic) || "没有归类"]],
    ["问的问题", [text(packet.question)]],
    ["机器人答了", passOn === "summary" ? list(packet.answered).map(text) : []],
    ["法律援助预检", list(packet.aid).map(text)],
    ["依据的法条", list(packet.articles).map(text)],
    ["全部谈话", list(packet.transcript).map(({ who, text: said }) => `${text(who)}：${text(said)}`)],
  ].map(([label, lines]) => [label, lines.filter(Boolean)]).filter(([, lines]) => lines.length);
  return [el("h2", {}, "工作人员会看到这些"),
    el("dl", {}, rows.map(([label, lines]) => el("div", {}, el("dt", {}, label), lines.map((line) => el("dd", {}, line.replaceAll("**", ""))))))];
}

function village(known) {
  if (!known.length) return field("person-village", "住在哪个村、社区（可以不填）", { maxlength: "40" });
  return el("div", { class: "field" },
    el("label", { for: "person-village" }, "住在哪个村、社区（可以不填）"),
    el("select", { id: "person-village", name: "village", autocomplete: "off" },
      el("option", { value: "" }, "不填"), known.map((name) => el("option", { value: name }, name))));
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

