// Nobody there any more: warn, count down, wipe.

const TICK_MS = 250;

/**
 * Both times run from the last sign of life. `busy` says whether the robot itself is still
 * speaking, listening or thinking; that counts as a sign of life.
 */
export class IdleWatch {
  #timer = null;
  #last = 0;
  #warned = false;

  constructor({ warnAfter, wipeAfter, busy, onWarn, onTick, onReturn, onWipe, now = () => performance.now() }) {
    Object.assign(this, { warnAfter, wipeAfter, busy, onWarn, onTick, onReturn, onWipe, now });
  }

  start() {
    this.touch();
    this.#timer ??= setInterval(() => this.#look(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#settleWarning();
  }

  /** Somebody did something. */
  touch() {
    this.#last = this.now();
    this.#settleWarning();
  }

  get warning() {
    return this.#warned;
  }

  #settleWarning() {
    if (!this.#warned) return;
    this.#warned = false;
    this.onReturn();
  }

  #look() {
    if (!this.#warned && this.busy()) this.#last = this.now();
    const idle = (this.now() - this.#last) / 1000;
    if (idle >= this.wipeAfter) {
      this.stop();
      this.onWipe();
      return;
    }
    if (idle < this.warnAfter) return;
    if (!this.#warned) {
      this.#warned = true;
      this.onWarn();
    }
    this.onTick(Math.ceil(this.wipeAfter - idle));
  }
}
