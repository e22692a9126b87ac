// The articles that a reply stands on, as cards that open.

import { button, el, icon, list, text } from "./dom.js";

const SHOWN_AT_ONCE = 3;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The cards, or null if the reply cites nothing. */
export function citations(given) {
  const known = list(given).filter((citation) => text(citation?.law));
  if (!known.length) return null;
  const first = known.length > SHOWN_AT_ONCE + 1 ? SHOWN_AT_ONCE : known.length;
  return el("section", { class: "citations", "aria-label": "依据的法条" },
    el("h3", { class: "label" }, icon("book"), el("span", {}, "依据哪条法律（按一下看内容）")),
    known.slice(0, first).map(card), rest(known.slice(first)));
}

/** A button that brings the cards that would push everything else off the screen. */
function rest(others) {
  if (!others.length) return null;
  const more = button(`再看 ${others.length} 条`, { icon: "chevron", class: "plain citations-more" });
  more.addEventListener("click", () => {
    const cards = others.map(card);
    more.replaceWith(...cards);
    cards[0].querySelector("button").focus();
  });
  return more;
}

function card(citation) {
  const body = el("div", { class: "citation-body", hidden: true }, details(citation));
  const head = el("button", { type: "button", class: "citation-head", "aria-expanded": "false" },
    el("span", { class: "citation-name" },
      el("span", { class: "citation-law" }, `《${text(citation.law)}》`),
      el("strong", {}, text(citation.article))),
    icon("chevron"));
  head.addEventListener("click", () => {
    const open = body.hidden;
    body.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
  });
  return el("div", { class: "citation" }, head, body);
}

function details({ gist, quote, in_force_from: since }) {
  return [
    text(gist) && [el("h4", {}, "大意"), el("p", {}, text(gist))],
    text(quote)
      ? [el("h4", {}, "法条原文"), el("blockquote", {}, text(quote).split("\n").map((line) => el("p", {}, line)))]
      : el("p", { class: "small" }, "本机没有装法条原文，可以请工作人员找给您看。"),
    text(since) && el("p", { class: "in-force" }, icon("check"), el("span", {}, `这部法律自 ${date(text(since))} 起施行`)),
  ].filter(Boolean).flat();
}

/** An ISO date as it is said; anything else as it is. */
export function date(iso) {
  const parts = DATE.exec(iso);
  return parts ? `${parts[1]} 年 ${Number(parts[2])} 月 ${Number(parts[3])} 日` : iso;
}
