// The resident's page as the resident shares it: words in their places. Pressing it points there.

import { el, text, list } from "/static/dom.js";

const NEVER_MORE = 400;

/** Draws the shared page into `root`; `point` is told {x, y, target}. Null takes it away. */
export function showScreen(root, state, point) {
  root.replaceChildren();
  root.hidden = !state;
  if (!state) return;
  const width = Math.max(1, Number(state.width) || 1);
  const height = Math.max(1, Number(state.height) || 1);
  const page = el("div", { class: "screen-page", role: "img", "aria-label": "居民的屏幕" });
  page.style.aspectRatio = `${width} / ${height}`;
  for (const part of list(state.parts).slice(0, NEVER_MORE)) page.append(piece(part, height));
  page.addEventListener("click", (event) => {
    const box = page.getBoundingClientRect();
    const x = share(event.clientX - box.left, box.width);
    const y = share(event.clientY - box.top, box.height);
    point({ x, y, target: text(event.target.dataset?.part) });
    mark(page, x, y);
  });
  root.append(el("p", { class: "screen-hint" }, "居民的屏幕。按一下，居民就看到您指的地方。"), page);
}

function piece(part, height) {
  const node = el("span", { class: `screen-part is-${text(part.kind)}`, "data-part": text(part.id) }, text(part.text));
  for (const [side, value] of [["left", part.x], ["top", part.y], ["width", part.w], ["height", part.h]]) {
    node.style[side] = `${Math.min(Math.max(Number(value) || 0, -1), 2) * 100}%`;
  }
  node.style.setProperty("--lines", String(Math.max(1, Math.round(((Number(part.h) || 0) * height) / 40))));
  return node;
}

function mark(page, x, y) {
  page.querySelector(".screen-mark")?.remove();
  const spot = el("span", { class: "screen-mark" });
  spot.style.left = `${x * 100}%`;
  spot.style.top = `${y * 100}%`;
  page.append(spot);
}

function share(value, of) {
  return Math.min(1, Math.max(0, Math.round((value / of) * 1000) / 1000));
}
