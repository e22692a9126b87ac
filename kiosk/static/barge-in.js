// While the robot answers a spoken question the microphone stays open: who speaks is listened to.

/** Fires `change` when talking begins or ceases to interrupt the robot. */
export class BargeIn extends EventTarget {
  #guarding = false;
  #spoken = false;

  /** `mode` gives the office's setting: `auto` needs the browser's echo cancellation, `on`, `off`. */
  constructor({ microphone, conversation, speaker, talk, mode }) {
    super();
    Object.assign(this, { microphone, conversation, speaker, talk, mode });
    conversation.addEventListener("turn", ({ detail }) => (this.#spoken = detail.spoken));
    conversation.addEventListener("guarding", ({ detail }) => detail || this.#cease());
    conversation.addEventListener("barged-in", () => this.#handOver());
    speaker.addEventListener("change", () => this.#follow());
  }

  /** Whether talking interrupts the robot now. */
  get guarding() {
    return this.#guarding;
  }

  #follow() {
    if (!this.speaker.speaking) this.#cease();
    else if (!this.#guarding && this.#spoken && this.mode() !== "off" && !this.talk.active) this.#guard();
  }

  async #guard() {
    this.#set(true);
    try {
      await this.microphone.open((pcm) => this.#guarding && this.conversation.voice.sendAudio(pcm));
    } catch {
      this.#set(false); // the robot is still stopped by its button
      return;
    }
    const useful = this.mode() === "on" || this.microphone.echoCancelled;
    const wanted = this.#guarding && this.speaker.speaking && useful;
    if (wanted && this.conversation.playing(this.microphone.echoCancelled)) return;
    this.#set(false);
    if (!this.talk.active) this.microphone.close();
  }

  #cease() {
    if (!this.#guarding) return;
    this.#set(false);
    this.conversation.played();
    if (!this.talk.active) this.microphone.close();
  }

  /** The server has gone over to listening: the open microphone now serves the question. */
  #handOver() {
    this.#set(false);
    this.speaker.stop();
    this.talk.interrupt();
  }

  #set(guarding) {
    if (guarding === this.#guarding) return;
    this.#guarding = guarding;
    this.dispatchEvent(new Event("change"));
  }
}
