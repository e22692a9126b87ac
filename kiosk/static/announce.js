// What a screen reader is told beside what has the focus.

/** Puts words into the page's polite live region; the same words twice are said twice. */
export class Announcer {
  #region;

  constructor(region) {
    this.#region = region;
  }

  say(words) {
    this.#region.textContent = "";
    requestAnimationFrame(() => {
      this.#region.textContent = words;
    });
  }

  clear() {
    this.#region.textContent = "";
  }
}
