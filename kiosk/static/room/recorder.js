// Records the room in the mediator's page: all pictures side by side, all sound mixed, as parts of a
// WebM file that the gateway stores encrypted. Nothing is kept here.

const WIDTH = 960;
const HEIGHT = 540;
const FRAMES_PER_SECOND = 10;
const PART_MS = 2_000;
/** A busy browser hands out the first bytes one by one; the first part holds the whole header. */
const FIRST_BYTES = 2_000;
const VIDEO_BITS = 700_000;
const AUDIO_BITS = 48_000;
const TRIES = 5;
const PAUSE_MS = 800;
const MOST_WAITING = 30;
const FINISH_MS = 6_000;
const KINDS = ["video/webm;codecs=vp8,opus", "video/webm"];

/** Whether this browser can record at all. */
export function canRecord() {
  return kind() !== undefined && "captureStream" in HTMLCanvasElement.prototype;
}

function kind() {
  return typeof MediaRecorder === "undefined" ? undefined : KINDS.find((one) => MediaRecorder.isTypeSupported(one));
}

/**
 * `pictures` gives [{name, video}], `sounds` gives MediaStreams, both as they are at the moment.
 * `upload(stretch, number, blob)` sends a part; it rejects with an error that is `final` if the part
 * is not wanted any more, `refused` if trying again is of no use. Fires `failed` if it can't go on.
 */
export class Recorder extends EventTarget {
  #now = null;

  constructor({ pictures, sounds, upload }) {
    super();
    Object.assign(this, { pictures, sounds, upload });
  }

  /** Records exactly this stretch; null for nothing. */
  follow(stretch) {
    if (stretch === (this.#now?.stretch ?? null)) return;
    this.#drop();
    if (stretch !== null) this.#start(stretch);
  }

  /** Stops, and waits until the last part is sent. */
  async finish() {
    const now = this.#now;
    if (!now) return;
    const last = new Promise((resolve) => now.recorder.addEventListener("stop", resolve, { once: true }));
    now.recorder.stop();
    const late = new Promise((resolve) => setTimeout(resolve, FINISH_MS));
    await Promise.race([last.then(() => now.sending), late]);
    this.#drop();
  }

  close() {
    this.#drop();
  }

  #start(stretch) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: WIDTH, height: HEIGHT });
    const context = new AudioContext();
    context.resume().catch(() => undefined);
    const mixed = context.createMediaStreamDestination();
    const stream = new MediaStream([...canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks(), ...mixed.stream.getAudioTracks()]);
    const now = (this.#now = { stretch, canvas, context, mixed, stream, heard: new Map(), next: 0, waiting: [], sending: Promise.resolve(), dropped: false });
    try {
      now.recorder = new MediaRecorder(stream, { mimeType: kind(), videoBitsPerSecond: VIDEO_BITS, audioBitsPerSecond: AUDIO_BITS });
      now.recorder.ondataavailable = ({ data }) => this.#take(now, data);
      now.recorder.onerror = () => this.#fail(now);
      this.#draw(now);
      now.recorder.start(PART_MS);
    } catch {
      this.#fail(now);
      return;
    }
    now.timer = setInterval(() => this.#draw(now), 1_000 / FRAMES_PER_SECOND);
  }

  #drop() {
    const now = this.#now;
    this.#now = null;
    if (!now) return;
    now.dropped = true;
    clearInterval(now.timer);
    if (now.recorder && now.recorder.state !== "inactive") now.recorder.stop();
    for (const track of now.stream.getTracks()) track.stop();
    now.context.close().catch(() => undefined);
  }

  #fail(now) {
    if (now.dropped) return;
    this.#drop();
    this.dispatchEvent(new Event("failed"));
  }

  #take(now, blob) {
    if (now.dropped || !blob.size) return;
    now.held = new Blob([now.held ?? "", blob]);
    if (now.next === 0 && now.held.size < FIRST_BYTES && now.recorder.state !== "inactive") return;
    now.waiting.push({ number: now.next, blob: now.held });
    now.held = undefined;
    now.next += 1;
    if (now.waiting.length > MOST_WAITING) return this.#fail(now);
    now.sending = now.sending.then(() => this.#send(now));
    return undefined;
  }

  async #send(now) {
    const part = now.waiting.shift();
    for (let tried = 1; part && !now.dropped; tried += 1) {
      try {
        await this.upload(now.stretch, part.number, part.blob);
        return;
      } catch (error) {
        if (error.final) {
          if (this.#now === now) this.#drop();
          return;
        }
        if (error.refused || tried === TRIES) {
          this.#fail(now);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tried));
      }
    }
  }

  #draw(now) {
    this.#listen(now);
    const brush = now.canvas.getContext("2d");
    const shown = this.pictures();
    const columns = Math.ceil(Math.sqrt(shown.length || 1));
    const rows = Math.ceil((shown.length || 1) / columns);
    const [width, height] = [WIDTH / columns, HEIGHT / rows];
    brush.fillStyle = "#10232b";
    brush.fillRect(0, 0, WIDTH, HEIGHT);
    shown.forEach(({ name, video }, at) => {
      const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
      if (video?.videoWidth) fitted(brush, video, { left, top, width, height });
      brush.fillStyle = "#10232b";
      brush.fillRect(left, top + height - 30, width, 30);
      brush.fillStyle = "#ffffff";
      brush.font = "18px sans-serif";
      brush.fillText(name, left + 8, top + height - 9, width - 16);
    });
  }

  /** Mixes in who came, lets go of who went. */
  #listen({ context, mixed, heard }) {
    const streams = new Set(this.sounds().filter((one) => one?.getAudioTracks().length));
    for (const [stream, node] of heard) {
      if (streams.has(stream)) continue;
      node.disconnect();
      heard.delete(stream);
    }
    for (const stream of streams) {
      if (heard.has(stream)) continue;
      const node = context.createMediaStreamSource(stream);
      node.connect(mixed);
      heard.set(stream, node);
    }
  }
}

function fitted(brush, video, { left, top, width, height }) {
  const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
  const [wide, high] = [video.videoWidth * scale, video.videoHeight * scale];
  brush.drawImage(video, left + (width - wide) / 2, top + (height - high) / 2, wide, high);
}
