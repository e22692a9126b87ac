// The four remote services: what each is, who may join, what to bring, what stays with whom.

import { citations } from "../citations.js";
import { button, el, icon, list, text } from "../dom.js";

const PARTS = [
  ["谁能参加", "who"],
  ["要带什么", "bring"],
  ["怎么办", "steps"],
  ["对面看得到什么", "sees"],
  ["哪些事要由别的机构办", "stays"],
];

export function remoteServices(kiosk, services) {
  return el("div", { class: "screen help remote" },
    el("h1", {}, "远程服务"),
    el("p", {}, "不用跑路，隔着屏幕和人当面谈。按一下看怎么办。"),
    el("ul", { class: "tiles tiles-wide" }, list(services).map((service) => el("li", {},
      el("button", { type: "button", class: "tile", onclick: () => kiosk.appointments.showService(service) },
        el("span", {}, text(service.label)), icon("arrow"))))),
    el("div", { class: "actions" }, button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
}

export function remoteService(kiosk, service) {
  return el("div", { class: "screen remote remote-one" },
    el("h1", {}, text(service.label)),
    el("p", { class: "lead" }, text(service.does)),
    el("div", { class: "actions" },
      button("约时间", { icon: "calendar", class: "primary", onclick: () => kiosk.appointments.open(service) }),
      button("现在就找人", { icon: "video", class: "plain", onclick: () => kiosk.person.open() }),
      button("返回", { icon: "back", class: "plain", onclick: () => kiosk.appointments.showServices() })),
    el("div", { class: "remote-parts" }, PARTS.map(([heading, name]) => el("section", {},
      el("h2", {}, heading),
      el(name === "steps" ? "ol" : "ul", {}, list(service[name]).map((line) => el("li", {}, text(line))))))),
    el("p", { class: "notice" }, icon("info"), el("span", {}, text(service.local))),
    citations(service.citations));
}
