// Building the page. Data only ever becomes text: nothing here parses markup.

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes, `on…` listeners and children.
 * Strings among the children become text nodes; null, undefined and false are left out.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A picture of `icons.js`; hidden from screen readers, the words beside it speak. */
export function icon(name) {
  const shapes = (ICONS[name] ?? []).map(([tag, attributes]) => shape(tag, attributes));
  return shape("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, shapes);
}

function shape(tag, attributes, inside = []) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

/** A button with an icon and words. */
export function button(words, { icon: picture, ...props } = {}) {
  return el(
    "button",
    { type: "button", ...props },
    picture ? icon(picture) : null,
    el("span", {}, words),
  );
}

/** The text of anything the server sent; objects and nothing become an empty string. */
export function text(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The value if it is a list, else an empty one. */
export function list(value) {
  return Array.isArray(value) ? value : [];
}
