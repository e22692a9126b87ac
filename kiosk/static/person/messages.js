// What was said, as bubbles and cards. Data only ever becomes text.

import { citations } from "../citations.js";
import { el, icon, list, text } from "../dom.js";
import { markdown } from "../markdown.js";

const MINE = "resident";

/** One message as an item of the list; `waiting` is one that is not known to be kept yet. */
export function bubble(message, { waiting = false } = {}) {
  const mine = message.from === MINE;
  const item = el("li", { class: `bubble bubble-${kindOf(message)}`, "data-seq": message.seq, "data-id": message.client_id },
    mine || message.kind === "notice" ? null : el("span", { class: "bubble-who" }, whose(message)),
    el("div", { class: "bubble-words" }, body(message)),
    mine ? el("span", { class: "bubble-state" }, waiting ? "正在发" : "已送到") : null);
  return item;
}

function kindOf({ from, kind }) {
  if (kind === "notice") return "notice";
  return from === MINE ? "mine" : from === "robot" ? "robot" : "theirs";
}

function whose({ from, name }) {
  return from === "robot" ? "温小法" : text(name) || "工作人员";
}

function body(message) {
  const data = message.data ?? {};
  if (message.kind === "citation") return citations([data]) ?? words(message.text);
  if (message.kind === "faq") return card(message.text, data);
  if (message.kind === "hotlines") return [markdown(text(message.text)), numbers(data.hotlines)];
  return words(message.text);
}

function words(said) {
  return text(said).split("\n").map((line) => el("p", {}, line));
}

/** An entry of the corpus: its title, then the answer to open. */
function card(title, { answer, citations: cited }) {
  return el("details", { class: "bubble-card" },
    el("summary", {}, icon("book"), el("span", {}, text(title))),
    el("div", { class: "reply-words" }, markdown(text(answer))),
    citations(list(cited)));
}

function numbers(given) {
  const known = list(given).map(text).filter((number) => /^[\d-]{3,20}$/.test(number));
  return known.length ? el("p", { class: "bubble-numbers" }, known.map((number) => el("strong", {}, number))) : null;
}

/** What a person's message sounds like when it is read aloud; empty if it isn't to be read. */
export function spoken(message) {
  if (message.from !== "person" && message.kind !== "closing") return "";
  if (message.kind === "text" || message.kind === "closing") return text(message.text);
  if (message.kind === "citation" || message.kind === "faq") return `${whose(message)}给您看：${text(message.text)}`;
  return "";
}
