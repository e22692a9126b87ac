// Questions out, replies in: aloud over the socket when the sound is on, else over HTTP.

import { ApiError } from "./api.js";
import { list, text } from "./dom.js";
import { spotsOf } from "./heard.js";

const SOCKET_PATIENCE_MS = 1_500;
const REPLY_PATIENCE_MS = 15_000;
/** Errors of the socket that are about the voice and leave the question standing. */
const ABOUT_THE_VOICE = /^(synthesizer_|audio_odd|idle_timeout|wav_header)/;
/** Errors of the socket that the speaker can do something about while listening goes on. */
const ABOUT_THE_SOUND = /^(sample_rate_suspect|audio_clipped|audio_stalled)$/;
const USUAL = Object.freeze({ pace: 0, loudness: 0, private: false });
const CROWDED = "too_many_connections";
const GONE = /^session_(unknown|malformed)$/;

/**
 * Fires `dictated` (detail: words for a person), `listening`, `advice` (detail: text for whoever speaks), `guarding` (detail: whether talking
 * interrupts), `barged-in`, `partial` (detail: text), `heard` (detail: {said, spots}), `unheard` (detail:
 * message), `trouble` (detail: {error, said}), `turn` (detail: {said, spoken, aloud, spots, replies}),
 * `silent` when there is no speech to repeat, `hung-up` when the socket is lost while no reply is
 * awaited; `manner` (detail: {private}) when the voice has changed, `offer` (detail: {offer, label})
 * and `offer-over` (detail: the offer) for what the voice offers to do.
 */
export class Conversation extends EventTarget {
  #waiting = null;
  #speechWanted = false;
  #heard = "";
  #dictating = false;
  #manner = USUAL;

  constructor({ api, voice, session, speaker, soundOn }) {
    super();
    Object.assign(this, { api, voice, session, speaker, soundOn });
    /** Whether what is heard now is for a person, so that only its words are wanted. */
    this.dictates = () => false;
    voice.addEventListener("message", ({ detail }) => this.#take(detail));
    voice.addEventListener("audio", ({ detail }) => this.#speechWanted && speaker.push(detail));
    voice.addEventListener("up", () => this.#restoreManner());
    voice.addEventListener("down", () => this.#dropped());
    speaker.addEventListener("sounding", () => voice.send({ type: "sounding" }));
  }

  /** Whether a reply is being waited for. */
  get thinking() {
    return this.#waiting !== null;
  }

  /** Asks in typed words; the reply arrives as `turn`, a failure as `trouble`. */
  async ask(words) {
    this.hush();
    const wait = this.#wait(words, false);
    const aloud = this.soundOn() && (await this.voice.ready(SOCKET_PATIENCE_MS));
    if (this.#waiting !== wait) return;
    if (aloud) {
      this.#speechWanted = true;
      wait.onSocket = this.voice.send({ type: "text", text: words, channel: "kiosk", ...this.#named() });
      return;
    }
    await this.#askQuietly(wait);
  }

  /** Starts an utterance on the socket; false if there is no socket. */
  async startListening() {
    this.hush();
    this.abandon();
    if (!(await this.voice.ready(SOCKET_PATIENCE_MS))) return false;
    this.#heard = "";
    this.#dictating = this.dictates();
    return this.voice.send({ type: "start", channel: "kiosk", at_limit: "go_on", dictate: this.#dictating, ...this.#named() });
  }

  stopListening() {
    this.voice.send({ type: "stop" });
  }

  /** The loudspeaker speaks and the microphone is open; false if the socket is down. */
  playing(echoCancelled) {
    return this.voice.send({ type: "playing", echo_cancellation: echoCancelled });
  }

  /** The loudspeaker is silent again. */
  played() {
    this.voice.send({ type: "played" });
  }

  /** Throws away what is being heard or awaited: only a new socket is sure to forget it. */
  discard() {
    this.abandon();
    this.hush();
    this.voice.close();
  }

  /** Stops waiting for a reply; one that comes later is not shown. */
  abandon() {
    clearTimeout(this.#waiting?.limit);
    this.#waiting = null;
  }

  /** Silence, here and at the source. */
  hush() {
    this.#speechWanted = false;
    this.speaker.stop();
    this.voice.send({ type: "barge_in" });
  }

  /**
   * A wish about the voice: `repeat`, `rate`, `volume`, `go_on`, `private`, as in the socket's
   * message; false if it can't be told.
   */
  async speak(wish) {
    const says = Boolean(wish.repeat || wish.go_on);
    if (says) this.speaker.stop();
    if (!(await this.voice.ready(SOCKET_PATIENCE_MS))) return false;
    if (says) this.#speechWanted = true;
    return this.voice.send({ type: "voice", ...wish });
  }

  /** Reads words of a person aloud, after what is being said; false if there is no voice for it. */
  async readAloud(words) {
    if (!this.soundOn() || !(await this.voice.ready(SOCKET_PATIENCE_MS))) return false;
    this.#speechWanted = true;
    return this.voice.send({ type: "read", text: words });
  }

  /** Whether anything is read aloud; a socket that is not up yet is told when it is. */
  setPrivate(hushed) {
    this.#manner = { ...this.#manner, private: hushed };
    this.voice.send({ type: "voice", private: hushed });
  }

  /** Back to the usual voice; nothing of the visit stays. */
  reset() {
    this.#manner = USUAL;
    this.#heard = "";
    this.discard();
  }

  #named() {
    return this.session.id ? { session_id: this.session.id } : {};
  }

  #wait(said, spoken, spots = []) {
    this.abandon();
    const wait = { said, spoken, spots, epoch: this.session.epoch, retried: false, onSocket: spoken };
    wait.limit = setTimeout(() => {
      if (this.#waiting !== wait) return;
      this.#waiting = null;
      this.#fail(new ApiError("timeout", "等得太久了，没有等到回答。请再试一次，或者直接找工作人员。"), wait);
    }, REPLY_PATIENCE_MS);
    this.#waiting = wait;
    return wait;
  }

  async #askQuietly(wait) {
    try {
      const answer = await this.api.chat(wait.said, this.session.id);
      if (!this.session.adopt(answer.session_id, wait.epoch)) return;
      this.#arrived(wait, answer.replies);
    } catch (error) {
      if (!this.session.isCurrent(wait.epoch) || this.#waiting !== wait) return;
      if (GONE.test(error.code) && !wait.retried) {
        wait.retried = true;
        this.session.id = null;
        await this.#askQuietly(wait);
        return;
      }
      this.abandon();
      this.#fail(error, wait);
    }
  }

  #take(message) {
    const handlers = {
      listening: () => this.#fire("listening"),
      partial: () => this.#fire("partial", text(message.text)),
      hint: () => this.#fire("advice", text(message.message)),
      limit: () => this.#limit(message),
      guarding: () => this.#fire("guarding", message.active === true),
      barged_in: () => this.#interrupted(),
      final: () => this.#final(text(message.text), spotsOf(message)),
      reply: () => this.#reply(message),
      speech_start: () => this.#speechWanted && this.soundOn() && this.speaker.begin(message.sample_rate),
      speech_end: () => this.speaker.finish(),
      manner: () => this.#told(message),
      offer: () => this.#fire("offer", { offer: text(message.offer), label: text(message.label) }),
      offer_over: () => this.#fire("offer-over", text(message.offer)),
      error: () => this.#error(message.error ?? {}),
    };
    if (Object.hasOwn(handlers, message?.type)) handlers[message.type]();
  }

  #limit(message) {
    this.#fire("partial", text(message.text));
    this.#fire("advice", text(message.message));
  }

  #interrupted() {
    this.abandon();
    this.#speechWanted = false;
    this.#heard = "";
    this.#fire("barged-in");
  }

  #final(words, spots) {
    this.#heard = words;
    if (!words) return; // an error that says why follows
    if (this.#dictating) {
      this.#fire("dictated", words);
      return;
    }
    this.#speechWanted = true;
    this.#wait(words, true, spots);
    this.#fire("heard", { said: words, spots });
  }

  #reply(message) {
    const wait = this.#waiting;
    if (!this.session.adopt(message.session_id, wait?.epoch ?? this.session.epoch)) return;
    if (wait) this.#arrived(wait, message.replies);
  }

  #arrived(wait, replies) {
    if (this.#waiting !== wait) return;
    this.abandon();
    const known = list(replies).filter((reply) => reply && typeof reply === "object");
    if (!known.length) {
      this.#fail(new ApiError("empty", "没有收到回答。请再试一次，或者直接找工作人员。"), wait);
      return;
    }
    const { said, spoken, spots, onSocket: aloud } = wait;
    this.#fire("turn", { said, spoken, aloud, spots, replies: known });
  }

  #error({ code, message }) {
    const known = text(code);
    if (ABOUT_THE_VOICE.test(known)) return;
    if (ABOUT_THE_SOUND.test(known)) {
      this.#fire("advice", text(message));
      return;
    }
    if (known === "nothing_to_repeat") {
      this.#fire("silent");
      return;
    }
    if (known === "no_speech" || known === "not_heard") {
      this.#speechWanted = true;
      this.#fire("unheard", text(message));
      return;
    }
    const wait = this.#waiting;
    if (wait && !wait.retried && (GONE.test(known) || known === CROWDED)) {
      wait.retried = true;
      wait.onSocket = false;
      if (known !== CROWDED) this.session.id = null;
      this.voice.close(); // the socket remembers the id that is gone
      this.#askQuietly(wait);
      return;
    }
    this.abandon();
    this.#fail(new ApiError(known, text(message)), wait);
  }

  #dropped() {
    this.#speechWanted = false;
    this.speaker.finish();
    const wait = this.#waiting;
    if (!wait) this.#fire("hung-up");
    if (!wait?.onSocket) return;
    this.abandon();
    this.#fail(new ApiError("network", "刚才断了一下。请再问一次，或者直接找工作人员。"), wait);
  }

  #told({ pace, loudness, private: hushed }) {
    this.#manner = { pace: bounded(pace), loudness: bounded(loudness), private: hushed === true };
    this.#fire("manner", { private: hushed === true });
  }

  #restoreManner() {
    const changed = Object.keys(USUAL).some((part) => this.#manner[part] !== USUAL[part]);
    if (changed) this.voice.send({ type: "voice", ...this.#manner });
  }

  #fail(error, wait) {
    this.dispatchEvent(new CustomEvent("trouble", { detail: { error, said: wait?.said ?? "" } }));
  }

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function bounded(step) {
  return Number.isInteger(step) ? Math.max(-3, Math.min(3, step)) : 0;
}
