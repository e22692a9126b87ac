// The bar at the top: whose robot it is, where to go, how it looks, and the way out.

import { button, el, icon } from "./dom.js";

/** Fills the bar; gives `refresh`, to be called when office, display or sound have changed. */
export function header(bar, kiosk) {
  const name = el("span", { class: "bar-office" });
  const nav = el("nav", { class: "bar-nav", "aria-label": "服务" },
    button("我能帮您什么", { icon: "list", class: "chip", onclick: () => kiosk.help() }),
    button("找工作人员", { icon: "person", class: "chip", onclick: () => kiosk.person.open() }),
    button("紧急电话", { icon: "phone", class: "chip chip-urgent", onclick: () => kiosk.hotlines() }),
  );
  const smaller = sizeButton("A−", "字小一点", () => kiosk.resize(-1));
  const usual = sizeButton("A", "字恢复原样", () => kiosk.resize(0));
  const larger = sizeButton("A+", "字大一点", () => kiosk.resize(1));
  const contrast = toggle("高对比", "contrast", () => kiosk.toggleContrast());
  const quiet = toggle("只显示不出声", "mute", () => kiosk.toggleSound());
  const leave = button("结束并清除", { icon: "leave", class: "chip chip-leave", onclick: () => kiosk.goodbye() });
  bar.replaceChildren(
    el("div", { class: "bar-name" },
      el("img", { src: "/static/emblem.svg", alt: "", width: "56", height: "56" }),
      el("div", {}, name, el("span", { class: "bar-product" }, "法律服务机器人 · 温小法"))),
    nav,
    el("div", { class: "bar-display", role: "group", "aria-label": "字号、对比度和声音" },
      el("div", { class: "sizes" }, smaller, usual, larger), contrast, quiet),
    leave,
  );
  return function refresh() {
    name.textContent = kiosk.office.name;
    smaller.setAttribute("aria-disabled", String(kiosk.display.atSmallest));
    larger.setAttribute("aria-disabled", String(kiosk.display.atLargest));
    contrast.setAttribute("aria-pressed", String(kiosk.display.highContrast));
    quiet.setAttribute("aria-pressed", String(!kiosk.soundOn));
  };
}

function sizeButton(letters, words, onclick) {
  return el("button", { type: "button", class: "size", "aria-label": words, title: words, onclick },
    el("span", { "aria-hidden": "true" }, letters));
}

function toggle(words, picture, onclick) {
  return el("button", { type: "button", class: "chip chip-toggle", "aria-pressed": "false", onclick },
    icon(picture), el("span", {}, words), el("span", { class: "toggle-mark", "aria-hidden": "true" }));
}
