// The page of a room for whoever has a code: from a link, or typed in.

import { button, el } from "../dom.js";
import { RoomLine, roomUrl } from "./line.js";
import { RoomPanel } from "./panel.js";

const root = document.getElementById("room");
let code = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
history.replaceState(null, "", location.pathname); // so that the code doesn't stay in the address

const panel = new RoomPanel({ makeLine: () => new RoomLine(roomUrl(location.origin), () => ({ code })) });
panel.addEventListener("left", () => ask());
addEventListener("pagehide", () => panel.close());

function ask() {
  panel.close();
  const field = el("input", { id: "code", type: "text", maxlength: "20", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", placeholder: "例如 7KQ3M-D2HXA", value: code });
  const fault = el("p", { class: "room-trouble", role: "alert" });
  const go = () => {
    code = field.value.trim();
    if (!code) return (fault.textContent = "请输入口令。");
    return enter();
  };
  const form = el("form", { class: "room-entry", onsubmit: (event) => { event.preventDefault(); go(); } },
    el("h1", {}, "进入多方视频"),
    el("label", { for: "code" }, "调解员给您的口令，或者您的登记编号"),
    field, fault,
    el("div", { class: "call call-buttons" }, button("下一步", { icon: "arrow", class: "primary", onclick: go })),
    el("p", { class: "small" }, "进去以前先试摄像头和麦克风，然后在等候室等调解员请您进去。不经您同意不录像。"));
  root.replaceChildren(form);
  field.focus();
}

function enter() {
  root.replaceChildren(panel.root);
  panel.open();
}

if (code) enter();
else ask();
