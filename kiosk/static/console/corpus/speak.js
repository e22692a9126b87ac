// <heard-words>: a button that hears one question, by the resident's own microphone and recogniser.
// Fires `heard` (detail: the words as a resident's page would send them). Nothing is asked of the
// robot, and no conversation begins.

import { el } from "/static/dom.js";
import { Microphone } from "/static/microphone.js";
import { Voice, voiceUrl } from "/static/voice.js";

const READY_MS = 5_000;
const NAMES = { idle: "说一句", opening: "正在打开麦克风 …", listening: "正在听，说完按一下", closing: "正在认字 …" };

class HeardWords extends HTMLElement {
  #state = "idle";
  #voice = null;
  #microphone = null;

  connectedCallback() {
    this.button ??= el("button", { type: "button", class: "corpus-sound" });
    this.told ??= el("p", { class: "is-soft", role: "status" });
    this.button.onclick = () => this.#pressed();
    this.replaceChildren(this.button, this.told);
    this.#be("idle");
  }

  disconnectedCallback() {
    this.#end();
  }

  #be(state) {
    this.#state = state;
    this.dataset.state = state;
    this.button.textContent = NAMES[state];
    this.button.setAttribute("aria-pressed", String(state === "listening"));
  }

  #pressed() {
    if (this.#state === "idle") this.#begin();
    else if (this.#state === "listening") this.#close();
    else this.#end();
  }

  async #begin() {
    this.told.textContent = "";
    this.#be("opening");
    const voice = (this.#voice = new Voice(voiceUrl(location)));
    const microphone = (this.#microphone = new Microphone());
    voice.addEventListener("message", ({ detail }) => this.#voice === voice && this.#message(detail));
    voice.addEventListener("down", () => this.#voice === voice && this.#fail("没有连上，请稍后再试。"));
    try {
      await microphone.open((pcm) => voice.sendAudio(pcm));
    } catch (error) {
      if (this.#voice === voice) this.#fail(`${error.message}请打字试问。`);
      return;
    }
    const up = await voice.ready(READY_MS);
    if (this.#voice !== voice) return;
    if (!up || !voice.send({ type: "start", channel: "kiosk", dictate: true })) this.#fail("没有连上，请稍后再试。");
  }

  async #close() {
    const voice = this.#voice;
    this.#be("closing");
    await this.#microphone?.close({ flush: true });
    voice?.send({ type: "stop" });
  }

  #message(message) {
    if (message.type === "listening") this.#be("listening");
    if (message.type === "partial") this.told.textContent = message.text;
    if (message.type === "hint") this.told.textContent = message.message;
    if (message.type === "error") this.#fail(message.error?.message ?? "没有听成，请打字试问。");
    if (message.type !== "final") return;
    this.#end();
    const words = String(message.text ?? "").trim();
    this.told.textContent = words ? "" : "没有听清楚，请再说一遍。";
    if (words) this.dispatchEvent(new CustomEvent("heard", { detail: words }));
  }

  #fail(words) {
    this.#end();
    this.told.textContent = words;
  }

  #end() {
    const [voice, microphone] = [this.#voice, this.#microphone];
    this.#voice = this.#microphone = null;
    voice?.close();
    microphone?.close();
    this.#be("idle");
  }
}

customElements.define("heard-words", HeardWords);
