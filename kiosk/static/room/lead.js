// What the mediator sees besides: who waits, who may speak, being alone with one side, the draft.

import { button, el } from "../dom.js";
import { draftForm } from "./draft.js";
import { canRecord } from "./recorder.js";
import { SIDES } from "./tiles.js";

const WAITED = { waiting: "在等候", invited: "还没有来", left: "离开了", removed: "请出了" };

/** `invite(name, side)` gives {code, link, hours}, or throws an Error with words to show. */
export class LeadPanel {
  #form = "";
  #invited = null;
  #shown = "";

  constructor({ room, invite, recode, stopRecording }) {
    Object.assign(this, { room, invite, recode, stopRecording });
    this.root = el("aside", { class: "room-lead", "aria-label": "主持" });
  }

  draw() {
    const { view, draft } = this.room;
    const key = JSON.stringify([view.people, view.others, view.caucus, view.part, [Boolean(draft), view.may_record, view.recording?.state], this.#form, this.#invited]);
    if (key === this.#shown) return;
    const typing = this.root.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (typing && this.#shown && this.#formOf(key) === this.#formOf(this.#shown)) return this.#drawPeople();
    this.#shown = key;
    this.root.replaceChildren(this.#people(), this.#tools(), this.#formNode());
    return undefined;
  }

  #formOf(key) {
    return JSON.stringify(JSON.parse(key).slice(5));
  }

  /** Only the list, so that what is being typed stays. */
  #drawPeople() {
    this.root.querySelector(".lead-people")?.replaceWith(this.#people());
  }

  #people() {
    const { view } = this.room;
    const waiting = view.others.filter(({ state }) => state === "waiting");
    const rest = view.others.filter(({ state }) => state !== "waiting");
    const absent = rest.filter(({ kind, state }) => kind === "guest" && state !== "removed");
    const others = rest.filter((one) => !absent.includes(one));
    return el("div", { class: "lead-people" },
      waiting.length ? el("h3", { class: "lead-title", role: "status" }, `等候室里有 ${waiting.length} 位`) : null,
      el("ul", {}, waiting.map((one) => this.#waiter(one))),
      el("h3", { class: "lead-title" }, "房间里的人"),
      el("ul", {}, view.people.map((one) => this.#member(one))),
      view.people.length ? null : el("p", { class: "lead-soft" }, "还没有别人。"),
      el("ul", {}, absent.map((one) => this.#absent(one))),
      others.length ? el("p", { class: "lead-soft" }, others.map(({ name, state }) => `${name}（${WAITED[state] ?? ""}）`).join("、")) : null);
  }

  /** Who lost the code, or gave it away, gets another. */
  #absent({ seat, name, side, state }) {
    const again = async () => {
      try {
        this.#invited = { name, ...(await this.recode(seat)) };
        this.#form = "invite";
        this.draw();
      } catch (error) {
        this.room.dispatchEvent(new CustomEvent("trouble", { detail: error.message }));
      }
    };
    return el("li", { class: "lead-person" }, el("span", {}, `${name}　${SIDES[side]}　${WAITED[state] ?? ""}`),
      el("span", { class: "lead-acts" }, button("换口令", { icon: "repeat", class: "plain", onclick: again })));
  }

  #waiter(one) {
    return el("li", { class: "lead-person is-waiting" }, el("span", {}, `${one.name}　${SIDES[one.side]}${one.here ? "" : "（断线了）"}`),
      el("span", { class: "lead-acts" },
        this.#act("请进", "check", { step: "admit", seat: one.seat }, "primary"),
        this.#act("不让进", "cross", { step: "remove", seat: one.seat })));
  }

  #member(one) {
    const aside = one.part === "aside" ? "　在外面等" : one.here ? "" : "　断线了";
    return el("li", { class: "lead-person" }, el("span", {}, `${one.name}　${SIDES[one.side]}${aside}`),
      el("span", { class: "lead-acts" },
        one.muted ? this.#act("让他说", "mic", { step: "unmute", seat: one.seat }) : this.#act("关麦", "nomic", { step: "mute", seat: one.seat }),
        this.#act("请出", "leave", { step: "remove", seat: one.seat })));
  }

  #act(words, icon, step, looks = "plain") {
    return button(words, { icon, class: looks, onclick: () => this.room.lead(step) });
  }

  #tools() {
    const { view, draft } = this.room;
    const sides = ["applicant", "respondent"].filter((side) => view.people.some((one) => one.side === side));
    return el("div", { class: "lead-tools" },
      ...(view.caucus
        ? [this.#act("回到一起谈", "back", { step: "return" }, "primary")]
        : sides.map((side) => this.#act(`和${SIDES[side]}单独谈`, "person", { step: "caucus", side }))),
      button(draft ? "换一份文件" : "分享文件", { icon: "book", class: "plain", onclick: () => this.#open("draft") }),
      this.#recordButton(view),
      button("请人进来", { icon: "person", class: "plain", onclick: () => this.#open("invite") }),
      button("结束多方视频", { icon: "hangup", class: "call-hangup", onclick: () => this.#open("close") }));
  }

  #recordButton({ may_record: offered, recording, caucus }) {
    const on = recording && recording.state !== "over";
    if (on) return button(recording.state === "asking" ? "不录了" : "停止录像", { icon: "stop", class: "plain", onclick: () => this.stopRecording() });
    if (!offered || caucus) return null;
    return button("录像", { icon: "video", class: "plain", onclick: () => this.#open("record") });
  }

  #open(form) {
    this.#form = this.#form === form ? "" : form;
    this.#invited = null;
    this.draw();
    this.root.querySelector(".room-form input, .room-form textarea")?.focus();
  }

  #formNode() {
    if (this.#form === "draft") {
      return draftForm({ onShare: (title, text) => this.room.share(title, text), onDone: () => this.#open("") });
    }
    if (this.#form === "invite") return this.#invited ? this.#codeNode() : this.#inviteForm();
    if (this.#form === "record") return this.#recordForm();
    if (this.#form === "close") return this.#closeForm();
    return "";
  }

  #recordForm() {
    const able = canRecord();
    const ask = () => {
      this.room.record("ask");
      this.#open("");
    };
    return el("div", { class: "room-form" },
      el("p", {}, able
        ? "先问房间里的每一个人，也问您自己，所有人都同意了才开始。后来进来的人也要先问，这时录像自动暂停。您这一页就是录像的地方，请不要关。"
        : "这个浏览器不能录像，请换 Chrome、Edge 或者 Firefox。"),
      el("div", { class: "call-buttons" },
        able ? button("问大家同不同意", { icon: "check", class: "primary", onclick: ask }) : null,
        button("取消", { icon: "cross", class: "plain", onclick: () => this.#open("") })));
  }

  #closeForm() {
    return el("div", { class: "room-form" }, el("p", {}, "所有人都会离开房间。"),
      el("div", { class: "call-buttons" }, this.#act("结束", "hangup", { step: "close" }, "call-hangup"),
        button("不结束", { icon: "cross", class: "plain", onclick: () => this.#open("") })));
  }

  #inviteForm() {
    const name = el("input", { type: "text", maxlength: "40", placeholder: "例如 李老师", autocomplete: "off", "aria-label": "称呼" });
    const side = el("select", { "aria-label": "哪一方", autocomplete: "off" },
      Object.entries(SIDES).map(([value, words]) => el("option", { value, selected: value === "respondent" }, words)));
    const fault = el("p", { class: "room-trouble", role: "alert" });
    const ask = async () => {
      if (!name.value.trim()) return (fault.textContent = "请写称呼。");
      try {
        this.#invited = { name: name.value.trim(), ...(await this.invite(name.value.trim(), side.value)) };
        return this.draw();
      } catch (error) {
        return (fault.textContent = error.message);
      }
    };
    return el("form", { class: "room-form", onsubmit: (event) => { event.preventDefault(); ask(); } }, name, side, fault,
      el("div", { class: "call-buttons" }, button("做一个口令", { icon: "check", class: "primary", onclick: ask }),
        button("取消", { icon: "cross", class: "plain", onclick: () => this.#open("") })));
  }

  #codeNode() {
    const { name, code, link, hours } = this.#invited;
    const whole = new URL(link, location.origin).href;
    return el("div", { class: "room-form" },
      el("p", {}, `请把口令告诉${name}，只显示这一次，${hours} 小时内有效：`),
      el("p", { class: "room-code" }, code),
      el("p", { class: "lead-soft" }, `他用浏览器打开 ${whole}，或者打开 ${new URL("/room", whole).href} 输口令。`),
      el("div", { class: "call-buttons" },
        button("复制网址", { icon: "check", class: "plain", onclick: () => navigator.clipboard?.writeText(whole).catch(() => undefined) }),
        button("好了", { icon: "check", class: "primary", onclick: () => this.#open("") })));
  }
}
