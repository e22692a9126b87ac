// Short, quiet tones: the robot listens, has heard, is thinking. They are no speech to its ears.

const LOUDNESS = 0.16;
const THINKING_EVERY_MS = 2_400;

/** Notes as [hertz, seconds from the start, seconds long, loudness]. */
const TUNES = {
  listening: [[587, 0, 0.1, 1], [784, 0.09, 0.12, 1]],
  heard: [[784, 0, 0.1, 1], [587, 0.09, 0.12, 1]],
  thinking: [[440, 0, 0.07, 0.4], [440, 0.16, 0.07, 0.4]],
};

export class Earcons {
  #timer = null;

  /** `unlock` gives the audio context; `wanted` says whether tones may sound now. */
  constructor({ unlock, wanted }) {
    Object.assign(this, { unlock, wanted });
  }

  listening() {
    this.#play("listening");
  }

  heard() {
    this.#play("heard");
  }

  /** Ticks softly now and then until `quiet`. */
  thinking() {
    this.quiet();
    this.#timer = setInterval(() => this.#play("thinking"), THINKING_EVERY_MS);
  }

  quiet() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #play(name) {
    if (!this.wanted()) return;
    const context = this.unlock();
    for (const [hertz, after, seconds, loudness] of TUNES[name]) {
      note(context, hertz, context.currentTime + 0.01 + after, seconds, loudness * LOUDNESS);
    }
  }
}

function note(context, frequency, at, seconds, loudness) {
  const tone = new OscillatorNode(context, { type: "sine", frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.02);
  gain.gain.setValueAtTime(loudness, at + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds + 0.02);
}
