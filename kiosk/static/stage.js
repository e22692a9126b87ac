// The one place where screens are shown.

/** Shows one screen at a time, hands the focus to its heading and scrolls to its top. */
export class Stage {
  constructor(root) {
    this.root = root;
    this.name = "";
  }

  /** `focus` is the selector of what gets the focus; without it the screen's first heading. */
  show(name, screen, { focus } = {}) {
    this.name = name;
    document.body.dataset.screen = name;
    this.root.replaceChildren(screen);
    scrollTo({ top: this.#top(name), left: 0, behavior: "instant" });
    const target = (focus && screen.querySelector(focus)) ?? screen.querySelector("h1, h2");
    if (!target) return;
    if (/^H\d$/.test(target.tagName)) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  }

  /** On a phone the bar above would take a third of the screen: it stays a swipe away. */
  #top(name) {
    return name !== "attract" && matchMedia("(max-width: 700px)").matches ? this.root.offsetTop : 0;
  }

  /** Nothing left of what was shown. */
  clear() {
    this.name = "";
    this.root.replaceChildren();
  }
}
