// The kiosk's report of itself, once a minute: which page it runs, whether it can hear and sound,
// what went wrong. Nothing of a resident: errors are told by kind, name, file and line alone.

const KEY = "wenxiaofa-device";
const EVERY_MS = 60_000;
const FIRST_MS = 5_000;
const REFUSED = { NotAllowedError: "denied", NotFoundError: "none", NotReadableError: "busy" };

export class Device {
  #timer = null;
  #error = null;
  #version = "";
  #trouble = "";

  /** `office()` is what the office says of itself, `look()` asks it again. */
  constructor({ api, office, look, speaker, microphone }) {
    Object.assign(this, { api, office, look, speaker, microphone });
  }

  start() {
    addEventListener("error", (event) => this.#failed(event), true);
    addEventListener("unhandledrejection", ({ reason }) => this.#note("promise", reason?.name));
    this.#timer = setTimeout(() => this.#beat(), FIRST_MS);
  }

  /** The page is without a connection, or has one again. */
  health(state) {
    if (state === "offline") this.#note("offline");
  }

  async #beat() {
    clearTimeout(this.#timer);
    try {
      await this.look();
      await this.#report();
    } finally {
      this.#timer = setTimeout(() => this.#beat(), EVERY_MS);
    }
  }

  async #report() {
    const { publicUrl, version } = this.office();
    if (!version || location.origin === publicUrl) return; // where residents' own phones open the page
    this.#version ||= version;
    this.#listen();
    const error = this.#error;
    const report = { device: number(), version: this.#version, ...(await this.#sound()) };
    if (error) report.error = error;
    try {
      await this.api.heartbeat(report);
      if (this.#error === error) this.#error = null;
    } catch {
      // the next report has the same error
    }
  }

  #listen() {
    const { trouble } = this.microphone;
    if (trouble && trouble !== this.#trouble) this.#note("microphone", trouble);
    this.#trouble = trouble;
  }

  async #sound() {
    const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => null)) ?? null;
    const has = (kind) => devices?.some((device) => device.kind === kind);
    let microphone = "unknown";
    if (!isSecureContext) microphone = "insecure";
    else if (!navigator.mediaDevices?.getUserMedia) microphone = "unsupported";
    else if (devices && !has("audioinput")) microphone = "none";
    else if (this.microphone.trouble) microphone = REFUSED[this.microphone.trouble] ?? "unknown";
    else if (this.microphone.opened) microphone = "ok";
    else microphone = { granted: "ok", denied: "denied" }[await permission()] ?? "unknown";
    let speaker = "unknown";
    if (this.speaker.blocked) speaker = "blocked";
    else if (has("audiooutput")) speaker = "ok";
    else if (devices?.length && has("audiooutput") === false) speaker = "none";
    return { microphone, speaker };
  }

  #failed({ target, filename, lineno, error }) {
    if (target !== window && target instanceof HTMLElement) this.#note("resource");
    else this.#note("script", error?.name, filename, lineno);
  }

  #note(kind, name, file, line) {
    const parts = [kind];
    if (/^[A-Za-z]{1,40}$/.test(name ?? "")) parts.push(name);
    const path = /\/static\/([\w./-]{1,60}\.js)$/.exec(file ?? "")?.[1];
    if (path && line > 0 && line < 1e6) parts.push(`${path}:${line}`);
    this.#error = parts.join(" ");
  }
}

async function permission() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state;
  } catch {
    return "";
  }
}

/** A number that nobody can guess, the same for as long as the browser's profile lasts. */
function number() {
  let known = "";
  try {
    known = localStorage.getItem(KEY) ?? "";
  } catch {
    // a profile that stores nothing is another kiosk at each start
  }
  if (/^[0-9a-f]{32}$/.test(known)) return known;
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  try {
    localStorage.setItem(KEY, fresh);
  } catch {
    // as above
  }
  return fresh;
}
