// The two ways to use a talk button: a tap, or holding it down while speaking.

const HOLD_MS = 500;

/**
 * Pressing starts listening at once. Released soon, it was a tap: the robot listens until the
 * resident pauses or taps again. Held longer, the release ends the utterance.
 * Works the same for finger, mouse, pen, the space bar, Enter and a screen reader's click.
 */
export class PressToTalk {
  #downAt = null;
  #started = false;

  constructor(talk, { onPress = () => undefined } = {}) {
    this.talk = talk;
    this.onPress = onPress;
    for (const end of ["pointerup", "pointercancel", "blur"]) window.addEventListener(end, () => this.release());
    window.addEventListener("keyup", ({ key }) => key === " " && this.release());
  }

  /** Makes a button a talk button. */
  attach(button) {
    button.addEventListener("pointerdown", (event) => event.button === 0 && this.press());
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => this.#key(event));
    button.addEventListener("keyup", (event) => event.key === " " && event.preventDefault());
    button.addEventListener("click", (event) => this.#click(event));
    return button;
  }

  press() {
    this.onPress();
    this.#downAt = performance.now();
    this.#started = !this.talk.active;
    if (this.#started) this.talk.start();
    else this.talk.stop();
  }

  release() {
    if (this.#downAt === null) return;
    const held = performance.now() - this.#downAt;
    this.#downAt = null;
    if (this.#started && held >= HOLD_MS && this.talk.state === "listening") this.talk.stop();
  }

  #key(event) {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (event.repeat) return;
    this.press();
    if (event.key === "Enter") this.#downAt = null;
  }

  /** Only clicks that no pointer made: a screen reader's or a script's. */
  #click(event) {
    if (event.detail !== 0 || event.pointerType) return;
    this.press();
    this.#downAt = null;
  }
}
