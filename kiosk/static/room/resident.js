// The terminal as a member of a mediation room: told of by the conversation's line, on a screen of
// its own. What a room takes is loaded when somebody goes in.

import { el } from "../dom.js";
import { questionAloud } from "./consent.js";

/** Fires `change`. There is a room only while there is a line to a person. */
export class ResidentRoom extends EventTarget {
  #line = null;
  #hello = null;
  #panel = null;
  #asked = "";

  constructor(kiosk) {
    super();
    this.kiosk = kiosk;
    this.open = false;
    this.recording = "";
    addEventListener("pagehide", () => this.end());
  }

  /** Whether the resident is at the door or inside. */
  get active() {
    return this.#panel !== null;
  }

  /** Follows the conversation's line; none leaves the room. `hello` gives who it is. */
  follow(line, hello) {
    if (line === this.#line) return;
    this.end();
    this.#line = line;
    this.#hello = hello;
    line?.addEventListener("room", ({ detail }) => line === this.#line && this.#told(detail.open === true));
  }

  /** Device check, then the door. */
  async enter() {
    this.kiosk.hush();
    const [{ RoomLine, roomUrl }, { RoomPanel }] = await Promise.all([import("./line.js"), import("./panel.js")]);
    if (!this.#line) return;
    if (this.#panel) {
      this.#show(); // was only out of sight
      return;
    }
    const hello = this.#hello;
    const panel = (this.#panel = new RoomPanel({
      makeLine: () => new RoomLine(roomUrl(location.origin), hello),
      picked: () => ({ camera: this.kiosk.office.call.camera, microphone: this.kiosk.office.call.microphone }),
    }));
    panel.addEventListener("change", () => this.#follow(panel));
    panel.addEventListener("left", () => {
      this.#close();
      this.kiosk.person.showTalk();
    });
    this.#show();
    panel.open();
    this.dispatchEvent(new Event("change"));
  }

  #show() {
    this.kiosk.show("room", el("div", { class: "screen room-screen" }, this.#panel.root));
  }

  /** The conversation is over, or the visit: out of the room. */
  end() {
    this.#close();
    this.#line = null;
    this.open = false;
  }

  #close() {
    this.#panel?.close();
    this.#panel = null;
    this.#tellRecording("");
    this.#askAloud("");
  }

  /** What is recorded is said on whatever screen the resident has before them. */
  #follow(panel) {
    if (panel !== this.#panel) return;
    this.#askAloud(questionAloud(panel.room?.view));
    const { state, agreed, by } = panel.room?.view?.recording ?? {};
    if (state === "recording") this.#tellRecording("● 多方视频正在录像");
    else if ((state === "asking" || state === "paused") && agreed === false) this.#tellRecording(`${by}想录像，请回到多方视频里回答同不同意。`);
    else this.#tellRecording("");
  }

  /** Whoever can't read the question hears it, once each time they are asked; an answer ends it. */
  #askAloud(words) {
    if (words === this.#asked) return;
    this.#asked = words;
    if (words) this.kiosk.conversation.readAloud(words);
    else this.kiosk.hush();
  }

  #tellRecording(words) {
    if (words === this.recording) return;
    this.recording = words;
    this.dispatchEvent(new Event("change"));
  }

  #told(open) {
    if (open && !this.open) {
      this.kiosk.earcons.listening();
      this.kiosk.person.alive();
      this.kiosk.announcer.say("调解员开了多方视频，可以进去了。");
    }
    this.open = open;
    this.dispatchEvent(new Event("change"));
  }
}
