// A line that appears for a moment and is read out.

const SHOWN_MS = 6_000;

export class Toast {
  #timer = null;

  constructor(root) {
    this.root = root;
  }

  show(words) {
    clearTimeout(this.#timer);
    this.root.textContent = words;
    this.root.classList.add("is-shown");
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.root.classList.remove("is-shown");
    this.root.textContent = "";
  }
}
