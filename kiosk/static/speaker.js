// The loudspeaker: PCM frames in, sound out, silence the moment it is asked for.

const LEAD_SECONDS = 0.05;

/** Fires `change` when speaking begins or ends, `sounding` when the first sound of a reply is heard. */
export class Speaker extends EventTarget {
  #context = null;
  #sources = new Set();
  #rate = 0;
  #next = 0;
  #odd = null;
  #receiving = false;
  #speaking = false;
  #silentTimer = null;
  #sounded = false;

  get speaking() {
    return this.#speaking;
  }

  /** Whether the browser keeps the sound off although somebody has touched the page. */
  get blocked() {
    return this.#context?.state === "suspended";
  }

  /** Must be called from a tap or key press, or the browser keeps the sound off. */
  unlock() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => undefined);
    return this.#context;
  }

  /** A reply of `rate` samples a second follows. */
  begin(rate) {
    this.stop();
    if (!(rate >= 8000 && rate <= 96_000)) return;
    const context = this.unlock();
    this.#rate = rate;
    this.#next = context.currentTime + LEAD_SECONDS;
    this.#receiving = true;
    this.#sounded = false;
    this.#tell();
  }

  /** Plays 16-bit little-endian mono samples after those before; frames of a stopped reply are dropped. */
  push(bytes) {
    if (!this.#receiving) return;
    const samples = this.#samples(bytes);
    if (!samples.length) return;
    const buffer = this.#context.createBuffer(1, samples.length, this.#rate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    this.#next = Math.max(this.#next, this.#context.currentTime + LEAD_SECONDS / 2);
    source.start(this.#next);
    this.#expectSound(this.#next);
    this.#next += buffer.duration;
    this.#sources.add(source);
    source.onended = () => {
      this.#sources.delete(source);
      this.#tell();
    };
  }

  /** No more frames of this reply; what is queued is still played. */
  finish() {
    this.#receiving = false;
    this.#odd = null;
    this.#tell();
  }

  /** Silence now. */
  stop() {
    clearTimeout(this.#silentTimer);
    this.#receiving = false;
    this.#odd = null;
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.#sources.clear();
    this.#tell();
  }

  /** Silence, and nothing of what was said kept in a buffer. */
  async wipe() {
    this.stop();
    const context = this.#context;
    this.#context = null;
    await context?.close();
  }

  #expectSound(at) {
    if (this.#sounded) return;
    this.#sounded = true;
    const wait = at - this.#context.currentTime + (this.#context.outputLatency || 0);
    this.#silentTimer = setTimeout(() => this.dispatchEvent(new Event("sounding")), wait * 1000);
  }

  #samples(bytes) {
    let data = new Uint8Array(bytes);
    if (this.#odd !== null) {
      const joined = new Uint8Array(data.length + 1);
      joined[0] = this.#odd;
      joined.set(data, 1);
      data = joined;
    }
    this.#odd = data.length % 2 ? data[data.length - 1] : null;
    const view = new DataView(data.buffer, data.byteOffset);
    return Float32Array.from({ length: data.length >> 1 }, (_, at) => view.getInt16(at * 2, true) / 32_768);
  }

  #tell() {
    const speaking = this.#receiving || this.#sources.size > 0;
    if (speaking === this.#speaking) return;
    this.#speaking = speaking;
    this.dispatchEvent(new Event("change"));
  }
}
