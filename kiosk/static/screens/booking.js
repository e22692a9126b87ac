// Choose a day, a time and a way; leave a number to be reached.

import { button, el, icon, list, text } from "../dom.js";

const WAYS = [
  ["video", "视频", "到时间凭编号进来，隔着屏幕谈。"],
  ["phone", "打电话", "到时间打给您。"],
  ["visit", "到司法所来", "到时间来窗口报编号。"],
];

export function booking(kiosk, service) {
  const ways = WAYS.filter(([value]) => !service || list(service.ways).includes(value));
  const problem = el("p", { class: "problem", id: "booking-problem", role: "alert" });
  const choice = el("div", { class: "booking-times" }, el("p", { class: "small" }, "正在看哪些时间有人……"));
  const form = el("form", { class: "person-form", autocomplete: "off" },
    choice,
    el("fieldset", { class: "consent" }, el("legend", {}, "怎么谈？"),
      ways.map(([value, label, meaning], at) => option("way", value, label, meaning, at === 0))),
    el("div", { class: "fields" },
      field("booking-phone", "phone", "您的电话（要填，有变化时告诉您）", { maxlength: "24", inputmode: "tel" }),
      field("booking-name", "name", "怎么称呼您（可以不填）", { maxlength: "40" })),
    problem,
    el("div", { class: "actions" },
      button("约好", { icon: "check", class: "primary", onclick: submit }),
      button("返回", { icon: "back", class: "plain", onclick: () => (kiosk.person.live ? kiosk.person.showStanding() : kiosk.back()) })));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => (problem.textContent = ""));

  async function load() {
    try {
      const found = await kiosk.appointments.times(service);
      choice.replaceChildren(...times(list(found.times), text(found.hotline)));
    } catch (error) {
      choice.replaceChildren(el("p", { class: "problem" }, error.message), button("再看一次", { icon: "repeat", class: "plain", onclick: load }));
    }
  }

  async function submit() {
    const data = new FormData(form);
    const wish = { time: data.get("time"), way: data.get("way"), phone: data.get("phone")?.trim() };
    if (data.get("name")?.trim()) wish.name = data.get("name").trim();
    if (service) wish.service = service.name;
    if (!wish.time) {
      kiosk.toast.show("请先选一个时间。"); // the times may be far above the button
      return complain("请先选一个时间。", "input[name=time], button");
    }
    if (!wish.phone) return complain("请写电话号码，时间有变化好告诉您。", "#booking-phone");
    problem.textContent = "";
    const send = form.querySelector(".primary");
    send.disabled = true;
    try {
      await kiosk.appointments.book(wish);
    } catch (error) {
      send.disabled = false;
      complain(error.message, error.code === "phone_invalid" ? "#booking-phone" : ".primary");
      if (error.code === "time_taken") load();
    }
    return undefined;
  }

  function complain(words, selector) {
    problem.textContent = words;
    form.querySelector(selector)?.focus();
  }

  load();
  return el("div", { class: "screen person booking" },
    el("h1", {}, service ? `约${service.label}` : "约个时间"), form);
}

/** Days as buttons, times of the chosen day as options. */
function times(known, hotline) {
  if (!known.length) {
    return [el("p", { class: "standing-nobody" }, icon("clock"),
      el("span", {}, `这两周还没有能约的时间。可以到窗口问，或者打 ${hotline}。`))];
  }
  const byDay = Map.groupBy(known, ({ shown }) => text(shown).split("）")[0] + "）");
  const options = el("div", { class: "booking-options" });
  const days = [...byDay].map(([day, of]) => el("button", {
    type: "button", class: "plain booking-day", "aria-pressed": "false",
    onclick: ({ currentTarget }) => pick(currentTarget, of),
  }, el("span", {}, day)));

  function pick(pressed, of) {
    for (const one of days) one.setAttribute("aria-pressed", String(one === pressed));
    options.replaceChildren(...of.map(one));
  }

  pick(days[0], byDay.values().next().value);
  return [
    el("p", { class: "label" }, "先选哪一天："),
    el("div", { class: "booking-days", role: "group", "aria-label": "哪一天" }, days),
    el("fieldset", { class: "consent" }, el("legend", {}, "再选几点："), options)];
}

function one({ time, shown, who, role, organisation }) {
  const clock = text(shown).split("）").at(-1);
  return option("time", text(time), clock, [text(who) && `${text(who)}（${text(role)}）`, text(organisation)].filter(Boolean).join("，"));
}

function option(name, value, label, meaning, checked = false) {
  return el("label", { class: "option" },
    el("input", { type: "radio", name, value, checked }),
    el("span", { class: "option-words" }, el("strong", {}, label), el("span", {}, meaning)));
}

function field(id, name, label, props) {
  return el("div", { class: "field" },
    el("label", { for: id }, label),
    el("input", { id, name, type: "text", autocomplete: "off", spellcheck: "false", ...props }));
}
