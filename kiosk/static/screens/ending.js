// The request is over: how, what was said, and how to go on.

import { button, el } from "../dom.js";
import { contact } from "./person.js";
import { spaced } from "./waiting.js";

/** `{root, refresh}`. */
export function ending(kiosk) {
  const path = kiosk.person;
  const done = path.standing?.state === "closed";
  const problem = el("p", { class: "problem", role: "alert" });
  const said = path.messages.some(({ kind }) => kind !== "notice");

  async function again() {
    problem.textContent = "";
    try {
      await path.reopen();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  const root = el("div", { class: "screen ending ticket" },
    el("h1", {}, done ? "这件登记办完了" : "这个登记已经取消"),
    el("p", {}, `编号 ${spaced(path.code)}。${done ? "七天内凭编号还能回来看。" : "需要的话可以重新登记。"}`),
    problem,
    el("div", { class: "actions" },
      said ? button("看看谈了什么", { icon: "speak", class: "primary", onclick: () => path.showTalk() }) : null,
      button("还要找人", { icon: "person", class: "plain", onclick: again }),
      button("接着问机器人", { icon: "back", class: "plain", onclick: () => kiosk.back() }),
      button("结束并清除", { icon: "leave", class: "plain", onclick: () => kiosk.goodbye() })),
    contact(kiosk.office));
  return { root, refresh: () => undefined };
}
