// The resident's end of a call: over the conversation's own line, within its screen.

import { el } from "../dom.js";
import { Call } from "./call.js";
import { CallPanel } from "./panel.js";

/** Fires `change`. There is a call only while there is a line to a person. */
export class ResidentCalls extends EventTarget {
  #line = null;
  #panel = null;

  constructor(kiosk) {
    super();
    this.kiosk = kiosk;
    this.root = el("div", { class: "call-area" });
    addEventListener("pagehide", () => this.end());
  }

  /** Whether somebody rings, is called or is connected. */
  get active() {
    return this.#panel?.call.active === true;
  }

  get joined() {
    return this.#panel?.call.joined === true;
  }

  /** Follows the conversation's line; none ends the call. */
  follow(line) {
    if (line === this.#line) return;
    this.end();
    this.#line = line;
    if (!line) return;
    const call = new Call({ line });
    this.#panel = new CallPanel({
      call,
      picked: () => ({ camera: this.kiosk.office.call.camera, microphone: this.kiosk.office.call.microphone }),
      other: () => this.kiosk.person.who,
    });
    this.root.replaceChildren(this.#panel.root);
    let was = call.state;
    call.addEventListener("change", () => {
      const now = call.state;
      if (now === "ringing" && was !== "ringing") this.#rings();
      if (call.joined && this.kiosk.speaker.speaking) this.kiosk.hush();
      if (now === "connecting") this.root.scrollIntoView({ block: "start" });
      was = now;
      this.dispatchEvent(new Event("change"));
    });
  }

  /** Device check, then the call. */
  prepare(options) {
    this.kiosk.hush();
    this.#panel?.prepare(options);
    this.root.scrollIntoView({ block: "start" });
  }

  /** The screen is shown again. */
  resume() {
    this.#panel?.resume();
  }

  /** The conversation is over: no call any more. */
  stop() {
    this.#panel?.close();
  }

  end() {
    this.#panel?.close();
    this.#panel?.call.close();
    this.#panel = null;
    this.#line = null;
    this.root.replaceChildren();
  }

  #rings() {
    this.kiosk.earcons.listening();
    this.kiosk.person.alive();
    this.kiosk.person.showTalk();
    this.kiosk.announcer.say(`${this.kiosk.person.who}请您视频通话。`);
    if (this.kiosk.soundOn) this.kiosk.conversation.readAloud(`${this.kiosk.person.who}请您视频通话，按接听就能看见他。`);
    this.root.scrollIntoView({ block: "start" });
  }
}
