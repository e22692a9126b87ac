// The bar at the bottom of every screen of a conversation: ask on, and steer the voice.

import { button, el } from "./dom.js";
import { more } from "./more.js";
import { offers } from "./offers.js";

/** Fills the dock; gives `refresh`, to be called when speaking starts or stops. */
export function dock(bar, kiosk) {
  const talk = kiosk.press.attach(button("接着问", { icon: "mic", class: "ask ask-talk" }));
  const type = button("打字问", { icon: "keyboard", class: "ask ask-type", onclick: () => kiosk.type() });
  const again = voiceButton("再说一遍", "repeat", () => kiosk.speak({ repeat: true }));
  const slower = voiceButton("慢一点", "slower", () => kiosk.speak({ repeat: true, rate: "slower" }));
  const faster = voiceButton("快一点", "faster", () => kiosk.speak({ repeat: true, rate: "faster" }));
  const louder = voiceButton("大声点", "louder", () => kiosk.speak({ repeat: true, volume: "louder" }));
  const softer = voiceButton("小声点", "softer", () => kiosk.speak({ repeat: true, volume: "softer" }));
  const hush = voiceButton("停止说话", "stop", () => kiosk.hush());
  const guard = el("p", { class: "dock-guard", role: "status" });
  const voice = el("div", { class: "dock-voice", role: "group", "aria-label": "声音" },
    guard, again, slower, faster, louder, softer, hush);
  bar.replaceChildren(offers(kiosk), el("div", { class: "dock-ask" }, talk, type), more(), voice);
  return function refresh() {
    talk.querySelector("span").textContent = kiosk.canRepeat ? "接着问" : "按一下，说话";
    voice.hidden = !kiosk.canRepeat || !kiosk.soundOn;
    guard.textContent = kiosk.bargeIn.guarding ? "麦克风开着，您一开口我就停下来听" : "";
    hush.setAttribute("aria-disabled", String(!kiosk.speaker.speaking));
    hush.classList.toggle("is-live", kiosk.speaker.speaking);
  };
}

function voiceButton(words, picture, onclick) {
  return button(words, { icon: picture, class: "voice", onclick });
}
