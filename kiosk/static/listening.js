// The layer over the page while the microphone is in use, or says why it can't be.

import { button, el, icon } from "./dom.js";
import { Meter } from "./meter.js";

const TITLES = {
  opening: "请稍等，正在打开麦克风",
  listening: "正在听，请说",
  closing: "听完了，正在认字",
  unheard: "没有听清楚",
  trouble: "现在不能说话提问",
};

const HINTS = {
  opening: "看到“正在听”再开口。",
  listening: "慢慢说，不着急。说完停一下，或者按“说完了”。一直按着说话键的，松手就行。",
  closing: "马上就好。",
  unheard: "请离麦克风近一点，再说一遍；也可以打字问。",
  trouble: "您可以打字问，效果一样。",
};

/** Shows the state of `kiosk.talk` in the layer `root`; the page below keeps still meanwhile. */
export function listening(root, kiosk) {
  const { talk } = kiosk;
  const title = el("h2", { id: "listening-title", tabindex: "-1" });
  const lamp = el("div", { class: "lamp" }, icon("mic"));
  const words = el("p", { class: "partial" });
  const meter = new Meter();
  const advice = el("p", { class: "advice", role: "status" });
  const hint = el("p", { class: "hint" });
  const actions = el("div", { class: "actions" });
  root.replaceChildren(el("div", { class: "listening-card" }, lamp, title, meter.root, words, advice, hint, actions));
  let opener = null;

  talk.addEventListener("partial", ({ detail }) => {
    words.textContent = detail;
  });
  talk.addEventListener("level", ({ detail }) => {
    lamp.style.setProperty("--level", Math.min(1, detail * 6).toFixed(2));
    meter.show(detail);
  });
  talk.addEventListener("advice", ({ detail }) => {
    advice.textContent = detail;
  });
  talk.addEventListener("state", () => (talk.state === "idle" ? close() : open()));

  function open() {
    if (root.hidden) opener = document.activeElement;
    if (talk.state === "opening") words.textContent = "";
    if (talk.state !== "listening") advice.textContent = "";
    meter.root.hidden = talk.state !== "listening";
    root.hidden = false;
    root.dataset.state = talk.state;
    kiosk.freeze();
    title.textContent = TITLES[talk.state];
    hint.textContent = talk.state === "trouble" ? `${talk.reason}${HINTS.trouble}` : HINTS[talk.state];
    actions.replaceChildren(...buttons(talk.state, kiosk));
    (actions.querySelector("button") ?? title).focus();
    kiosk.announcer.say(`${title.textContent}。${talk.state === "trouble" ? hint.textContent : ""}`);
  }

  function close() {
    if (root.hidden) return;
    root.hidden = true;
    words.textContent = "";
    hint.textContent = advice.textContent = "";
    meter.clear();
    lamp.style.removeProperty("--level");
    kiosk.freeze();
    if (opener?.isConnected) opener.focus();
    opener = null;
  }
}

function buttons(state, kiosk) {
  const { talk } = kiosk;
  const quit = button("不说了", { icon: "cross", class: "plain", onclick: () => talk.cancel() });
  if (state === "closing") return [];
  if (state === "opening") return [quit];
  if (state === "listening") {
    return [button("说完了", { icon: "check", class: "primary", onclick: () => talk.stop() }), quit];
  }
  return [
    button("打字问", { icon: "keyboard", class: "primary", onclick: () => kiosk.type() }),
    kiosk.press.attach(button("再说一次", { icon: "mic", class: "plain" })),
    button("返回", { icon: "back", class: "plain", onclick: () => talk.cancel() }),
  ];
}
