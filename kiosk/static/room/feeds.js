// Connections with the video server: one for the own picture and sound, one for each person seen.

const ASK_AGAIN_MS = 4_000;

/**
 * `send` takes messages for the gateway. Fires `change` when a picture comes, goes or breaks off.
 * `remotes` maps seats to {number, stream, state}: "asked", "connecting", "connected".
 */
export class Feeds extends EventTarget {
  #turn = 0;
  #servers = null;
  #own = null;
  #timer = null;

  constructor({ send, Connection = RTCPeerConnection }) {
    super();
    Object.assign(this, { send, Connection });
    this.remotes = new Map();
  }

  /** Another part of the room, or the same anew: what was connected before is over. */
  begin(turn, servers, stream) {
    this.stop();
    this.#turn = turn;
    this.#servers = servers;
    if (servers) this.#publish(stream);
  }

  /** Lets go of all. */
  stop() {
    this.#own?.close();
    this.#own = null;
    this.#turn = 0;
    this.#servers = null;
    clearTimeout(this.#timer);
    for (const seat of [...this.remotes.keys()]) this.#forget(seat);
  }

  /** Watches exactly these: [{seat, stream}]; whose number has changed is watched anew. */
  follow(wanted) {
    const now = new Map(this.#servers ? wanted.map(({ seat, stream }) => [seat, stream]) : []);
    for (const [seat, { number }] of this.remotes) if (now.get(seat) !== number) this.#unwatch(seat);
    for (const [seat, number] of now) if (!this.remotes.has(seat)) this.#watch(seat, number);
  }

  async published({ turn, sdp }) {
    if (turn !== this.#turn || !this.#own) return;
    await this.#own.setRemoteDescription({ type: "answer", sdp }).catch(() => undefined);
  }

  async offered({ turn, seat, stream: number, sdp }) {
    const remote = this.remotes.get(seat);
    if (turn !== this.#turn || remote?.number !== number || remote.pc) return;
    const pc = (remote.pc = this.#connection(seat));
    remote.state = "connecting";
    pc.ontrack = ({ track }) => {
      remote.stream.addTrack(track);
      this.#tell();
    };
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "connected") remote.state = "connected";
      else if (pc.connectionState === "failed") this.lost({ turn, seat });
      this.#tell();
    };
    try {
      await pc.setRemoteDescription({ type: "offer", sdp });
      await pc.setLocalDescription();
      this.#say({ type: "answer", seat, sdp: pc.localDescription.sdp });
    } catch {
      this.lost({ turn, seat });
    }
  }

  /** Somebody's picture broke off: asked for anew. */
  lost({ turn, seat }) {
    const remote = this.remotes.get(seat);
    if (turn !== this.#turn || !remote) return;
    this.#unwatch(seat);
    this.#watch(seat, remote.number);
  }

  async #publish(stream) {
    const turn = this.#turn;
    const pc = (this.#own = this.#connection(0));
    for (const kind of ["audio", "video"]) {
      const [track] = stream.getTracks().filter((one) => one.kind === kind);
      if (track) pc.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    }
    if (!pc.getTransceivers().length) {
      this.#own = null; // looks on, without camera and microphone
      pc.close();
      return;
    }
    await pc.setLocalDescription();
    if (turn === this.#turn) this.#say({ type: "publish", sdp: pc.localDescription.sdp });
  }

  #connection(seat) {
    const pc = new this.Connection({ iceServers: this.#servers, bundlePolicy: "max-bundle" });
    pc.onicecandidate = ({ candidate }) => this.#say({ type: "candidate", seat, candidate: candidate?.toJSON() ?? null });
    return pc;
  }

  #watch(seat, number) {
    this.remotes.set(seat, { number, stream: new MediaStream(), state: "asked", pc: null, askedAt: performance.now() });
    this.#say({ type: "watch", seat });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#askAgain(), ASK_AGAIN_MS);
    this.#tell();
  }

  #askAgain() {
    for (const [seat, { state, number, askedAt }] of [...this.remotes]) {
      if (state !== "asked" || performance.now() - askedAt < ASK_AGAIN_MS - 100) continue;
      this.#forget(seat);
      this.#watch(seat, number);
    }
  }

  #unwatch(seat) {
    this.#say({ type: "unwatch", seat });
    this.#forget(seat);
  }

  #forget(seat) {
    const remote = this.remotes.get(seat);
    if (!remote) return;
    this.remotes.delete(seat);
    if (remote.pc) {
      remote.pc.ontrack = remote.pc.onconnectionstatechange = remote.pc.onicecandidate = null;
      remote.pc.close();
    }
    for (const track of remote.stream.getTracks()) remote.stream.removeTrack(track);
    this.#tell();
  }

  #say(message) {
    this.send({ ...message, turn: this.#turn });
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
