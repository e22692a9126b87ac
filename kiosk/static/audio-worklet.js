// Runs on the audio thread: microphone blocks in, 50 ms frames of 16 kHz 16-bit PCM out.

import { Resampler, toPcm16 } from "./resampler.js";

const RATE = 16_000;
const FRAME = RATE / 20;

class PcmRecorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, RATE);
    this.frame = new Float32Array(FRAME);
    this.filled = 0;
    this.recording = true;
    this.port.onmessage = () => this.finish();
  }

  /** Sends what is left of the last frame, then a null to say that nothing follows. */
  finish() {
    if (this.filled) this.send(this.frame.slice(0, this.filled));
    this.frame.fill(0);
    this.filled = 0;
    this.recording = false;
    this.port.postMessage(null);
  }

  process(inputs) {
    const channel = inputs[0]?.[0];
    if (channel && this.recording) this.collect(this.resampler.push(channel));
    return this.recording;
  }

  collect(samples) {
    for (const sample of samples) {
      this.frame[this.filled] = sample;
      this.filled += 1;
      if (this.filled === FRAME) {
        this.send(this.frame);
        this.filled = 0;
      }
    }
  }

  send(samples) {
    const pcm = toPcm16(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    this.port.postMessage({ pcm: pcm.buffer, level: Math.sqrt(power) }, [pcm.buffer]);
  }
}

registerProcessor("pcm-recorder", PcmRecorder);
