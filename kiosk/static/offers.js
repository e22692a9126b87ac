// What the voice offers to do: to say more of the answer, or to keep silent about it.

import { button, el } from "./dom.js";

/** A row of buttons, there only while something is on offer. */
export function offers(kiosk) {
  const row = el("div", { class: "dock-offers", role: "group", "aria-label": "要不要", hidden: true });
  const open = new Map();

  function show() {
    row.replaceChildren(...[...open.values()].flat());
    row.hidden = open.size === 0;
  }

  function close(offer) {
    open.delete(offer);
    show();
  }

  kiosk.conversation.addEventListener("offer", ({ detail: { offer, label } }) => {
    const made = { go_on: goOn, private: hush }[offer];
    if (!made || !label) return;
    open.set(offer, made(label));
    show();
  });
  kiosk.conversation.addEventListener("offer-over", ({ detail }) => close(detail));
  kiosk.addEventListener("fresh", () => {
    open.clear();
    show();
  });

  function goOn(label) {
    return [
      button(label, { icon: "speak", class: "offer", onclick: () => answer({ go_on: true }) }),
      button("不用说了", { icon: "cross", class: "offer offer-no", onclick: () => answer({ go_on: false }) }),
    ];
  }

  function answer(wish) {
    close("go_on");
    if (!wish.go_on) kiosk.hush();
    kiosk.speak(wish);
  }

  function hush(label) {
    return [button(label, { icon: "mute", class: "offer offer-quiet", onclick: () => {
      close("private");
      kiosk.toggleSound();
    } })];
  }

  return row;
}
