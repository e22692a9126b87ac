// The markdown subset of a reply: paragraphs, lists, **bold**, and a bold or # line as heading.
// The result is a tree of nodes; markup in the text stays text.

import { el } from "./dom.js";

const BULLET = /^\s*[-*•]\s+(.*)$/;
const NUMBER = /^\s*(\d{1,3})[.、．)）](?!\d)\s*(.*)$/;
const HEADING = /^\s*#{1,6}\s+(.*)$/;
const BOLD_LINE = /^\s*\*\*([^*]+)\*\*\s*[:：]?\s*$/;

/** A fragment of block elements for the text of a reply. */
export function markdown(source) {
  const fragment = document.createDocumentFragment();
  let open = null;
  for (const line of String(source).replace(/\r\n?/g, "\n").split("\n")) {
    open = addLine(fragment, open, line);
  }
  return fragment;
}

function addLine(fragment, open, line) {
  if (!line.trim()) return null;
  const heading = HEADING.exec(line) ?? BOLD_LINE.exec(line);
  if (heading) {
    fragment.append(el("h3", {}, ...inline(heading[1])));
    return null;
  }
  const numbered = NUMBER.exec(line);
  if (numbered) return addItem(fragment, open, "OL", numbered[2], Number(numbered[1]));
  const bullet = BULLET.exec(line);
  if (bullet) return addItem(fragment, open, "UL", bullet[1]);
  if (open?.tagName === "P") {
    open.append(el("br"), ...inline(line));
    return open;
  }
  const paragraph = el("p", {}, ...inline(line));
  fragment.append(paragraph);
  return paragraph;
}

function addItem(fragment, open, tag, words, number) {
  const last = open ?? fragment.lastElementChild;
  const target = last?.tagName === tag ? last : el(tag.toLowerCase(), number > 1 ? { start: number } : {});
  if (target !== last) fragment.append(target);
  target.append(el("li", {}, ...inline(words)));
  return target;
}

/**
 * Text and bold runs of one line; an unpaired `**` stays as written. A space that markdown needs
 * after a Chinese full stop or comma is not shown: the sign is wide enough.
 */
function inline(line) {
  const parts = line.trim().replace(/([\u3001-\u303f\uff01-\uff5e]\**) +/g, "$1").split("**");
  if (parts.length % 2 === 0) parts.push(`${parts.splice(-2, 1)[0]}**${parts.pop()}`);
  return parts.map((part, at) => (at % 2 ? bold(part) : part)).filter(Boolean);
}

function bold(words) {
  return words ? el("strong", {}, words) : "****";
}
