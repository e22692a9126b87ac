// The strip above every other screen while there is something with a person: what, and the way there.

import { button, el, icon } from "../dom.js";

/** Brings the strip up to date; `away` is whether the conversation's own screens aren't shown. */
export function showStrip(strip, path, { away }) {
  const parts = [...asking(path), ...recorded(path), ...(away && path.live ? standing(path) : [])];
  strip.hidden = parts.length === 0;
  const key = parts.map((part) => part.textContent).join("|");
  if (strip.dataset.key === key) return;
  strip.dataset.key = key;
  strip.replaceChildren(...parts);
}

/** What the person asks of the page, and what they see of it. */
function asking(path) {
  if (path.asksForScreen) {
    return [words(`${path.asksForScreen}想看一下您的屏幕，帮您看清楚该按哪里。`),
      button("给看", { icon: "check", class: "strip-button", onclick: () => path.answerScreen(true) }),
      button("不给看", { icon: "cross", class: "strip-button", onclick: () => path.answerScreen(false) })];
  }
  if (!path.share.on) return [];
  return [words(`${path.who}正看着您的屏幕。`),
    button("停止共享", { icon: "stop", class: "strip-button", onclick: () => path.share.stop() })];
}

/** Whether the room that somebody is in is recorded, on every screen but the room's own. */
function recorded({ kiosk }) {
  if (!kiosk.room.recording || kiosk.stage.name === "room") return [];
  return [el("p", { class: "strip-recording" }, kiosk.room.recording),
    button("回到多方视频", { icon: "video", class: "strip-button", onclick: () => kiosk.room.enter() })];
}

function standing(path) {
  return [words(how(path)),
    button(path.talking ? "回到谈话" : "看排队", { icon: "arrow", class: "strip-button", onclick: () => path.showStanding() })];
}

function how(path) {
  const { state, position } = path.standing;
  if (path.kiosk.room.active) return "您在多方视频里，这里可以打字谈。";
  if (path.kiosk.inCall) return `正在和${path.who}通话。`;
  if (path.unread) return `${path.who}有 ${path.unread} 条新消息。`;
  if (state === "in_conversation") return `${path.who}在和您谈。`;
  if (state === "claimed") return `${path.who}接了您的登记，马上来。`;
  if (state === "callback") return `编号 ${path.code}，约了回电。`;
  return position > 1 ? `正在给您找人，前面还有 ${position - 1} 位。` : "正在给您找人，马上轮到您。";
}

function words(said) {
  return el("p", {}, icon("person"), el("span", {}, said));
}
