// "Are you still there?", over everything and opaque, so that passers-by read nothing.

import { button, el } from "./dom.js";

/** The dialog in `root`: `open()`, `count(seconds)`, `close()`. */
export function idleDialog(root, { onStay, onLeave, freeze }) {
  const seconds = el("strong", { class: "countdown" });
  const stay = button("我还在，接着用", { icon: "check", class: "primary", onclick: onStay });
  let opener = null;

  function open() {
    opener = document.activeElement;
    root.replaceChildren(
      el("div", { class: "idle-card" },
        el("h2", { id: "idle-title" }, "您还在吗？"),
        el("p", {}, "再过 ", seconds, " 秒没有人按，就清除刚才的谈话。"),
        el("div", { class: "actions" }, stay,
          button("用完了，清除", { icon: "leave", class: "plain", onclick: onLeave }))),
    );
    root.hidden = false;
    freeze();
    stay.focus();
  }

  function count(left) {
    seconds.textContent = String(left);
  }

  function close() {
    root.hidden = true;
    root.replaceChildren();
    freeze();
    if (opener?.isConnected) opener.focus();
    opener = null;
  }

  return { open, count, close };
}
