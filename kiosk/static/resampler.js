// From the sound card's rate to the recogniser's: windowed-sinc low-pass and interpolation.

const LOBES = 12;
const STEPS = 256;

/** Hann-windowed sinc, tabulated from -LOBES to LOBES, for a cut-off of `cutoff` × the source's Nyquist. */
function kernel(cutoff) {
  const half = LOBES * STEPS;
  const table = new Float32Array(2 * half + 1);
  for (let at = -half; at <= half; at += 1) {
    const x = at / STEPS;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    table[at + half] = sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / LOBES)) * cutoff;
  }
  return table;
}

/**
 * Streams mono floats of one rate to another. What a chunk can't yet decide is kept for the next,
 * so that chunk borders are not heard.
 */
export class Resampler {
  #kept = new Float32Array(0);
  #position;

  constructor(from, to) {
    this.step = from / to;
    this.cutoff = Math.min(1, to / from) * (from > to ? 0.94 : 1);
    this.reach = Math.ceil(LOBES / this.cutoff);
    this.table = kernel(this.cutoff);
    this.same = from === to;
    this.#kept = new Float32Array(this.reach);
    this.#position = this.reach;
  }

  /** The samples that `chunk` completes. */
  push(chunk) {
    if (this.same) return Float32Array.from(chunk);
    const source = new Float32Array(this.#kept.length + chunk.length);
    source.set(this.#kept);
    source.set(chunk, this.#kept.length);
    const result = [];
    while (this.#position + this.reach < source.length) {
      result.push(this.#sample(source, this.#position));
      this.#position += this.step;
    }
    const start = Math.max(0, Math.floor(this.#position) - this.reach);
    this.#kept = source.slice(start);
    this.#position -= start;
    return Float32Array.from(result);
  }

  #sample(source, position) {
    const first = Math.max(0, Math.ceil(position - LOBES / this.cutoff));
    const last = Math.min(source.length - 1, Math.floor(position + LOBES / this.cutoff));
    let sum = 0;
    for (let at = first; at <= last; at += 1) {
      sum += source[at] * this.table[Math.round(((at - position) * this.cutoff + LOBES) * STEPS)];
    }
    return sum;
  }
}

/** Floats of -1 to 1 as 16-bit samples, clipped. */
export function toPcm16(samples) {
  const pcm = new Int16Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) {
    const clipped = Math.max(-1, Math.min(1, samples[at]));
    pcm[at] = Math.round(clipped * 32767);
  }
  return pcm;
}
