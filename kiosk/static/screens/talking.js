// The conversation with a person: what was said, and a field to say more.

import { button, el, icon } from "../dom.js";
import { bubble } from "../person/messages.js";
import { feedback } from "../feedback.js";

const LONGEST = 4_000;
const NEAR_END_PX = 160;

/** `{root, refresh}`. */
export function talking(kiosk) {
  const path = kiosk.person;
  const title = el("h1", {});
  const presence = el("p", { class: "talk-presence", role: "status" });
  const bubbles = el("ol", { class: "bubbles", role: "log", "aria-label": "和工作人员的谈话", "aria-live": "polite" });
  const trouble = el("p", { class: "problem", role: "alert" });
  const foot = el("div", { class: "talk-foot" });
  const tools = el("div", { class: "talk-tools" });
  const composing = composer(kiosk);
  const leave = button("结束并清除", { icon: "leave", class: "plain talk-leave", hidden: true, onclick: () => kiosk.goodbye() });
  const root = el("div", { class: "screen talking" },
    el("div", { class: "talk-head" }, title, presence, tools), leave, kiosk.calls.root, bubbles, trouble, foot);
  let footFor = "";

  function refresh() {
    if (!path.standing) return;
    title.textContent = headline(path);
    presence.textContent = presenceWords(path);
    const follow = atEnd();
    fill(bubbles, path);
    trouble.textContent = path.trouble;
    const key = path.live ? "composer" : "ending";
    if (key !== footFor) {
      footFor = key;
      foot.classList.toggle("is-over", !path.live);
      foot.replaceChildren(...(path.live ? [composing] : [over(kiosk)]));
    }
    const wanted = toolNames(kiosk).join();
    if (tools.dataset.for !== wanted) {
      tools.dataset.for = wanted;
      tools.replaceChildren(...toolButtons(kiosk));
    }
    leave.style.top = `${kiosk.page.strip.offsetHeight + 8}px`;
    if (follow && !kiosk.calls.active) scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }

  refresh();
  offerLeave(kiosk, leave);
  requestAnimationFrame(() => kiosk.calls.resume());
  requestAnimationFrame(() => !kiosk.calls.active && scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }));
  return { root, refresh };
}

/** While the way out in the bar is scrolled away, another one stays in the corner. */
function offerLeave({ page }, leave) {
  const watch = new IntersectionObserver((seen) => {
    if (!leave.isConnected) watch.disconnect();
    leave.hidden = seen.at(-1).intersectionRatio > 0.5;
  }, { threshold: 0.5 });
  watch.observe(page.bar.querySelector(".chip-leave"));
}

function atEnd() {
  return document.documentElement.scrollHeight - scrollY - innerHeight < NEAR_END_PX;
}

function headline(path) {
  if (!path.live) return "谈话结束了";
  return path.talking || path.standing.state === "claimed" ? `和${path.who}谈话` : "先把情况写下来";
}

function presenceWords(path) {
  if (!path.live) return "";
  if (!path.line?.up) return "连接断了，正在重新连，您写的话不会丢。";
  if (path.typingUntil > performance.now()) return `${path.who}正在输入……`;
  if (path.standing.state === "claimed") return `${path.who}接了您的登记，正在看，请稍等。`;
  if (path.talking) return path.there ? `${path.who}在线` : `${path.who}暂时离开了，您的话会留着等他看。`;
  return "还没有人接。您写的话，接的人会先看到。";
}

/** Adds what is new; what was not known to be kept turns into what is. */
function fill(bubbles, path) {
  const last = Number(bubbles.dataset.last ?? 0);
  const known = path.messages.filter(({ seq }) => seq > last);
  for (const node of bubbles.querySelectorAll(".is-waiting")) node.remove();
  bubbles.append(...known.map((message) => bubble(message)));
  if (known.length) bubbles.dataset.last = String(known.at(-1).seq);
  for (const { client_id: id, text } of path.line?.unsent ?? []) {
    const node = bubble({ from: "resident", kind: "text", text, client_id: id }, { waiting: true });
    node.classList.add("is-waiting");
    bubbles.append(node);
  }
  for (const node of bubbles.querySelectorAll(".bubble-mine[data-seq]")) {
    node.querySelector(".bubble-state").textContent = Number(node.dataset.seq) <= path.readByPeople ? "对方看了" : "已送到";
  }
}

function composer(kiosk) {
  const path = kiosk.person;
  const field = el("textarea", {
    id: "message", rows: "2", maxlength: String(LONGEST), autocomplete: "off", spellcheck: "false", enterkeyhint: "send",
    "aria-label": "想对他说的话", placeholder: "在这里写，或者按“说话”",
  });
  const send = () => {
    const words = field.value.trim();
    field.focus();
    if (!words) return;
    field.value = "";
    path.say(words);
  };
  field.addEventListener("input", () => path.line?.typing());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const form = el("form", { class: "composer", autocomplete: "off" }, field,
    el("div", { class: "composer-buttons" },
      kiosk.press.attach(button("说话", { icon: "mic", class: "plain" })),
      button("发送", { icon: "send", class: "primary", onclick: send })));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

/** Puts what was heard into the field, to be looked at before it is sent. */
export function dictated(root, words) {
  const field = root.querySelector("#message");
  if (!field) return false;
  field.value = [field.value.trim(), words].filter(Boolean).join("，");
  field.focus();
  return true;
}

function toolNames(kiosk) {
  const path = kiosk.person;
  return [
    path.live && kiosk.room.open && !kiosk.calls.active ? (kiosk.room.active ? "inroom" : "room") : null,
    path.talking && !kiosk.calls.active ? "call" : null,
    path.messages.some(({ from }) => from === "person") ? "repeat" : null,
    "back",
  ].filter(Boolean);
}

function toolButtons(kiosk) {
  const path = kiosk.person;
  const made = {
    room: () => button("进入多方视频", { icon: "video", class: "primary", onclick: () => kiosk.room.enter() }),
    inroom: () => button("回到多方视频", { icon: "video", class: "primary", onclick: () => kiosk.room.enter() }),
    call: () => button("视频通话", { icon: "video", class: "plain", onclick: () => kiosk.calls.prepare() }),
    repeat: () => button("再读一遍", { icon: "repeat", class: "plain", onclick: () => path.repeat() }),
    back: () => button(path.talking ? "看刚才的回答" : "返回", { icon: "back", class: "plain", onclick: () => (path.talking ? kiosk.back() : path.live ? path.showStanding() : kiosk.back()) }),
  };
  return toolNames(kiosk).map((name) => made[name]()).filter(Boolean);
}

/** After the closing line: did it help, and the way out. */
function over(kiosk) {
  return el("div", { class: "talk-over" },
    el("p", { class: "label" }, icon("check"), el("span", {}, "要是还有事，可以接着问机器人，也可以再找人。")),
    kiosk.session.id ? feedback({
      send: (helpful) => kiosk.ratePerson(helpful),
      onPerson: () => kiosk.person.reopen(),
      onRephrase: () => kiosk.type(),
    }) : null,
    el("div", { class: "actions" },
      button("接着问机器人", { icon: "back", class: "plain", onclick: () => kiosk.back() }),
      button("结束并清除", { icon: "leave", class: "primary", onclick: () => kiosk.goodbye() })));
}
