// A room in the console: the staff's end of it.

import { button, el } from "../dom.js";
import { RoomLine, roomUrl } from "./line.js";
import { RoomPanel } from "./panel.js";

/** Puts the room into its place. */
function mount(root) {
  const { ticket, csrf } = root.dataset;
  const path = `/api/agent/tickets/${encodeURIComponent(ticket)}/room`;
  const panel = new RoomPanel({
    makeLine: () => new RoomLine(roomUrl(location.origin, { staff: true }), () => ({ ticket, csrf })),
    invite: (name, side) => post(`${path}/guests`, csrf, { name, side }),
    recode: (seat) => post(`${path}/guests/${seat}/code`, csrf),
    upload: (stretch, number, blob) => put(`${path}/recording/${stretch}/${number}`, csrf, blob),
  });
  const start = () => {
    panel.close();
    const fault = el("p", { class: "room-trouble", role: "alert" });
    const go = async () => {
      fault.textContent = "";
      try {
        if (root.dataset.leads === "true") await post(path, csrf);
      } catch (error) {
        return (fault.textContent = error.message);
      }
      root.replaceChildren(panel.root);
      return panel.open();
    };
    root.replaceChildren(el("div", { class: "room-entry" },
      el("p", {}, "三到八个人的视频。您先进去，再从等候室请人；可以关麦克风、和一方单独谈、一起看协议草稿。"),
      fault,
      el("div", { class: "call call-buttons" }, button(root.dataset.leads === "true" ? "开房间，进去" : "进房间", { icon: "video", class: "primary", onclick: go }))));
  };
  panel.addEventListener("left", start);
  addEventListener("pagehide", () => panel.close());
  start();
}

/** Begins once the page has put its place there. */
function begin() {
  const root = document.getElementById("console-room");
  if (!root || root.dataset.begun) return Boolean(root);
  root.dataset.begun = "yes";
  mount(root);
  return true;
}

if (!begin()) {
  const watch = new MutationObserver(() => begin() && watch.disconnect());
  watch.observe(document.body, { childList: true, subtree: true });
}

async function post(path, csrf, body = {}) {
  let response;
  try {
    response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
  } catch {
    throw new Error("现在连不上服务器，请稍等一会儿再试。");
  }
  const wire = await response.json().catch(() => null);
  if (!response.ok) throw new Error(wire?.error?.message ?? "没有办成，请再试。");
  return wire;
}

/** Sends a part of a recording. `final`: it is not wanted any more; `refused`: it never will be. */
async function put(path, csrf, blob) {
  const headers = { "Content-Type": "video/webm", "X-CSRF-Token": csrf };
  const response = await fetch(path, { method: "PUT", headers, body: blob, signal: AbortSignal.timeout(20_000) });
  if (response.ok) return;
  const error = new Error(String(response.status));
  error.final = [401, 403, 404, 409].includes(response.status);
  error.refused = [413, 422].includes(response.status);
  throw error;
}
