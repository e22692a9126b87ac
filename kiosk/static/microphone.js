// The microphone, opened for one utterance and closed after it.

const REASONS = {
  NotFoundError: "这台机器没有接麦克风。",
  DevicesNotFoundError: "这台机器没有接麦克风。",
  NotAllowedError: "浏览器没有允许使用麦克风。",
  SecurityError: "浏览器没有允许使用麦克风。",
  NotReadableError: "麦克风正被别的程序占用，或者没有插好。",
  AbortError: "麦克风没有打开。",
};

/** Why the microphone can't be used, in words for residents. */
export class MicrophoneError extends Error {
  constructor(message) {
    super(message);
    this.name = "MicrophoneError";
    this.code = "microphone";
  }
}

export class Microphone {
  #context = null;
  #stream = null;
  #recorder = null;
  #onFrame = () => undefined;

  /** Whether it was open once, and the browser's name of why it could not be opened last. */
  opened = false;
  trouble = "";

  /** Whether the browser takes the robot's own voice out of what the microphone hears. */
  get echoCancelled() {
    return this.#stream?.getAudioTracks()[0]?.getSettings().echoCancellation === true;
  }

  /**
   * Opens the microphone; `onFrame(pcm, level)` gets 50 ms of 16 kHz PCM and its loudness, 0 to 1.
   * One that is open already goes on without a gap, for the new listener.
   */
  async open(onFrame) {
    this.#onFrame = onFrame;
    if (this.#recorder) return;
    if (!isSecureContext) throw new MicrophoneError("这个网址不是 https 开头，浏览器不让用麦克风。");
    if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) {
      throw new MicrophoneError("这个浏览器不能用麦克风。");
    }
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      await this.#record();
      this.opened = true;
      this.trouble = "";
    } catch (error) {
      this.trouble = error.name;
      await this.close();
      throw new MicrophoneError(REASONS[error.name] ?? "麦克风打不开。");
    }
  }

  async #record() {
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule("/static/audio-worklet.js");
    this.#recorder = new AudioWorkletNode(this.#context, "pcm-recorder", { numberOfOutputs: 0, channelCount: 1 });
    this.#recorder.port.onmessage = ({ data }) => data && this.#onFrame(data.pcm, data.level);
    this.#context.createMediaStreamSource(this.#stream).connect(this.#recorder);
    await this.#context.resume();
  }

  /** Stops recording once the last words are handed over, and lets go of the device. */
  async close({ flush = false } = {}) {
    const [context, stream, recorder] = [this.#context, this.#stream, this.#recorder];
    this.#context = this.#stream = this.#recorder = null;
    if (recorder && flush) await drained(recorder);
    if (recorder) recorder.port.onmessage = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
    await context?.close();
  }
}

function drained(recorder) {
  const handler = recorder.port.onmessage;
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, 300);
    recorder.port.onmessage = (event) => {
      handler(event);
      if (event.data !== null) return;
      clearTimeout(limit);
      resolve();
    };
    recorder.port.postMessage("finish");
  });
}
