// <resident-words text="…">: an entry's words as the resident's page shows them, by its own reader.

import { markdown } from "/static/markdown.js";

class ResidentWords extends HTMLElement {
  static observedAttributes = ["text"];

  attributeChangedCallback() {
    this.replaceChildren(markdown(this.getAttribute("text") ?? ""));
  }
}

customElements.define("resident-words", ResidentWords);
