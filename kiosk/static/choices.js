// Buttons that stand for something to say. The digit on each is its key.

import { el, icon, list, text } from "./dom.js";

const MOST = 9;

/** Numbered buttons, or null if there are none; `first` is the number of the first one. */
export function choices(given, { heading, first = 1, onPick }) {
  const known = list(given).filter((choice) => text(choice?.label)).slice(0, MOST + 1 - first);
  if (!known.length) return null;
  return el("section", { class: "choices", "aria-label": heading },
    el("h3", { class: "label" }, heading),
    known.map((choice, at) => one(choice, first + at, onPick)));
}

function one(choice, number, onPick) {
  const label = text(choice.label);
  return el("button", { type: "button", class: "choice", "data-digit": number, onclick: () => onPick(text(choice.say) || label, label) },
    el("span", { class: "digit", "aria-hidden": "true" }, String(number)),
    el("span", { class: "choice-label" }, label),
    icon("arrow"));
}
