// <spoken-words text="…" csrf="…">: a button that has the robot's voice say the words.

import { el } from "/static/dom.js";

const NAMES = { idle: "听一听", asking: "正在准备 …", playing: "停" };
const BROKEN = "没有连上，请稍后再试。";

class SpokenWords extends HTMLElement {
  #state = "idle";
  #audio = null;
  #asking = null;

  connectedCallback() {
    this.button ??= el("button", { type: "button", class: "corpus-sound" });
    this.told ??= el("p", { class: "corpus-error", role: "status" });
    this.button.onclick = () => (this.#state === "idle" ? this.#play() : this.#stop());
    this.replaceChildren(this.button, this.told);
    this.#be("idle");
  }

  disconnectedCallback() {
    this.#stop();
  }

  #be(state) {
    this.#state = state;
    this.button.textContent = NAMES[state];
  }

  async #play() {
    this.told.textContent = "";
    this.#be("asking");
    const asking = (this.#asking = new AbortController());
    try {
      const sound = await this.#fetched(asking.signal);
      if (asking.signal.aborted) return;
      this.#audio = new Audio(URL.createObjectURL(sound));
      this.#audio.onended = () => this.#stop();
      this.#audio.onerror = () => this.#fail("这台电脑放不出声音。");
      await this.#audio.play();
      this.#be("playing");
    } catch (error) {
      if (!asking.signal.aborted) this.#fail(error.words ?? BROKEN);
    }
  }

  async #fetched(signal) {
    const answer = await fetch("/api/agent/corpus/speech", {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": this.getAttribute("csrf") },
      body: JSON.stringify({ text: this.getAttribute("text") }),
    });
    if (answer.ok) return answer.blob();
    const { error } = await answer.json().catch(() => ({}));
    throw Object.assign(new Error("refused"), { words: error?.message ?? BROKEN });
  }

  #fail(words) {
    this.#stop();
    this.told.textContent = words;
  }

  #stop() {
    this.#asking?.abort();
    const audio = this.#audio;
    this.#audio = null;
    if (audio) {
      audio.onended = audio.onerror = null;
      audio.pause();
      URL.revokeObjectURL(audio.src);
    }
    this.#be("idle");
  }
}

customElements.define("spoken-words", SpokenWords);
