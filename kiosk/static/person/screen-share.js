// The resident lets the person see what this page shows: its words and where they stand, no
// picture, nothing of what is typed into fields. The person can point at it.

const LOOK_MS = 400;
const POINTER_MS = 5_000;
const MOST_PARTS = 160;
const LONGEST_TEXT = 160;
const LARGEST = 30_000; // characters of JSON; the gateway takes 32 KB
const PARTS = "h1, h2, h3, h4, p, li, dt, dd, button, label, summary, input, textarea, blockquote, legend";
const NEVER = ".bubbles, .composer, .sr-only, .skip, .pointer, .call, [data-private]";

/** Fires `change` when sharing begins or ends. */
export class ScreenShare extends EventTarget {
  #timer = null;
  #sent = "";
  #pointer = null;
  #pointerTimer = null;

  constructor({ root, send }) {
    super();
    this.root = root;
    this.send = send;
  }

  get on() {
    return this.#timer !== null;
  }

  start() {
    if (this.on) return;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
    this.dispatchEvent(new Event("change"));
  }

  stop() {
    this.#unpoint();
    if (!this.on) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#sent = "";
    this.send(null);
    this.dispatchEvent(new Event("change"));
  }

  /** Shows where the person points: fractions of the page's width and height. */
  point(at, name) {
    if (!this.on || !(at?.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1)) return;
    this.#unpoint();
    const pointer = document.createElement("div");
    pointer.className = "pointer";
    pointer.setAttribute("role", "status");
    pointer.textContent = `${name}指这里`;
    pointer.style.left = `${at.x * innerWidth}px`;
    pointer.style.top = `${at.y * innerHeight}px`;
    document.body.append(pointer);
    const target = at.target && document.querySelector(`[data-part="${CSS.escape(at.target)}"]`);
    target?.classList.add("pointed");
    this.#pointer = { pointer, target };
    this.#pointerTimer = setTimeout(() => this.#unpoint(), POINTER_MS);
  }

  #unpoint() {
    clearTimeout(this.#pointerTimer);
    this.#pointer?.pointer.remove();
    this.#pointer?.target?.classList.remove("pointed");
    this.#pointer = null;
  }

  #look() {
    const state = snapshot(this.root);
    const key = JSON.stringify(state);
    if (key === this.#sent || this.send(state) === false) return;
    this.#sent = key;
  }
}

/** The visible words of a page with their places, as fractions of the window. */
export function snapshot(root) {
  const parts = [];
  for (const node of root.querySelectorAll(PARTS)) {
    if (parts.length >= MOST_PARTS) break;
    const part = partOf(node, parts.length);
    if (part) parts.push(part);
  }
  const state = { title: document.title, width: innerWidth, height: innerHeight, parts };
  while (JSON.stringify(state).length > LARGEST) parts.splice(Math.floor(parts.length / 2));
  return state;
}

function partOf(node, number) {
  if (node.closest(NEVER) || !node.checkVisibility({ visibilityProperty: true })) return null;
  const inside = node.parentElement?.closest("button, label, summary, a");
  if (inside) return null;
  const box = node.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const field = node.matches("input, textarea");
  const words = field ? "" : ownWords(node);
  if (!seen || !(box.width && box.height) || (!words && !field)) return null;
  node.dataset.part = `p${number}`;
  return {
    id: `p${number}`,
    kind: field ? "field" : node.matches("button, summary, label") ? "button" : /^H\d$/.test(node.tagName) ? "heading" : "text",
    text: words.slice(0, LONGEST_TEXT),
    x: fraction(box.left, innerWidth),
    y: fraction(box.top, innerHeight),
    w: fraction(box.width, innerWidth),
    h: fraction(box.height, innerHeight),
  };
}

/** Words of the node that are not those of a part within it. */
function ownWords(node) {
  if (node.matches("li, label") && node.querySelector("p, button, h3, h4")) return "";
  return node.textContent.replace(/\s+/g, " ").trim();
}

function fraction(value, of) {
  return Math.round((value / of) * 1000) / 1000;
}
