// One message of a conversation as an element. Words only ever become text.

import { el, text, list } from "/static/dom.js";

const WIDE = { notice: true, closing: true, hotlines: true };

/** The element; `mine` is the person who looks at it. */
export function bubble(message, mine) {
  const own = message.from === "person" && message.person_id === mine;
  const side = WIDE[message.kind] ? "is-middle" : own ? "is-own" : "is-theirs";
  return el(
    "li",
    { class: `bubble ${side} kind-${text(message.kind)}`, "data-seq": message.seq },
    WIDE[message.kind] ? null : el("span", { class: "bubble-who" }, who(message, own), time(message.at)),
    el("div", { class: "bubble-body" }, body(message)),
    own ? el("span", { class: "bubble-read" }) : null,
  );
}

/** What was said and isn't acknowledged yet. */
export function waitingBubble(message) {
  const words = message.type === "say" ? message.text : message.type === "cite" ? `《${message.law}》${message.article}` : "语料条目";
  return el(
    "li",
    { class: "bubble is-own is-waiting", "data-client": message.client_id },
    el("div", { class: "bubble-body" }, el("p", {}, text(words))),
    el("span", { class: "bubble-read" }, "正在发送…"),
  );
}

function who(message, own) {
  if (own) return "我";
  return message.from === "resident" ? "居民" : text(message.name);
}

export function time(at) {
  return ` ${new Date(at * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" })}`;
}

function body(message) {
  const data = message.data ?? {};
  switch (message.kind) {
    case "citation":
      return [
        el("strong", {}, `《${text(data.law)}》${text(data.article)}`),
        data.quote ? el("blockquote", {}, text(data.quote)) : data.gist ? el("p", {}, text(data.gist)) : null,
      ];
    case "faq":
      return [
        el("strong", {}, text(data.title)),
        el("details", {}, el("summary", {}, "展开答案"), paragraphs(data.answer)),
        el("p", { class: "is-soft" }, list(data.citations).map((one) => `《${text(one.law)}》${text(one.article)}`).join("；")),
      ];
    case "hotlines":
      return [el("strong", {}, "谈话里可能有危险，已经给居民看了求助电话："), paragraphs(message.text)];
    default:
      return paragraphs(message.text);
  }
}

function paragraphs(words) {
  return text(words).split("\n").filter(Boolean).map((line) => el("p", {}, line.replaceAll("**", "")));
}
