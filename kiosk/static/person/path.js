// A person is wanted: from the consent to the end of the conversation, and back by the code.

import { text } from "../dom.js";
import { comeback } from "../screens/comeback.js";
import { callback } from "../screens/callback.js";
import { ending } from "../screens/ending.js";
import { person } from "../screens/person.js";
import { talking } from "../screens/talking.js";
import { waiting } from "../screens/waiting.js";
import { lineUrl, TalkLine } from "./line.js";
import { spoken } from "./messages.js";
import { ScreenShare } from "./screen-share.js";
import { showStrip } from "./strip.js";

const ASK_FOR_PERSON = "我要找工作人员";
const LOOK_AGAIN_MS = 8_000;
const ALIVE_MS = 20_000;
/** Whoever waits for a person or listens to one sits still longer than whoever asks a machine. */
const WAITING_SECONDS = 240;
const ENDED = new Set(["closed", "abandoned"]);
const HELD = new Set(["claimed", "in_conversation"]);
const OWN = new Set(["waiting", "talking", "ending", "calling"]);

/** Fires `change` when how it stands, who is there or what was said has changed. */
export class PersonPath extends EventTarget {
  #line = null;
  #timer = null;
  #aliveTimer = null;
  #screen = null;
  #aloud = [];
  #agreed = false;

  constructor(kiosk, strip) {
    super();
    this.kiosk = kiosk;
    this.strip = strip;
    this.share = new ScreenShare({ root: document.body, send: (state) => this.#line?.send({ type: "screen", state }) });
    this.share.addEventListener("change", () => this.#changed());
    kiosk.speaker.addEventListener("change", () => this.#readOn());
    for (const video of [kiosk.calls, kiosk.room]) video.addEventListener("change", () => this.#changed());
    this.#reset();
  }

  #reset() {
    this.standing = null;
    this.messages = [];
    this.there = false;
    this.typingUntil = 0;
    this.readByPeople = 0;
    this.unread = 0;
    this.asksForScreen = "";
    this.trouble = "";
    this.#agreed = false;
  }

  /** Whether there is a request that isn't over. */
  get live() {
    return this.standing !== null && !ENDED.has(this.standing.state);
  }

  /** Whether a person talks with the resident, so that the robot is silent. */
  get talking() {
    return this.standing?.state === "in_conversation";
  }

  get line() {
    return this.#line;
  }

  get code() {
    return text(this.standing?.ticket);
  }

  get who() {
    return text(this.standing?.with_whom) || "工作人员";
  }

  /** Whether the resident has said what may be passed on. */
  get agreed() {
    return this.#agreed;
  }

  // Screens

  /** The form; or where the request stands, if there is one. */
  open() {
    if (this.live) this.showStanding();
    else this.form();
  }

  form() {
    this.kiosk.show("person", person(this.kiosk));
  }

  comeBack() {
    this.kiosk.show("comeback", comeback(this.kiosk), { focus: "input" });
  }

  askForNumber() {
    this.kiosk.show("callback", callback(this.kiosk), { focus: "input" });
  }

  /** Queue, conversation or end: whatever it is now. */
  showStanding() {
    if (!this.standing) return this.form();
    if (ENDED.has(this.standing.state)) return this.showEnding();
    if (this.talking) return this.showTalk();
    return this.#present("waiting", waiting(this.kiosk));
  }

  showTalk() {
    this.unread = 0;
    this.#present("talking", talking(this.kiosk));
    this.#seen();
  }

  showEnding() {
    this.#present("ending", ending(this.kiosk));
  }

  #present(name, screen, options) {
    this.#screen = screen;
    this.kiosk.show(name, screen.root, options);
    this.#changed();
  }

  // What the resident does

  /** What would be passed on, before it is agreed to; null if nothing was said yet. */
  async preview(passOn) {
    const { session, api } = this.kiosk;
    return session.id ? api.preview(session.id, passOn) : null;
  }

  /** Books a person; rejects with an ApiError. `quietly` shows no screen for it. */
  async book(wish, { quietly = false } = {}) {
    const { session, api } = this.kiosk;
    const { epoch } = session;
    if (!session.id) {
      const answered = await api.chat(ASK_FOR_PERSON);
      if (!session.adopt(answered.session_id, epoch)) return;
    }
    const booked = await api.ticket(session.id, wish);
    if (!session.isCurrent(epoch)) return;
    this.#begin(booked, { agreed: !quietly, quietly });
  }

  /** The robot has stored a request because the resident asked for one in words. */
  took(handoff) {
    if (this.live && text(handoff.ticket) === this.code) this.showStanding();
    else this.#begin({ state: "open", ...handoff });
  }

  /** Comes back by a code; rejects with an ApiError. */
  async resume(code) {
    const { session, api } = this.kiosk;
    const { epoch } = session;
    const standing = await api.standing(code);
    if (!session.isCurrent(epoch)) return;
    this.#begin(standing, { agreed: true, byCode: true });
  }

  async withdraw() {
    await this.step((api, code) => api.withdraw(code));
  }

  async callBack(phone, at) {
    await this.step((api, code) => api.callBack(code, phone, at));
  }

  async reopen() {
    await this.step((api, code) => api.reopen(code));
  }

  /** Any step of the request; `ask` gets the API and the code, and gives how it stands then. */
  async step(ask) {
    const { session, api } = this.kiosk;
    const { epoch } = session;
    const standing = await ask(api, this.code);
    if (!session.isCurrent(epoch)) return;
    this.#stands(standing);
    this.showStanding();
  }

  say(words) {
    this.trouble = "";
    this.#line?.say(words);
    this.#changed();
  }

  /** Nobody sees the screen any more; whoever takes the request up next has to ask anew. */
  #hideScreen() {
    this.asksForScreen = "";
    this.share.stop();
  }

  /** Whether the person may see the screen, as the resident answers. */
  answerScreen(yes) {
    this.asksForScreen = "";
    if (yes) this.share.start();
    this.#changed();
  }

  /** Nothing of it stays in the page; the request itself goes on. */
  end() {
    clearInterval(this.#timer);
    clearInterval(this.#aliveTimer);
    this.share.stop();
    this.kiosk.calls?.follow(null);
    this.kiosk.room?.follow(null);
    this.#line?.close();
    this.#line = null;
    this.#screen = null;
    this.#aloud = [];
    this.#reset();
    this.strip.hidden = true;
    this.strip.replaceChildren();
    this.dispatchEvent(new Event("end"));
  }

  // What happens

  #begin(standing, { agreed = false, byCode = false, quietly = false } = {}) {
    const same = this.#line && standing.ticket === this.code;
    if (!same) {
      this.end();
      const { session } = this.kiosk;
      const hello = () => (byCode || !session.id ? { code: standing.ticket } : { session_id: session.id });
      this.#line = new TalkLine(lineUrl(location.origin), hello);
      this.#listen(this.#line);
      this.kiosk.calls.follow(this.#line);
      this.kiosk.room.follow(this.#line, hello);
      this.#line.open();
      this.#timer = setInterval(() => this.standing?.state === "open" && this.#line.send({ type: "status" }), LOOK_AGAIN_MS);
      this.#aliveTimer = setInterval(() => this.live && !this.kiosk.warned && this.kiosk.session.alive(), ALIVE_MS);
    }
    this.#agreed ||= agreed;
    this.kiosk.idle.start(); // a photographed code brings somebody here without a touch
    this.#stands(standing);
    if (!quietly) this.showStanding();
  }

  #listen(line) {
    const on = (type, take) => line.addEventListener(type, ({ detail }) => line === this.#line && take(detail));
    on("opened", (event) => {
      this.readByPeople = Math.max(this.readByPeople, event.read_by_people ?? 0);
      this.#stands(event);
    });
    on("ticket", (event) => this.#stands(event));
    on("message", (message) => this.#message(message));
    on("sent", () => this.#changed());
    on("refused", ({ error }) => this.#refused(error));
    on("gone", () => this.#gone());
    on("up", () => this.#changed());
    on("down", () => this.#changed());
    on("typing", () => this.#typing());
    on("presence", ({ there }) => this.#isThere(there === true));
    on("read", ({ seq }) => {
      this.readByPeople = Math.max(this.readByPeople, seq);
      this.#changed();
    });
    on("ask_screen", ({ name }) => this.#askedForScreen(text(name)));
    on("point", ({ name, at }) => this.share.point(at, text(name)));
  }

  #stands({ type: _type, read_by_resident: _mine, read_by_people: _theirs, now: _now, reply: _reply, ...standing }) {
    const was = this.standing?.state;
    const whose = this.who;
    this.standing = standing;
    this.patience();
    if (!HELD.has(standing.state) || whose !== this.who) this.#hideScreen();
    this.#changed();
    if (was === undefined || was === standing.state) return;
    if (ENDED.has(standing.state)) this.kiosk.calls.stop();
    if (this.talking) this.there = true;
    this.kiosk.earcons.listening();
    if (OWN.has(this.kiosk.stage.name) && this.kiosk.stage.name !== "calling") this.#follow(was);
    else this.kiosk.announcer.say(this.talking ? `${this.who}来和您谈了。` : "登记有变化。");
  }

  #follow(was) {
    const talkOver = ENDED.has(this.standing.state) && this.kiosk.stage.name === "talking";
    if (talkOver) return; // the closing line is read first; the screen has the way on
    if (this.talking || ENDED.has(this.standing.state) || was !== "open") this.showStanding();
  }

  #message(message) {
    this.messages.push(message);
    this.alive();
    if (message.from === "person" || message.kind === "closing") {
      this.typingUntil = 0;
      this.there = true;
      if (this.kiosk.stage.name !== "talking") this.unread += 1;
      this.#say(message);
    }
    this.#changed();
    this.#seen();
  }

  #refused(error) {
    this.trouble = text(error.message) || "这一句没有发出去，请再试一次。";
    this.#changed();
  }

  /** The conversation can't be opened any more: wiped, or too old. */
  #gone() {
    clearInterval(this.#timer);
    this.trouble = "这个谈话现在打不开了。编号还在有效期的话，可以凭编号再来。";
    this.#changed();
  }

  #typing() {
    this.typingUntil = performance.now() + 4_000;
    this.there = true;
    this.alive();
    this.#changed();
    setTimeout(() => this.#changed(), 4_100);
  }

  #isThere(there) {
    this.there = there;
    this.#changed();
  }

  #askedForScreen(name) {
    if (this.share.on) return;
    this.asksForScreen = name || this.who;
    this.kiosk.announcer.say(`${this.asksForScreen}想看一下您的屏幕。`);
    this.#changed();
  }

  /** What people do is a sign of life too. */
  alive() {
    if (!this.kiosk.warned) this.kiosk.idle.touch();
  }

  /** How long somebody may sit still before the page asks whether anybody is there. */
  patience() {
    const { idle, office } = this.kiosk;
    const warn = this.live ? Math.max(WAITING_SECONDS, office.idleWarningSeconds) : office.idleWarningSeconds;
    idle.warnAfter = warn;
    idle.wipeAfter = warn + office.idleWipeSeconds - office.idleWarningSeconds;
  }

  #seen() {
    const last = this.messages.at(-1);
    if (last && this.kiosk.stage.name === "talking" && document.visibilityState === "visible") this.#line?.seen(last.seq);
  }

  // Reading aloud, one message after the other

  #say(message) {
    const words = spoken(message);
    if (!words || !this.kiosk.soundOn || this.kiosk.inCall) return;
    this.#aloud.push(words);
    this.#readOn();
  }

  #readOn() {
    if (!this.#aloud.length || this.kiosk.speaker.speaking || this.kiosk.talk.active) return;
    this.kiosk.conversation.readAloud(this.#aloud.splice(0).join("\n").slice(0, 1_900));
  }

  /** Says once more what the person said last. */
  repeat() {
    const last = this.messages.findLast((message) => spoken(message));
    if (last) this.kiosk.conversation.readAloud(spoken(last).slice(0, 1_900));
  }

  // The strip above every other screen, and the screen that is shown

  #changed() {
    this.refresh();
    this.dispatchEvent(new Event("change"));
  }

  /** Brings the strip and the screen up to date; the kiosk calls it whenever it shows a screen. */
  refresh() {
    if (OWN.has(this.kiosk.stage.name)) this.#screen?.refresh();
    showStrip(this.strip, this, { away: !OWN.has(this.kiosk.stage.name) });
  }
}
