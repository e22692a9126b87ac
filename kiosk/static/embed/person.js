// The chat window's way to a person: consent, queue, conversation, appointments. Loaded by embed.js
// when it is first needed; `chat` is what embed.js lends: {base, call, el, str, arr, say, tool,
// markdown, citation, numbers, log, field, status, office, session, current, book}.

import { lineUrl, TalkLine } from "../person/line.js";

const CONSENTS = [["summary", "只给摘要（问的是哪方面的事、做过的法律援助预检）"], ["transcript", "给全部谈话"], ["nothing", "都不给"]];
const ENDED = new Set(["closed", "abandoned"]);
const LOOK_AGAIN_MS = 8_000;
const TYPING_MS = 4_000;
const WAYS = [["video", "视频"], ["phone", "打电话"], ["visit", "到司法所来"]];

export class Person {
  #chat;
  #line = null;
  #timer = null;
  #standing = null;
  #typing = null;
  #sent = new Map();
  #card = null;
  #there = false;
  #rungBy = "";

  constructor(chat) {
    this.#chat = chat;
  }

  /** Whether a person is there to be written to, so that the robot isn't asked. */
  get talking() {
    return this.#standing?.state === "in_conversation";
  }

  get live() {
    return this.#standing !== null && !ENDED.has(this.#standing.state);
  }

  // Wanting a person

  open() {
    if (this.live) this.#show();
    else this.#form();
  }

  /** Follows a request that is known already: after a reload, or because the robot made one. */
  follow(standing, { byCode = false } = {}) {
    const { base, session, str } = this.#chat;
    const code = str(standing.ticket);
    if (this.#line && code === str(this.#standing?.ticket)) return;
    this.end();
    const hello = () => (byCode || !session() ? { code } : { session_id: session() });
    const line = (this.#line = new TalkLine(lineUrl(base), hello));
    const on = (type, take) => line.addEventListener(type, ({ detail }) => line === this.#line && take(detail));
    on("opened", (event) => this.#stands(event));
    on("ticket", (event) => this.#stands(event));
    on("message", (message) => this.#message(message));
    on("refused", ({ error, client_id: id }) => this.#refused(error, id));
    on("gone", ({ message }) => this.#chat.say("bot trouble", this.#p(str(message))));
    on("typing", ({ name }) => this.#types(str(name)));
    on("presence", ({ there }) => {
      this.#there = there === true;
      this.#status();
    });
    on("signal", (event) => this.#rung(event));
    on("up", () => this.#status());
    on("down", () => this.#status());
    line.open();
    this.#timer = setInterval(() => this.#standing?.state === "open" && line.send({ type: "status" }), LOOK_AGAIN_MS);
    this.#stands({ state: "open", ...standing });
  }

  say(words) {
    const id = this.#line.say(words);
    const node = this.#chat.say("you waiting", this.#p(words));
    this.#sent.set(id, node);
    return id;
  }

  typing() {
    if (this.talking) this.#line.typing();
  }

  /** Back by the code that was given before. */
  comeBack() {
    const { el, tool, call } = this.#chat;
    if (this.#chat.log.querySelector("form.comeback")) return;
    const why = el("p", { class: "problem", role: "alert" });
    const code = el("input", { name: "code", maxlength: "20", autocomplete: "off", spellcheck: "false" });
    const form = el("form", { class: "person comeback", autocomplete: "off" },
      el("label", null, el("span", null, "登记或者预约时给您的编号"), code), why,
      el("div", { class: "choices" }, el("button", { type: "submit", class: "choice" }, "继续"), tool("先不用", () => message.remove())));
    const message = this.#chat.say("bot", form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const current = this.#chat.current();
      try {
        const standing = await call("GET", `/api/tickets/${encodeURIComponent(code.value.replace(/[\s-]/g, ""))}`);
        if (!this.#chat.current(current)) return;
        message.remove();
        this.follow(standing, { byCode: true });
        this.#show();
      } catch (trouble) {
        why.textContent = trouble.message;
      }
    });
    code.focus();
  }

  /** Nothing of it stays in the page. */
  end() {
    clearInterval(this.#timer);
    clearTimeout(this.#typing);
    this.#line?.close();
    this.#line = null;
    this.#standing = null;
    this.#sent.clear();
    this.#card = null;
    this.#chat.status("");
  }

  #form() {
    const { el, log } = this.#chat;
    if (log.querySelector("form.consent-form")) return;
    const why = el("p", { class: "problem", role: "alert" });
    const wish = el("form", { class: "person consent-form", autocomplete: "off" },
      el("fieldset", null, el("legend", null, "刚才的谈话，给不给工作人员看？"), CONSENTS.map(([value, words]) =>
        el("label", null, el("input", { type: "radio", name: "pass_on", value }), el("span", null, words)))),
      this.#input("name", "怎么称呼您（可以不填）", { maxlength: "40" }),
      this.#input("phone", "联系电话（可以不填）", { maxlength: "24", inputmode: "tel" }),
      why,
      el("div", { class: "choices" },
        el("button", { type: "submit", class: "choice" }, "登记"),
        el("button", { type: "button", class: "choice", onclick: () => message.remove() }, "先不用")));
    const message = this.#chat.say("bot", this.#p(this.#contact()), wish);
    wish.addEventListener("change", () => (why.textContent = ""));
    wish.addEventListener("submit", async (event) => {
      event.preventDefault();
      const current = this.#chat.current();
      try {
        const booked = await this.#chat.book(new FormData(wish));
        if (!booked || !this.#chat.current(current)) return;
        message.remove();
        this.follow(booked);
        this.#show();
        this.#chat.field.focus();
      } catch (trouble) {
        why.textContent = trouble.message;
      }
    });
    wish.querySelector("input").focus();
  }

  #contact() {
    const { office, str } = this.#chat;
    const { phone, address, hours } = office();
    const parts = [str(phone) && `窗口电话 ${str(phone)}`, str(address) && `地址 ${str(address)}`, str(hours) && `办公时间 ${str(hours)}`].filter(Boolean);
    return `您可以直接联系司法所${parts.length ? `：${parts.join("；")}` : ""}。也可以在这里登记，拿一个编号，等人来和您谈。`;
  }

  #input(name, words, props) {
    const { el } = this.#chat;
    return el("label", null, el("span", null, words), el("input", { name, autocomplete: "off", ...props }));
  }

  // How it stands

  #stands({ type: _type, reply: _reply, now: _now, ...standing }) {
    const was = this.#standing?.state;
    this.#standing = standing;
    this.#status();
    if (this.#card && was !== undefined && was !== standing.state) this.#show();
  }

  /** One line above the field: place in the queue, who is there, whether the line is up. */
  #status() {
    const { str } = this.#chat;
    const { state, position, wait_minutes: minutes, nobody, hotline, appointment } = this.#standing ?? {};
    const who = str(this.#standing?.with_whom) || "工作人员";
    if (!this.#standing || ENDED.has(state)) return this.#chat.status("");
    if (!this.#line.up) return this.#chat.status("正在连接，您写的话不会丢……");
    if (state === "in_conversation") return this.#chat.status(this.#there ? `${who}在和您谈` : `${who}暂时离开了，您的话会留着`);
    if (state === "claimed") return this.#chat.status(`${who}接了您的登记，马上来`);
    if (state === "callback") return this.#chat.status(appointment?.state === "booked" ? `约好了：${str(appointment.shown)}，${str(appointment.who)}` : "约了回电，请保持电话畅通");
    if (nobody) return this.#chat.status(`现在没有人值班，等没有用。着急请打 ${str(hotline) || "12348"}`);
    const place = position > 1 ? `前面还有 ${position - 1} 位` : "下一个就是您";
    return this.#chat.status(`正在给您找人，${place}${minutes ? `，大约等 ${minutes} 分钟` : ""}`);
  }

  #show() {
    const { el, str, arr, tool } = this.#chat;
    const { state, ticket, who, slots, appointment } = this.#standing;
    this.#card?.remove();
    const over = ENDED.has(state);
    const next = arr(slots).map(({ shown }) => str(shown)).filter(Boolean).slice(0, 3);
    this.#card = this.#chat.say("bot",
      el("p", { class: "kind" }, over ? (state === "closed" ? "这件登记办完了" : "这个登记已经取消") : "登记好了，请记住编号"),
      el("p", { class: "code" }, str(ticket)),
      arr(who).length && state === "open" ? this.#p(`会是：${arr(who).map(str).join("、")}`) : null,
      next.length && state === "open" ? [this.#p("接下来有人的时间："), el("ul", null, next.map((shown) => el("li", null, shown)))] : null,
      appointment?.state === "booked" ? this.#p(`${str(appointment.shown)}，${str(appointment.who)}，${str(appointment.way_name)}`) : null,
      over ? null : el("p", { class: "fine" }, "有人接了就在这里谈。也可以先写下情况，接的人会先看到。关掉网页以后，凭编号还能回来。"),
      el("div", { class: "choices" },
        over ? tool("还要找人", () => this.#step("POST", "/reopen")) : null,
        state === "open" || (state === "callback" && appointment) ? tool(appointment?.state === "booked" ? "改时间" : "约个时间", () => this.#times()) : null,
        state === "open" ? tool("留个电话，不等了", () => this.#number()) : null,
        appointment?.state === "booked" ? tool("取消预约", () => this.#step("DELETE", "/appointment")) : over ? null : tool("取消登记", () => this.#step("POST", "/withdraw"))));
  }

  async #step(method, path, body = method === "POST" ? {} : undefined) {
    const { call, say, str } = this.#chat;
    try {
      const standing = await call(method, `/api/tickets/${encodeURIComponent(str(this.#standing.ticket))}${path}`, body);
      if (!this.#standing) return true;
      this.#standing = standing;
      this.#status();
      this.#show();
      return true;
    } catch (trouble) {
      say("bot trouble", this.#p(trouble.message));
      return false;
    }
  }

  #number() {
    this.#ask([this.#input("phone", "您的电话", { maxlength: "24", inputmode: "tel" })], "留下电话",
      (data) => this.#step("POST", "/callback", { phone: data.get("phone").trim() }));
  }

  async #times() {
    const { call, el, arr, str, say } = this.#chat;
    let times;
    try {
      times = arr((await call("GET", "/api/appointments/times")).times).slice(0, 24);
    } catch (trouble) {
      say("bot trouble", this.#p(trouble.message));
      return;
    }
    if (!times.length) {
      say("bot", this.#p("这两周还没有能约的时间，请打窗口电话问，或者打 12348。"));
      return;
    }
    const select = (name, options) => el("select", { name }, options.map(([value, words]) => el("option", { value }, words)));
    this.#ask([
      el("label", null, el("span", null, "哪个时间"), select("time", times.map(({ time, shown, who }) => [str(time), `${str(shown)}${str(who) && `，${str(who)}`}`]))),
      el("label", null, el("span", null, "怎么谈"), select("way", WAYS)),
      this.#input("phone", "您的电话（要填）", { maxlength: "24", inputmode: "tel" }),
    ], "约好", (data) => this.#step("POST", "/appointment", { time: data.get("time"), way: data.get("way"), phone: data.get("phone").trim() }));
  }

  #ask(fields, words, send) {
    const { el, tool } = this.#chat;
    const form = el("form", { class: "person", autocomplete: "off" }, fields,
      el("div", { class: "choices" }, el("button", { type: "submit", class: "choice" }, words), tool("先不用", () => message.remove())));
    const message = this.#chat.say("bot", form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await send(new FormData(form))) message.remove();
    });
    form.querySelector("input, select").focus();
  }

  // What is said

  #message(message) {
    const { say, str, el, citation, markdown, numbers } = this.#chat;
    const words = str(message.text);
    if (message.from === "resident") {
      const waiting = this.#sent.get(message.client_id);
      this.#sent.delete(message.client_id);
      if (waiting) waiting.classList.remove("waiting");
      else say("you", this.#p(words));
    } else if (message.kind === "notice") say("notice", this.#p(words));
    else {
      const body = message.kind === "citation" ? citation(message.data)
        : message.kind === "faq" ? el("details", null, el("summary", null, words), markdown(str(message.data?.answer)))
          : message.kind === "hotlines" ? [numbers(message.data?.hotlines), markdown(words)] : this.#p(words);
      say(message.from === "person" ? "bot human" : "bot", message.from === "person" ? el("p", { class: "fine" }, str(message.name)) : null, body);
      this.#there ||= message.from === "person";
      this.#status();
    }
    this.#line.seen(message.seq);
  }

  /** There is no video in this window: the other side is told, the resident where there is. */
  #rung({ peer, name, data }) {
    if (data?.kind !== "ring" || this.#rungBy === peer) return;
    this.#rungBy = peer;
    const { say, str, el, base } = this.#chat;
    this.#line.send({ type: "signal", peer: "embed-window", to: peer, data: { kind: "decline", reason: "window" } });
    say("bot", this.#p(`${str(name)}想和您视频。这个聊天窗口里不能视频，可以接着打字；要视频，请打开司法所的网页，凭编号 ${str(this.#standing?.ticket)} 继续。`),
      el("p", null, el("a", { href: base, target: "_blank", rel: "noopener" }, "打开司法所的网页")));
  }

  #refused({ message }, id) {
    this.#sent.get(id)?.remove();
    this.#sent.delete(id);
    this.#chat.say("bot trouble", this.#p(this.#chat.str(message)));
  }

  #types(name) {
    clearTimeout(this.#typing);
    this.#there = true;
    this.#chat.status(`${name || "对方"}正在输入……`);
    this.#typing = setTimeout(() => this.#status(), TYPING_MS);
  }

  #p(words) {
    return this.#chat.el("p", null, words);
  }
}
