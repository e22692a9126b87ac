// A turn of the conversation: the question, the replies, and where to go from here.

import { choices } from "../choices.js";
import { citations } from "../citations.js";
import { button, el, list } from "../dom.js";
import { feedback } from "../feedback.js";
import { question } from "../question.js";
import { notice, replyBody } from "../reply.js";
import { numbers } from "./emergency.js";

const RATED = new Set(["answer", "service", "no_answer"]);
const PERSON = "找工作人员";
/** The choice that opens the keyboard with the words, as `bot.confirmation` names it. */
const CHANGE = "改一改";
/** Services of the office that a firm time with a person goes with. */
const BY_APPOINTMENT = new Set(["duty_lawyer", "book_lawyer", "video_lawyer", "village_adviser", "mediation", "notary", "legal_aid"]);
const ASK_A_PERSON = new Set(["no_answer", "unavailable", "decline", "handoff"]);

export function answer(kiosk, turn) {
  const aside = side(kiosk, turn);
  return el("div", { class: aside ? "screen answer has-side" : "screen answer" },
    question(turn, { onAsk: (words) => kiosk.ask(words) }),
    el("div", { class: "answer-main" },
      turn.replies.map(replyBody),
      turn.replies.map((reply) => numbers(kiosk.office, reply.hotlines)),
      asking(kiosk, turn),
      appointment(kiosk, turn),
      helpers(kiosk, turn)),
    aside,
    el("div", { class: "answer-end" }, turn.replies.map(notice), rating(kiosk, turn)));
}

function appointment(kiosk, { replies }) {
  const wanted = replies.some(({ kind, service }) => kind === "service" && BY_APPOINTMENT.has(service?.name));
  if (!wanted) return null;
  return el("div", { class: "actions" },
    button("约个时间", { icon: "calendar", class: "plain", onclick: () => kiosk.appointments.open() }),
    button("远程服务", { icon: "video", class: "plain", onclick: () => kiosk.appointments.showServices() }));
}

/** Clarifying choices belong right below the question back; related ones stand aside. */
function asking(kiosk, { said, replies }) {
  const given = replies.filter(({ kind }) => kind !== "answer").flatMap((reply) => list(reply.choices));
  const pick = (say) => (say === CHANGE ? kiosk.type(said) : kiosk.ask(say));
  return choices(given, { heading: "请选一个（按屏幕或者按数字键）", onPick: pick });
}

function side(kiosk, turn) {
  const answers = turn.replies.filter(({ kind }) => kind === "answer");
  const asked = turn.replies.flatMap((reply) => (reply.kind === "answer" ? [] : list(reply.choices)));
  const parts = [
    citations(turn.replies.flatMap((reply) => list(reply.citations))),
    choices(answers.flatMap((reply) => list(reply.choices)), {
      heading: "您可能还想问", first: Math.min(9, asked.length + 1), onPick: (say) => kiosk.ask(say),
    }),
    earlier(kiosk, turn),
  ].filter(Boolean);
  return parts.length ? el("aside", { class: "answer-side", "aria-label": "依据和相关问题" }, parts) : null;
}

/** What was asked before, each question once, with its latest answer. */
function earlier(kiosk, turn) {
  const before = kiosk.session.turns.filter(({ said }) => said !== turn.said).reverse();
  const others = before.filter(({ said }, at) => before.findIndex((other) => other.said === said) === at).slice(0, 3);
  if (!others.length) return null;
  return el("section", { class: "earlier", "aria-label": "前面问过的" },
    el("h3", { class: "label" }, "前面问过的（按一下再看）"),
    others.map((other) => button(other.said, { icon: "back", class: "earlier-one", onclick: () => kiosk.showTurn(other) })));
}

function helpers(kiosk, { said, replies }) {
  const kinds = replies.map(({ kind }) => kind);
  if (!kinds.some((kind) => ASK_A_PERSON.has(kind))) return null;
  const offered = replies.flatMap((reply) => list(reply.choices)).some(({ label }) => label === PERSON);
  return el("div", { class: "actions" },
    offered ? null : button(PERSON, { icon: "person", class: "primary", onclick: () => kiosk.person.open() }),
    kinds.includes("unavailable")
      ? button("再问一次", { icon: "repeat", class: "plain", onclick: () => kiosk.ask(said) })
      : button("换个说法问", { icon: "keyboard", class: "plain", onclick: () => kiosk.type(said) }));
}

/** Only the last turn can be rated: the gateway ties the verdict to its reply. */
function rating(kiosk, turn) {
  if (turn !== kiosk.session.turns.at(-1) || !turn.replies.some(({ kind }) => RATED.has(kind))) return null;
  return feedback({
    send: (helpful) => kiosk.rate(helpful),
    onPerson: () => kiosk.person.open(),
    onRephrase: () => kiosk.type(turn.said),
  });
}
