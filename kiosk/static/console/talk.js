// The conversation on a ticket's page: what was said, who is there, what one writes.

import { el, text } from "/static/dom.js";
import { AgentLine } from "./line.js";
import { bubble, waitingBubble } from "./bubbles.js";
import { draft, keepDraft } from "./drafts.js";
import { showScreen } from "./screen.js";
import { ring } from "./bell.js";

const LONGEST = 4_000;
const TYPING_SHOWN_MS = 4_000;
const NEWS_SHOWN_MS = 20_000;
const WRITES = new Set(["claimed", "in_conversation"]);

class Talk {
  #typing = new Map();
  #unread = 0;
  #lastSeq = 0;
  #readByResident = 0;
  #ready = false;

  constructor(root) {
    const { ticket, csrf, person } = root.dataset;
    this.person = Number(person);
    this.draftKey = `${person}:${ticket}`;
    this.title = document.title;
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/agent/live`;
    this.line = new AgentLine({ url, csrf, ticket, owner: person });
    this.#build(root);
    this.#listen();
    for (const message of this.line.unsent) this.list.append(waitingBubble(message));
    this.line.open();
  }

  cite(law, article) {
    this.#put(this.line.say({ type: "cite", law, article }));
  }

  faq(id) {
    this.#put(this.line.say({ type: "faq", id }));
  }

  /** Words of a quick reply go where one writes, so that they can be changed first. */
  insert(words) {
    const before = this.field.value;
    this.field.value = before && !before.endsWith("\n") ? `${before}\n${words}` : before + words;
    this.#typed();
    this.field.focus();
  }

  askScreen() {
    if (this.line.send({ type: "ask_screen" })) this.#tell("已经请居民共享屏幕，等居民同意。");
    else this.#say("现在没有连上，请稍等。");
  }

  #build(root) {
    this.state = el("p", { class: "talk-state", role: "status" }, "正在连接…");
    this.list = el("ol", { class: "talk-list", role: "log", "aria-label": "谈话" });
    this.fault = el("p", { class: "talk-fault", role: "alert", hidden: true });
    this.hint = el("p", { class: "talk-hint", hidden: true });
    this.field = el("textarea", { rows: 2, "aria-label": "写给居民的话", placeholder: "写给居民的话（Ctrl+回车发送）" });
    this.button = el("button", { type: "submit", class: "talk-send" }, "发送");
    this.form = el("form", { class: "talk-form" }, this.field, this.button);
    this.screen = el("section", { class: "talk-screen", hidden: true });
    this.news = el("p", { class: "talk-news", role: "status", hidden: true });
    root.replaceChildren(this.state, this.screen, this.list, this.hint, this.news, this.fault, this.form);
    this.field.value = draft(this.draftKey);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.#send();
    });
    this.field.addEventListener("input", () => this.#typed());
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("focus", () => this.#seen());
  }

  #listen() {
    const on = (kind, take) => this.line.addEventListener(kind, ({ detail }) => take(detail));
    on("opened", (event) => this.#opened(event));
    on("message", (event) => this.#message(event));
    on("refused", (event) => this.#refused(event));
    on("down", () => this.#presence("连接断了，正在重新连接。写的话会留着。"));
    on("ticket", (event) => this.#ticket(event));
    on("presence", ({ who, name, there }) => {
      if (who === "resident") this.#residentThere(there);
      else if (there && name && who !== `p${this.person}`) this.#tell(`${name}来了。`);
    });
    on("typing", ({ who, name }) => this.#typingNow(who, name));
    on("read", ({ reader, seq }) => reader === "resident" && this.#residentRead(seq));
    on("screen", ({ state }) => this.#screen(state));
  }

  #opened(event) {
    this.#residentThere(event.resident_there === true);
    this.#residentRead(event.reads?.resident ?? 0);
    this.#ticket(event);
    this.#screen(event.screen);
    this.#standReady(event);
  }

  #ticket({ state, mine, holder }) {
    const writes = WRITES.has(state);
    this.form.hidden = !writes;
    this.hint.hidden = writes;
    this.hint.textContent = state === "open" || state === "callback" ? "先接单，再和居民谈。" : "这次谈话已经结束。";
    if (writes && !mine && holder) this.#note(`由${holder}处理。`);
  }

  /** Whoever has just taken it up writes at once; a phone's keyboard doesn't come up unasked. */
  #standReady({ state, mine }) {
    const first = !this.#ready;
    this.#ready = true;
    if (!first || !mine || !WRITES.has(state)) return;
    if (document.activeElement === document.body && matchMedia("(pointer: fine)").matches) this.field.focus({ preventScroll: true });
  }

  #note(words) {
    this.field.placeholder = `写给居民的话（${words}）`;
  }

  #message(message) {
    const stay = this.#atEnd();
    this.list.querySelector(`[data-client="${CSS.escape(text(message.client_id))}"]`)?.remove();
    this.list.append(bubble(message, this.person));
    this.#lastSeq = message.seq;
    if (message.from === "resident") {
      this.#typing.delete("resident");
      if (message.kind === "text" && document.hidden) {
        this.#unread += 1;
        document.title = `（${this.#unread}）${this.title}`;
        ring({ title: "居民发来消息", body: "打开接待页面查看。", tag: `talk-${this.line.ticket}-${message.seq}` });
      }
    }
    this.#showRead();
    if (stay) this.#toEnd();
    this.#seen();
  }

  #send() {
    const words = this.field.value.trim();
    if (!words) return;
    if (words.length > LONGEST) return this.#say(`一次最多 ${LONGEST} 个字，现在是 ${words.length} 个，请分几次发。`);
    this.#say("");
    this.#tell("");
    this.#put(this.line.say({ type: "say", text: words }));
    this.field.value = "";
    keepDraft(this.draftKey, "");
    this.#fit();
  }

  #put(message) {
    this.list.append(waitingBubble(message));
    this.#toEnd();
  }

  #refused({ error, client_id, message }) {
    this.#say(text(error.message));
    if (client_id) this.list.querySelector(`[data-client="${CSS.escape(client_id)}"]`)?.remove();
    if (message?.type === "say" && !this.field.value) {
      this.field.value = message.text;
      this.#typed();
    }
  }

  #typed() {
    keepDraft(this.draftKey, this.field.value);
    this.#fit();
    if (this.field.value) this.line.typing();
  }

  #fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 220)}px`;
  }

  #typingNow(who, name) {
    if (who === `p${this.person}`) return;
    clearTimeout(this.#typing.get(who)?.timer);
    const timer = setTimeout(() => {
      this.#typing.delete(who);
      this.#presence();
    }, TYPING_SHOWN_MS);
    this.#typing.set(who, { name: who === "resident" ? "居民" : text(name), timer });
    this.#presence();
  }

  #residentThere(there) {
    this.there = there;
    this.#presence();
  }

  #presence(words) {
    const typing = [...this.#typing.values()].map((one) => one.name);
    this.state.textContent = words ?? (typing.length ? `${typing.join("、")}正在输入…` : this.there ? "居民在线" : "居民现在不在页面上，消息会留着");
    this.state.classList.toggle("is-there", !words && this.there === true);
    this.state.classList.toggle("is-down", Boolean(words));
  }

  #residentRead(seq) {
    this.#readByResident = Math.max(this.#readByResident, seq);
    this.#showRead();
  }

  #showRead() {
    for (const node of this.list.querySelectorAll(".bubble.is-own:not(.is-waiting)")) {
      const words = Number(node.dataset.seq) <= this.#readByResident ? "居民已读" : "已送达";
      const place = node.querySelector(".bubble-read");
      if (place.textContent !== words) place.textContent = words;
    }
  }

  #seen() {
    if (document.hidden || !document.hasFocus() || !this.#lastSeq) return;
    this.line.read(this.#lastSeq);
    this.#unread = 0;
    document.title = this.title;
  }

  #screen(state) {
    if (state) this.#tell("");
    showScreen(this.screen, state ?? null, (at) => this.line.send({ type: "point", at }));
  }

  #say(words) {
    this.fault.textContent = words;
    this.fault.hidden = !words;
  }

  /** What is good to know, and goes by itself. */
  #tell(words) {
    clearTimeout(this.newsTimer);
    this.news.textContent = words;
    this.news.hidden = !words;
    if (words) this.newsTimer = setTimeout(() => this.#tell(""), NEWS_SHOWN_MS);
  }

  #atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  #toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }
}

/** Begins once the page has put its place there. */
function begin() {
  const root = document.getElementById("talk");
  if (!root || root.dataset.begun) return Boolean(root);
  root.dataset.begun = "yes";
  window.consoleTalk = new Talk(root);
  document.dispatchEvent(new CustomEvent("console-talk", { detail: { line: window.consoleTalk.line } }));
  return true;
}

if (!begin()) {
  const watch = new MutationObserver(() => begin() && watch.disconnect());
  watch.observe(document.body, { childList: true, subtree: true });
}
