// Size of the letters and contrast. Kept on the root element, so that a wipe can reset them.

const DEFAULT_SIZE = 1;
const LARGEST_SIZE = 4;

export class Display {
  #root;
  #usual = DEFAULT_SIZE;

  constructor(root = document.documentElement) {
    this.#root = root;
    this.reset();
  }

  get size() {
    return Number(this.#root.dataset.textSize);
  }

  get highContrast() {
    return this.#root.dataset.contrast === "high";
  }

  /** One step larger (+1) or smaller (-1), or back to the usual size (0); gives the step reached. */
  resize(step) {
    const wanted = step === 0 ? this.#usual : this.size + step;
    this.#root.dataset.textSize = String(Math.min(LARGEST_SIZE, Math.max(0, wanted)));
    return this.size;
  }

  /** The size at the start of a visit; who has chosen another one keeps it. */
  set usual(size) {
    if (!(size >= 0 && size <= LARGEST_SIZE) || size === this.#usual) return;
    const unchanged = this.size === this.#usual;
    this.#usual = size;
    if (unchanged) this.resize(0);
  }

  get atLargest() {
    return this.size === LARGEST_SIZE;
  }

  get atSmallest() {
    return this.size === 0;
  }

  setContrast(high) {
    this.#root.dataset.contrast = high ? "high" : "normal";
  }

  reset() {
    this.resize(0);
    this.setContrast(matchMedia("(prefers-contrast: more)").matches);
  }
}
