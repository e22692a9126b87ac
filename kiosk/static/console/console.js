// On every page of the console: signs of life, notifications, ages that tick, the end.

import { ring, askPermission, showButton } from "./bell.js";
import { copy } from "./copy.js";
import { forgetDrafts } from "./drafts.js";

const ACTIVE_EVERY_MS = 60_000;
const SAY = "wenxiaofa-draft:say";
const SAY_MS = 10_000;
let activeAt = 0;

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    const now = Date.now();
    if (now - activeAt < ACTIVE_EVERY_MS || typeof window.emitEvent !== "function") return;
    activeAt = now;
    window.emitEvent("active", {});
  }, { capture: true, passive: true });
}

window.consoleRing = ring;
window.consoleNotify = askPermission;
window.consoleForget = forgetDrafts;
window.consoleCopy = copy;
window.consoleIdle = () => {
  activeAt = 0;
  ring({ title: "还在吗？", body: "再过两分钟没有操作，就会自动退出登录。按一下页面就继续。" });
};
window.consoleEnd = () => {
  activeAt = Infinity;
};
window.consoleServerTime = (now) => {
  offset = now - Date.now() / 1000;
  tick();
};

window.consoleSayNext = (words) => sessionStorage.setItem(SAY, words);

/** What the page before wanted said. */
function sayNow() {
  const words = sessionStorage.getItem(SAY);
  if (!words) return;
  sessionStorage.removeItem(SAY);
  const toast = document.createElement("p");
  toast.className = "console-toast";
  toast.setAttribute("role", "status");
  toast.textContent = words;
  document.body.append(toast);
  setTimeout(() => toast.remove(), SAY_MS);
}

// The gateway's clock counts: ages are right even where the computer's is wrong.
let offset = 0;

export function age(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return `${Math.max(0, Math.floor(seconds))} 秒`;
  if (minutes < 60) return `${minutes} 分 ${Math.floor(seconds % 60)} 秒`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
  return `${Math.floor(minutes / 1440)} 天`;
}

function tick() {
  const now = Date.now() / 1000 + offset;
  for (const node of document.querySelectorAll("[data-since]")) {
    const words = age(now - Number(node.dataset.since));
    if (node.textContent !== words) node.textContent = words;
  }
}

setInterval(tick, 1000);
showButton();
sayNow();
