// What the robot is not sure to have heard: words that were put right, and what else they may have been.

import { el, list, text } from "./dom.js";

const MOST_SPOTS = 4;
const MOST_WORDS = 4;

/**
 * The doubtful words of a `final` event, changed ones first: `[{at, length, words, changed}]`, offsets
 * into its text, counted in characters as Python counts them.
 */
export function spotsOf(message) {
  const said = [...text(message?.text)];
  const repairs = objects(message?.repairs).map(({ from, to, at }) => (
    { at, length: [...text(to)].length, words: [text(from)], changed: true }));
  const changed = (spot) => repairs.some((repair) => repair.at < spot.at + spot.length && spot.at < repair.at + repair.length);
  const others = objects(message?.others).map(({ at, length, words }) => ({ at, length, words: list(words).map(text) }));
  const spots = others.filter(fits).map((spot) => ({ ...spot, changed: changed(spot) }));
  const uncovered = repairs.filter((repair) => fits(repair)
    && !spots.some((spot) => spot.at <= repair.at && repair.at + repair.length <= spot.at + spot.length));
  return [...spots, ...uncovered]
    .map((spot) => ({ ...spot, words: spot.words.filter(Boolean).slice(0, MOST_WORDS) }))
    .filter(({ words }) => words.length)
    .sort((one, other) => Number(other.changed) - Number(one.changed) || one.at - other.at)
    .slice(0, MOST_SPOTS);

  function fits({ at, length }) {
    return Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length > 0 && at + length <= said.length;
  }
}

function objects(value) {
  return list(value).filter((one) => one && typeof one === "object");
}

/** The words with those that were put right underlined, as nodes. */
export function marked(said, spots) {
  const characters = [...said];
  const nodes = [];
  let at = 0;
  for (const spot of spots.filter(({ changed }) => changed).sort((one, other) => one.at - other.at)) {
    if (spot.at < at) continue;
    nodes.push(characters.slice(at, spot.at).join(""));
    at = spot.at + spot.length;
    nodes.push(el("span", { class: "put-right" }, characters.slice(spot.at, at).join("")));
  }
  nodes.push(characters.slice(at).join(""));
  return nodes.filter((node) => node !== "");
}

/** The words with another in the place of a doubtful one. */
export function replaced(said, { at, length }, word) {
  const characters = [...said];
  return [...characters.slice(0, at), word, ...characters.slice(at + length)].join("");
}

/** A row of the doubtful words; pressing one shows what else it may have been. Null if there are none. */
export function doubtful(said, spots, { onPick }) {
  if (!spots.length) return null;
  const characters = [...said];
  const offers = el("div", { class: "readings", id: "readings", hidden: true });
  const keys = spots.map((spot) => {
    const word = characters.slice(spot.at, spot.at + spot.length).join("");
    const key = el("button", { type: "button", class: spot.changed ? "spot put-right" : "spot", "aria-expanded": "false", "aria-controls": "readings", onclick: open }, word);
    function open() {
      const wasOpen = key.getAttribute("aria-expanded") === "true";
      for (const other of keys) other.setAttribute("aria-expanded", "false");
      offers.hidden = wasOpen;
      if (wasOpen) return;
      key.setAttribute("aria-expanded", "true");
      offers.replaceChildren(
        el("span", { class: "label" }, `不是“${word}”，是：`),
        ...spot.words.map((instead) =>
          el("button", { type: "button", class: "reading", onclick: () => onPick(replaced(said, spot, instead)) }, instead)));
      offers.querySelector("button").focus();
    }
    return key;
  });
  return el("div", { class: "doubtful", role: "group", "aria-label": "可能听错的词" },
    el("span", { class: "label" }, "听错了？按一下换："), keys, offers);
}
