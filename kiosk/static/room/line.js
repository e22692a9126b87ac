// The socket to a mediation room.

import { SteadyLine } from "../steady-line.js";

/** Close codes after which the room is not asked again. */
const ENDS = { 4409: "elsewhere", 4410: "over", 4401: "signed_out" };
const KINDS = new Set(["room", "media", "published", "offer", "lost", "draft", "scroll", "error"]);

/**
 * `hello` gives what names the seat: {code}, {session_id}, or {ticket, csrf}. Fires what the server
 * tells (detail: the event), `up`, `down`, and `gone` (detail: {why, words}): "refused", "elsewhere",
 * "over" or "signed_out".
 */
export class RoomLine extends SteadyLine {
  constructor(url, hello, Socket) {
    super(url, { Socket });
    this.hello = hello;
  }

  greetings() {
    return [{ type: "hello", ...this.hello() }];
  }

  take(event) {
    if (!KINDS.has(event?.type)) return;
    if (event.type === "error" && !this.up) {
      this.#end("refused", event.error?.message);
      return;
    }
    if (event.type === "room" && !this.up) {
      this.begin();
      this.dispatchEvent(new Event("up"));
    }
    this.fire(event.type, event);
  }

  closed(code) {
    if (!ENDS[code]) return true;
    this.#end(ENDS[code]);
    return false;
  }

  #end(why, words = "") {
    this.close();
    this.fire("gone", { why, words });
  }
}

/** The address of a room's socket, for the staff or for all others. */
export function roomUrl(origin, { staff = false } = {}) {
  return `${origin.replace(/^http/, "ws")}${staff ? "/api/agent/room" : "/api/room"}`;
}
