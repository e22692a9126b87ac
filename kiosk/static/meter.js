// How loud the microphone hears: a row of lights, with a mark from which on a voice is loud enough.

import { el } from "./dom.js";

const LIGHTS = 12;
const QUIETEST_DB = -60;
const LOUDEST_DB = -12;
const ENOUGH_DB = -44;
const FALL = 0.8;

export class Meter {
  #shown = 0;

  constructor() {
    this.lights = Array.from({ length: LIGHTS }, (_, at) =>
      el("span", { class: at >= lightOf(ENOUGH_DB) ? "enough" : "faint" }));
    this.root = el("div", { class: "meter", "aria-hidden": "true" },
      el("span", { class: "meter-word" }, "小"), this.lights, el("span", { class: "meter-word" }, "大"));
  }

  /** `level` is a root mean square of 0 to 1; the lights rise at once and fall slowly. */
  show(level) {
    const lit = lightOf(20 * Math.log10(Math.max(level, 1e-6)));
    this.#shown = Math.max(lit, this.#shown * FALL);
    this.lights.forEach((light, at) => light.classList.toggle("lit", at < this.#shown));
  }

  clear() {
    this.#shown = 0;
    for (const light of this.lights) light.classList.remove("lit");
  }
}

function lightOf(decibels) {
  const share = (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB);
  return Math.round(Math.max(0, Math.min(1, share)) * LIGHTS);
}
