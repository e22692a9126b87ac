// The request is stored: its number, the place in the queue, who it will be, and what else to do.

import { button, el, icon, list, text } from "../dom.js";
import { contact } from "./person.js";

const HEADINGS = {
  open: "登记好了，正在给您找人",
  claimed: "有人接了，马上和您谈",
  callback: "约好了回电",
};

/** `{root, refresh}`; `refresh` brings it up to date without moving anybody's focus. */
export function waiting(kiosk) {
  const path = kiosk.person;
  const heading = el("h1", {});
  const state = el("div", { class: "standing", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  const actions = el("div", { class: "actions" });
  const root = el("div", { class: "screen waiting ticket" },
    heading,
    el("p", { class: "label" }, "请记住这个编号，随时凭它回来"),
    el("p", { class: "ticket-code", "aria-label": `编号：${[...path.code].join(" ")}` }, spaced(path.code)),
    state, problem, actions,
    el("p", { class: "small" }, "清除谈话以后，这个编号仍然有效：在首页按“凭编号继续”，输入它就能回来。"),
    contact(kiosk.office));
  let told = "";

  function refresh() {
    const key = JSON.stringify([path.standing, path.agreed, path.unread]);
    if (!path.standing || key === told) return;
    told = key;
    heading.textContent = headline(path.standing);
    state.replaceChildren(...standing(kiosk, path.standing));
    const held = document.activeElement?.closest?.(".actions") === actions ? document.activeElement.textContent : null;
    actions.replaceChildren(...choices(kiosk, attempt));
    if (held) ([...actions.children].find((one) => one.textContent === held) ?? heading).focus();
  }

  async function attempt(work) {
    problem.textContent = "";
    try {
      await work();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  refresh();
  return { root, refresh };
}

function headline({ state, appointment }) {
  if (state === "callback" && appointment?.state === "booked") return "约好了";
  if (state === "callback" && appointment?.state === "no_show") return "上次约的时间您没有来";
  return HEADINGS[state] ?? "您的登记";
}

/** What was booked, with the code to photograph. */
function booked(kiosk, { shown, who, organisation, way, way_name: how, state }) {
  if (state !== "booked") return [line("clock", `原来约的是 ${text(shown)}。没关系，可以重新约。`)];
  const next = { video: "到时间在这台机器上、或者在手机上打开网页，按“凭编号继续”。", phone: "到时间给您打电话。", visit: "到时间来窗口报编号。" }[way];
  return [el("div", { class: "booked" },
    el("div", { class: "booked-words" },
      el("p", { class: "booked-time" }, text(shown)),
      line("person", `${text(who)}，${text(organisation)}，${text(how)}`), line("info", next)),
    el("figure", { class: "booked-qr" },
      el("img", { src: `/api/tickets/${encodeURIComponent(kiosk.person.code)}/qr.svg`, alt: "编号的二维码", width: "180", height: "180" }),
      el("figcaption", {}, "用手机拍下来")))];
}

function standing(kiosk, { state, position, wait_minutes: minutes, asking, who, nobody, slots, hotline, callback_at: at, appointment }) {
  if (state === "callback" && ["booked", "no_show"].includes(appointment?.state)) return booked(kiosk, appointment);
  if (state === "callback") return [line("phone", at ? `会在 ${moment(at)} 左右给您打电话，请保持电话畅通。` : "会尽快给您打电话，请保持电话畅通。")];
  if (state === "claimed") return [line("check", `${kiosk.person.who}接了您的登记，正在看，请稍等。`)];
  const next = list(slots).map(({ shown }) => text(shown)).filter(Boolean);
  const known = list(who).map(text);
  return [
    nobody ? el("p", { class: "standing-nobody" }, icon("clock"), el("span", {}, "现在没有人值班，等在这里没有用。")) : queue(position, minutes),
    !nobody && known.length ? line("person", `会是：${known.join("、")}`) : null,
    !nobody && asking ? line("info", `现在在问：${text(asking)}${known.length ? "" : "（还没有在线，系统会接着往下找）"}`) : null,
    next.length ? el("div", { class: "standing-slots" }, line("clock", "接下来有人的时间："), el("ul", {}, next.slice(0, 4).map((shown) => el("li", {}, shown)))) : null,
    hotline ? line("phone", `着急的法律问题，可以打 ${text(hotline)}。有危险先打 110。`) : null,
  ].filter(Boolean);
}

function queue(position, minutes) {
  return el("div", { class: "queue" },
    el("p", { class: "queue-place" }, position > 1 ? [`前面还有 `, el("strong", {}, String(position - 1)), " 位"] : "下一个就是您"),
    minutes ? el("p", {}, [`大约要等 `, el("strong", {}, String(minutes)), " 分钟"]) : el("p", {}, "还说不准要等多久"));
}

function choices(kiosk, attempt) {
  const path = kiosk.person;
  const { state } = path.standing;
  const open = state === "open";
  const time = state === "callback" ? path.standing.appointment?.state : undefined;
  return [
    path.agreed ? null : button("让工作人员先看谈话、留个电话", { icon: "pencil", class: "primary", onclick: () => path.form() }),
    state === "callback" ? null : button("先打字说说情况", { icon: "keyboard", class: path.agreed ? "primary" : "plain", onclick: () => path.showTalk() }),
    open ? button("不等了，预约个时间", { icon: "calendar", class: "plain", onclick: () => kiosk.appointments.open() }) : null,
    time === "booked" || time === "no_show" ? button(time === "booked" ? "改时间" : "重新约", { icon: "calendar", class: time === "booked" ? "plain" : "primary", onclick: () => kiosk.appointments.open() }) : null,
    time === "booked" ? button("取消预约", { icon: "cross", class: "plain", onclick: () => attempt(() => kiosk.appointments.cancel()) }) : null,
    open ? button("不等了，留个电话", { icon: "phone", class: "plain", onclick: () => path.askForNumber() }) : null,
    button("边等边问机器人", { icon: "back", class: "plain", onclick: () => kiosk.back() }),
    time === "booked" ? null : button("取消登记", { icon: "cross", class: "plain", onclick: () => attempt(() => path.withdraw()) }),
    button("记下了，结束并清除", { icon: "leave", class: "plain", onclick: () => kiosk.goodbye() }),
  ].filter(Boolean);
}

function line(picture, words) {
  return el("p", { class: "standing-line" }, icon(picture), el("span", {}, words));
}

/** A moment as people in China say it, wherever the page's clock thinks it is. */
export function moment(seconds) {
  const at = new Date((seconds + 8 * 3600) * 1000);
  const clock = `${String(at.getUTCHours()).padStart(2, "0")}:${String(at.getUTCMinutes()).padStart(2, "0")}`;
  return `${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日（周${"日一二三四五六"[at.getUTCDay()]}）${clock}`;
}

/** A code in two halves, as it is easier to read out. */
export function spaced(code) {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
