// One reply of the robot as an article of the page.

import { el, icon, text } from "./dom.js";
import { markdown } from "./markdown.js";
import { serviceName } from "./office.js";

/** What kind of reply it is, in a word and a picture: never by colour alone. */
const KINDS = {
  answer: ["scale", "回答"],
  clarify: ["question", "想先问清楚"],
  no_answer: ["book", "没有找到依据"],
  service: ["list", "办事"],
  handoff: ["person", "找工作人员"],
  emergency: ["warning", "紧急情况"],
  decline: ["stop", "这个我不能帮"],
  smalltalk: ["scale", "温小法"],
  unavailable: ["warning", "系统暂时不可用"],
};

/** The words of the reply with their heading; conclusion first and large, steps numbered. */
export function replyBody(reply) {
  const kind = Object.hasOwn(KINDS, reply.kind) ? reply.kind : "smalltalk";
  const [picture, word] = KINDS[kind];
  const heading = kind === "service" ? serviceName(reply.service?.name)
    : kind === "no_answer" && reply.faq_id ? "请工作人员给您讲" : word;
  const words = el("div", { class: "reply-words" }, markdown(text(reply.shown) || text(reply.spoken)));
  if (kind === "answer") setLead(words);
  return el("article", { class: `reply reply-${kind}` },
    el("h2", { class: "reply-kind" }, icon(picture), el("span", {}, heading)),
    words);
}

/** The conclusion comes first and stands out, whether it was written as a bold line or as a sentence. */
function setLead(words) {
  const first = words.firstElementChild;
  if (first?.tagName === "P") first.classList.add("lead");
  if (first?.tagName === "H3") first.replaceWith(el("p", { class: "lead" }, ...first.childNodes));
}

/** The small print, or null. */
export function notice(reply) {
  return text(reply.notice) ? el("p", { class: "notice" }, icon("info"), el("span", {}, text(reply.notice))) : null;
}
