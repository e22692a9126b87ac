// One utterance from the first touch to the heard words, by tap or by holding down.

const SILENT_MS = 3_000;

/**
 * States: `idle`, `opening`, `listening`, `closing`, `unheard`, `trouble`.
 * Fires `state`; `partial` with the words so far; `level` with the loudness, 0 to 1; `advice` with
 * what the speaker could do to be heard better.
 */
export class Talk extends EventTarget {
  #run = 0;
  #deafTimer = null;

  constructor({ microphone, conversation, speaker, earcons, recognizer }) {
    super();
    Object.assign(this, { microphone, conversation, speaker, earcons, recognizer });
    this.state = "idle";
    this.reason = "";
    conversation.addEventListener("listening", () => this.#listening());
    conversation.addEventListener("partial", ({ detail }) => this.#partial(detail));
    conversation.addEventListener("advice", ({ detail }) => this.#tell("advice", detail));
    conversation.addEventListener("heard", () => this.#over("idle"));
    conversation.addEventListener("dictated", () => this.#over("idle"));
    conversation.addEventListener("unheard", ({ detail }) => this.active && this.#over("unheard", detail));
    conversation.addEventListener("trouble", ({ detail }) => this.active && this.#over("trouble", detail.error.message));
    conversation.addEventListener("hung-up", () => this.active && this.#over("trouble", "连接断了。"));
  }

  /** Whether the microphone is open or about to be. */
  get active() {
    return ["opening", "listening", "closing"].includes(this.state);
  }

  async start() {
    if (this.active) return;
    const run = (this.#run += 1);
    const recognizer = this.recognizer();
    if (!recognizer.ok) {
      this.#over("trouble", recognizer.reason || "这台机器现在听不了说话。");
      return;
    }
    this.micReady = this.serverReady = false;
    this.#enter("opening");
    this.speaker.unlock();
    const connected = await this.conversation.startListening();
    if (run !== this.#run) return;
    if (!connected) {
      this.#over("trouble", "语音服务现在连不上。");
      return;
    }
    await this.#openMicrophone(run);
  }

  /** Somebody spoke over the robot: the microphone is open already, and the server listens. */
  async interrupt() {
    if (this.active) return;
    const run = (this.#run += 1);
    this.micReady = this.serverReady = false;
    this.#enter("opening");
    await this.#openMicrophone(run);
  }

  /** The utterance is over; the words follow. */
  async stop() {
    if (this.state === "opening") return this.cancel();
    if (this.state !== "listening") return undefined;
    this.#enter("closing");
    this.earcons.heard();
    await this.microphone.close({ flush: true });
    if (this.state === "closing") this.conversation.stopListening();
    return undefined;
  }

  /** Forget what was said. */
  cancel() {
    const wasActive = this.active;
    this.#run += 1;
    this.#enter("idle");
    this.microphone.close();
    if (wasActive) this.conversation.discard();
  }

  async #openMicrophone(run) {
    try {
      await this.microphone.open((pcm, level) => this.#frame(run, pcm, level));
    } catch (error) {
      if (run !== this.#run) return;
      this.conversation.discard();
      this.#over("trouble", error.message);
      return;
    }
    if (run !== this.#run || this.state !== "opening") {
      this.microphone.close();
      return;
    }
    this.micReady = true;
    this.#begin();
  }

  #listening() {
    this.serverReady = true;
    this.#begin();
  }

  #begin() {
    if (this.state !== "opening" || !this.micReady || !this.serverReady) return;
    this.#enter("listening");
    this.earcons.listening();
    this.#expectSound();
  }

  /** A microphone that was pulled out sends nothing, not even silence. */
  #expectSound() {
    clearTimeout(this.#deafTimer);
    this.#deafTimer = setTimeout(() => {
      if (this.state !== "listening") return;
      this.conversation.discard();
      this.#over("trouble", "麦克风没有声音传过来，可能没有插好。");
    }, SILENT_MS);
  }

  #frame(run, pcm, level) {
    if (run !== this.#run) return;
    if (this.state === "listening") this.#expectSound();
    if (!this.conversation.voice.sendAudio(pcm)) {
      this.conversation.discard();
      this.#over("trouble", "网络太慢，声音传不过去。");
      return;
    }
    this.dispatchEvent(new CustomEvent("level", { detail: level }));
  }

  #partial(words) {
    this.#tell("partial", words);
  }

  #tell(type, detail) {
    if (this.active) this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #over(state, reason = "") {
    const wasListening = this.state === "listening";
    this.#run += 1;
    this.#enter(state, reason);
    this.microphone.close();
    if (wasListening) this.earcons.heard();
  }

  #enter(state, reason = "") {
    this.state = state;
    this.reason = reason;
    clearTimeout(this.#deafTimer);
    this.dispatchEvent(new Event("state"));
  }
}
