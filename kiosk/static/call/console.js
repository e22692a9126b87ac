// The console's end of a call: a button and the panel on a request's page, over the line that the
// conversation there has.

import { button, el } from "../dom.js";
import { Call } from "./call.js";
import { CallPanel } from "./panel.js";

const TALKED = new Set(["claimed", "in_conversation"]);
const PLACE = "console-call";

/**
 * Puts the call of one request into an element. `line` is the conversation's: `send(message)`, and
 * the events `signal`, `ice`, `up`, `opened` and `ticket`. Gives `{call, panel}`.
 */
export function mountCall(root, { line, resident = "居民" }) {
  const call = new Call({ line });
  const panel = new CallPanel({ call, other: () => resident });
  const bar = el("div", { class: "call-bar", hidden: true },
    button("视频通话", { icon: "video", class: "call-start", onclick: () => panel.prepare() }),
    button("语音通话", { icon: "phone", class: "call-start", onclick: () => panel.prepare({ video: false }) }));
  let talked = false;

  function refresh() {
    bar.hidden = !talked || panel.open;
  }

  function stands({ detail }) {
    talked = TALKED.has(detail.state);
    if (!talked) panel.close();
    refresh();
  }

  line.addEventListener("opened", stands);
  line.addEventListener("ticket", stands);
  call.addEventListener("change", refresh);
  panel.addEventListener("change", refresh);
  addEventListener("pagehide", () => call.hangUp());
  root.replaceChildren(bar, panel.root);
  return { call, panel };
}

/** The conversation's module says when its line is there. */
document.addEventListener("console-talk", ({ detail }) => {
  const root = document.getElementById(PLACE);
  if (root) window.consoleCall = mountCall(root, { line: detail.line });
});
