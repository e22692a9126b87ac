// Whether the robot's parts are well, asked again and again, told in a banner.

const WELL_MS = 20_000;
const UNWELL_MS = 4_000;
const ANSWERING = ["rasa", "actions", "knowledge_base", "database"];

/** Fires `change` with `state`: `ok`, `starting`, `unavailable` or `offline`. */
export class Health extends EventTarget {
  #timer = null;

  constructor(api) {
    super();
    this.api = api;
    this.state = "ok";
    this.parts = {};
  }

  watch() {
    clearTimeout(this.#timer);
    this.#ask();
  }

  async #ask() {
    let state = "offline";
    try {
      const { status, parts } = await this.api.health();
      this.parts = parts ?? {};
      state = judged(status, this.parts);
    } catch {
      this.parts = {};
    }
    const changed = state !== this.state;
    this.state = state;
    if (changed) this.dispatchEvent(new Event("change"));
    this.dispatchEvent(new Event("asked"));
    this.#timer = setTimeout(() => this.#ask(), state === "ok" ? WELL_MS : UNWELL_MS);
  }
}

function judged(status, parts) {
  if (status === "starting") return "starting";
  const down = ANSWERING.some((name) => parts[name] !== undefined && parts[name] !== "ok");
  return down ? "unavailable" : "ok";
}

const WORDS = {
  starting: "系统正在启动，一般不到一分钟。您可以先把问题打好；启动好以前问的，可能暂时答不上来。",
  unavailable: "问答系统暂时不可用，正在恢复。您可以稍后再问，也可以直接找工作人员。",
  offline: "暂时连不上，正在重新连接。着急的话，请直接找工作人员。",
};

/** What the banner says; empty when all is well. */
export function healthWords(state) {
  return WORDS[state] ?? "";
}
