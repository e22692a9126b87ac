// The kiosk page: builds its parts and says which screen follows which event.

import { Announcer } from "./announce.js";
import { Api } from "./api.js";
import { Appointments } from "./appointments/appointments.js";
import { BargeIn } from "./barge-in.js";
import { ResidentCalls } from "./call/resident.js";
import { Conversation } from "./conversation.js";
import { Display } from "./display.js";
import { dock } from "./dock.js";
import { Earcons } from "./earcons.js";
import { header } from "./header.js";
import { Health } from "./health.js";
import { idleDialog } from "./idle-dialog.js";
import { IdleWatch } from "./idle.js";
import { keys } from "./keys.js";
import { listening } from "./listening.js";
import { Microphone } from "./microphone.js";
import { office } from "./office.js";
import { OfficeWatch } from "./office-watch.js";
import { PersonPath } from "./person/path.js";
import { PressToTalk } from "./press.js";
import { ResidentRoom } from "./room/resident.js";
import { answer } from "./screens/answer.js";
import { attract } from "./screens/attract.js";
import { emergency } from "./screens/emergency.js";
import { farewell } from "./screens/farewell.js";
import { help, topic } from "./screens/help.js";
import { hotlines } from "./screens/hotlines.js";
import { dictated } from "./screens/talking.js";
import { thinking } from "./screens/thinking.js";
import { trouble } from "./screens/trouble.js";
import { typing } from "./screens/typing.js";
import { Session } from "./session.js";
import { Speaker } from "./speaker.js";
import { Stage } from "./stage.js";
import { Talk } from "./talk.js";
import { Toast } from "./toast.js";
import { Voice, voiceUrl } from "./voice.js";

const FAREWELL_MS = 6_000;
const WITHOUT_DOCK = new Set([
  "attract", "farewell", "emergency", "typing", "person", "waiting", "talking", "ending", "comeback", "callback",
  "calling", "room", "booking", "booked", "remote",
]);
const NOTHING_PRIVATE = new Set(["", "attract", "farewell"]);

/** Fires `fresh` when what was offered about the last answer is no longer to the point. */
class Kiosk extends EventTarget {
  constructor(page) {
    super();
    this.page = page;
    this.office = office();
    this.soundOn = true;
    this.heard = true;
    this.api = new Api();
    this.session = new Session(this.api);
    this.display = new Display();
    this.stage = new Stage(page.stage);
    this.announcer = new Announcer(page.live);
    this.toast = new Toast(page.toast);
    this.speaker = new Speaker();
    this.health = new Health(this.api);
    const soundOn = () => this.soundOn;
    this.conversation = new Conversation({
      api: this.api, voice: new Voice(voiceUrl(location)), session: this.session, speaker: this.speaker, soundOn,
    });
    this.earcons = new Earcons({
      unlock: () => this.speaker.unlock(), wanted: () => this.soundOn && this.office.earcons,
    });
    const microphone = new Microphone();
    const parts = { microphone, conversation: this.conversation, speaker: this.speaker };
    this.talk = new Talk({ ...parts, earcons: this.earcons, recognizer: () => this.recognizer });
    this.bargeIn = new BargeIn({ ...parts, talk: this.talk, mode: () => (this.inCall ? "off" : this.office.bargeIn) });
    this.press = new PressToTalk(this.talk, { onPress: () => this.conversation.hush() });
    this.calls = new ResidentCalls(this);
    this.room = new ResidentRoom(this);
    this.person = new PersonPath(this, page.strip);
    this.conversation.dictates = () => this.person.live && this.stage.name === "talking";
    this.appointments = new Appointments(this);
    this.officeWatch = new OfficeWatch(this);
  }

  start() {
    this.refreshHeader = header(this.page.bar, this);
    this.refreshDock = dock(this.page.dock, this);
    listening(this.page.listening, this);
    this.#watchIdling();
    this.#follow();
    keys(this);
    this.health.watch();
    this.home();
    this.officeWatch.read();
    this.#comeBackByAddress();
  }

  /** A photographed code opens the page with it; the address forgets it at once. */
  #comeBackByAddress() {
    const code = /^#code=(\w{6,12})$/.exec(location.hash)?.[1];
    if (!code) return;
    history.replaceState(null, "", location.pathname);
    this.comeBack(code).catch((error) => this.toast.show(error.message));
  }

  /** `{ok, reason}`: whether the robot can hear. */
  get recognizer() {
    const state = this.health.parts.recognizer;
    return state === undefined || state === "ok" ? this.office.recognizer : { ok: false, reason: String(state) };
  }

  get synthesizer() {
    const state = this.health.parts.synthesizer;
    return state === undefined || state === "ok" ? this.office.synthesizer : { ok: false, reason: String(state) };
  }

  get canRepeat() {
    return this.session.turns.length > 0;
  }

  get warned() {
    return this.idle.warning;
  }

  /** Whether a layer lies over the page. */
  get covered() {
    return this.warned || !this.page.listening.hidden;
  }

  // Screens

  home() {
    this.show("attract", attract(this), { focus: ".big-talk" });
  }

  type(words = "") {
    this.talk.cancel();
    this.show("typing", typing(this, { words }), { focus: "textarea" });
  }

  help() {
    this.show("help", help(this));
  }

  topic(entry) {
    if (!entry.examples.length) {
      this.ask(entry.name);
      return;
    }
    this.show("help", topic(this, entry));
  }

  hotlines() {
    this.show("hotlines", hotlines(this));
  }

  showTurn(turn) {
    this.show("answer", answer(this, turn));
  }

  /** From a side room back to the last answer, or to the start. */
  back() {
    const last = this.session.turns.at(-1);
    if (last) this.showTurn(last);
    else this.home();
  }

  /** The one way to another screen. */
  show(name, screen, options) {
    if (this.stage.name === "thinking" && name !== "thinking" && this.conversation.thinking) this.#changeOfMind();
    if (name === "thinking") this.earcons.thinking();
    else this.earcons.quiet();
    this.page.dock.hidden = WITHOUT_DOCK.has(name);
    this.stage.show(name, screen, options);
    this.refresh();
    this.person.refresh();
  }

  /** Whoever goes elsewhere while the robot thinks doesn't want to be called back by the reply. */
  #changeOfMind() {
    this.conversation.abandon();
    this.conversation.hush();
  }

  /** Whether a video call is under way. */
  get inCall() { return this.calls.joined || this.room.active; }

  refresh() {
    this.refreshHeader();
    this.refreshDock();
  }

  // What the resident does

  ask(words) {
    this.talk.cancel();
    if (this.person.talking) {
      this.person.say(words);
      this.person.showTalk();
      return;
    }
    this.speaker.unlock();
    this.show("thinking", thinking(this, { said: words, spoken: false }));
    this.conversation.ask(words);
  }

  hush() {
    this.conversation.hush();
  }

  async speak(wish) {
    if (!this.soundOn) {
      this.toast.show("现在是“只显示不出声”。要听声音，请先把它关掉。");
      return;
    }
    const { ok, reason } = this.synthesizer;
    if (!ok) {
      this.toast.show(reason || "这台机器现在不能出声，请看屏幕上的字。");
      return;
    }
    this.speaker.unlock();
    if (!(await this.conversation.speak(wish))) this.toast.show("语音服务现在连不上，请看屏幕上的字。");
  }

  resize(step) {
    this.display.resize(step);
    this.refresh();
    this.announcer.say(this.display.atLargest ? "字已经最大" : this.display.atSmallest ? "字已经最小" : "字的大小变了");
  }

  toggleContrast() {
    this.display.setContrast(!this.display.highContrast);
    this.refresh();
  }

  /** Privacy: answers on the screen only, until it is turned off or the visit ends. */
  toggleSound() {
    this.conversation.setPrivate(this.soundOn);
    this.#setSound(!this.soundOn);
  }

  #setSound(on) {
    if (this.soundOn === on) return;
    this.soundOn = on;
    if (!on) {
      this.conversation.hush();
      this.#fresh();
    }
    this.refresh();
    this.toast.show(on ? "回答会说出声来。" : "回答只显示，不出声。");
  }

  #fresh() {
    this.dispatchEvent(new Event("fresh"));
  }

  /** Keeps the verdict on the last reply; rejects if it couldn't. */
  rate(helpful) {
    return this.api.feedback(this.session.id, helpful);
  }

  /** Keeps the verdict on the conversation with a person; rejects if it couldn't. */
  ratePerson(helpful) {
    return this.api.feedback(this.session.id, helpful, "person");
  }

  /** Back by a code; rejects with an ApiError. */
  comeBack(code) {
    return this.person.resume(code);
  }

  escape() {
    if (this.warned) this.idle.touch();
    else if (this.talk.state !== "idle") this.talk.cancel();
    else if (this.speaker.speaking) this.hush();
    else if (!["attract", "thinking", "answer", "emergency", "farewell"].includes(this.stage.name)) this.back();
  }

  goodbye() {
    this.wipe();
    this.show("farewell", farewell(this));
    setTimeout(() => this.stage.name === "farewell" && this.home(), FAREWELL_MS);
  }

  /** Nothing of the visit stays: not on the server, the screen, in memory or in the loudspeaker. */
  wipe() {
    this.idle.stop();
    this.earcons.quiet();
    this.talk.cancel();
    this.person.end();
    this.conversation.reset();
    this.speaker.wipe();
    this.session.end();
    this.stage.clear();
    this.toast.clear();
    this.announcer.clear();
    this.display.reset();
    this.soundOn = true;
    this.#fresh();
    sessionStorage.clear();
    getSelection()?.removeAllRanges();
  }

  /** Keeps focus and readers to the topmost layer. */
  freeze() {
    const { bar, stage, dock: foot, listening: talkLayer, idle } = this.page;
    const top = [idle, talkLayer].find((layer) => !layer.hidden);
    for (const part of [bar, stage, foot, talkLayer]) part.inert = top !== undefined && part !== top;
  }

  // What happens by itself

  #follow() {
    const { conversation, speaker, health } = this;
    conversation.addEventListener("heard", ({ detail }) =>
      this.show("thinking", thinking(this, { ...detail, spoken: true })));
    conversation.addEventListener("dictated", ({ detail }) => dictated(this.page.stage, detail));
    conversation.addEventListener("turn", ({ detail }) => this.#answered(detail));
    conversation.addEventListener("manner", ({ detail }) => this.#setSound(!detail.private));
    conversation.addEventListener("trouble", ({ detail }) => {
      if (this.talk.state === "idle") this.show("trouble", trouble(this, detail));
    });
    conversation.addEventListener("silent", () => this.toast.show("这个回答还没有说出声过，请看屏幕；下一个回答会说出来。"));
    this.talk.addEventListener("state", () => {
      const stranded = this.stage.name === "thinking" && !conversation.thinking;
      if (this.talk.state === "idle" && stranded) this.back();
    });
    speaker.addEventListener("change", () => this.refreshDock());
    this.bargeIn.addEventListener("change", () => this.refreshDock());
    health.addEventListener("change", () => this.officeWatch.showHealth());
    health.addEventListener("asked", () => {
      this.session.settle();
      this.#refreshHearing();
    });
    addEventListener("pagehide", () => this.wipe());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#afresh());
  }

  #answered(turn) {
    const wish = turn.replies.find(({ kind, voice }) => kind === "smalltalk" && voice)?.voice;
    if (wish && turn.replies.length === 1 && this.canRepeat) {
      this.#fresh();
      this.toast.show(turn.replies[0].shown);
      this.back();
      if (!turn.aloud && !wish.stop) this.speak({ ...wish, repeat: true }); // over the socket it is carried out already
      return;
    }
    this.#fresh();
    this.session.turns.push(turn);
    const kinds = turn.replies.map(({ kind }) => kind);
    const handoff = turn.replies.find(({ kind }) => kind === "handoff");
    if (kinds.includes("emergency")) this.show("emergency", emergency(this, turn));
    else if (handoff?.handoff?.ticket) this.person.took(handoff.handoff);
    else if (handoff) this.person.open();
    else this.showTurn(turn);
    if (!this.soundOn) this.announcer.say(turn.replies.map(({ spoken }) => spoken).join("\n"));
  }

  #watchIdling() {
    const dialog = idleDialog(this.page.idle, {
      onStay: () => this.idle.touch(), onLeave: () => this.goodbye(), freeze: () => this.freeze(),
    });
    this.idle = new IdleWatch({
      warnAfter: this.office.idleWarningSeconds,
      wipeAfter: this.office.idleWipeSeconds,
      busy: () => this.calls.active || this.room.active || this.talk.active || this.speaker.speaking || this.conversation.thinking,
      onWarn: () => (NOTHING_PRIVATE.has(this.stage.name) ? this.#afresh() : dialog.open()),
      onTick: (left) => dialog.count(left),
      onReturn: () => dialog.close(),
      onWipe: () => this.#afresh(),
    });
    for (const sign of ["pointerdown", "keydown", "wheel", "input"]) {
      document.addEventListener(sign, () => this.#alive(), { capture: true, passive: true });
    }
  }

  #alive() {
    if (this.idle.warning) return;
    this.idle.start();
    this.session.alive();
  }

  /** Wiped and back at the start, with the office's latest word. */
  #afresh() {
    this.wipe();
    this.home();
    this.officeWatch.read();
  }

  /** The start screen says at once whether the robot can hear. */
  #refreshHearing() {
    const hears = this.recognizer.ok;
    if (hears === this.heard) return;
    this.heard = hears;
    if (this.stage.name === "attract") this.home();
  }
}
const ids = ["bar", "banner", "stage", "dock", "listening", "idle", "toast", "live", "strip"];
new Kiosk(Object.fromEntries(ids.map((id) => [id, document.getElementById(id)]))).start();
