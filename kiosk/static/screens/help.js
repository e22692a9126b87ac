// What the robot can help with.

import { button, el, icon } from "../dom.js";

export function help(kiosk) {
  const { topics, services, stations } = kiosk.office;
  return el("div", { class: "screen help" },
    el("h1", {}, "我能帮您什么"),
    el("p", {}, "按一下您的事情属于哪一类；找不到也没关系，直接问。"),
    el("section", {},
      el("h2", {}, "和人谈"),
      el("div", { class: "actions" },
        button("远程服务：咨询、调解、援助、公证", { icon: "video", class: "primary", onclick: () => kiosk.appointments.showServices() }),
        button("约个时间", { icon: "calendar", class: "plain", onclick: () => kiosk.appointments.open() }),
        button("凭编号继续", { icon: "back", class: "plain", onclick: () => kiosk.person.comeBack() }))),
    topics.length ? group("可以问的事", topics, (topic) => kiosk.topic(topic)) : null,
    services.length ? group("可以办的事", services, ({ say }) => kiosk.ask(say)) : null,
    stations.length ? places(stations) : null,
    el("section", { class: "help-limits" },
      el("h2", {}, "我做不到的"),
      el("p", {}, "我不能替您打官司，不能保证结果，也不代替律师的意见。拿不准的事，我会请您找工作人员。")),
    el("div", { class: "actions" }, button("返回", { icon: "back", class: "plain", onclick: () => kiosk.back() })));
}

function places(stations) {
  return el("section", {},
    el("h2", {}, "身边的服务点"),
    el("ul", { class: "places" }, stations.map(({ name, kind, address, hours, phone }) => el("li", {},
      el("strong", {}, name),
      name.includes(kind) ? null : el("span", {}, kind),
      address ? el("span", {}, `地址：${address}`) : null,
      hours ? el("span", {}, `时间：${hours}`) : null,
      phone ? el("span", {}, `电话：${phone}`) : null))));
}

function group(title, entries, onPick) {
  return el("section", {},
    el("h2", {}, title),
    el("ul", { class: "tiles" }, entries.map((entry) => el("li", {},
      el("button", { type: "button", class: "tile", onclick: () => onPick(entry) },
        el("span", {}, entry.name), icon("arrow"))))));
}

/** One topic with questions to tap. */
export function topic(kiosk, { name, examples }) {
  return el("div", { class: "screen help" },
    el("h1", {}, name),
    el("p", {}, "可以照这样问："),
    el("ul", { class: "tiles tiles-wide" }, examples.map(({ say }) => el("li", {},
      el("button", { type: "button", class: "tile", onclick: () => kiosk.ask(say) },
        el("span", {}, say), icon("arrow"))))),
    el("div", { class: "actions" },
      button("自己打字问", { icon: "keyboard", class: "primary", onclick: () => kiosk.type() }),
      button("返回", { icon: "back", class: "plain", onclick: () => kiosk.help() })));
}
