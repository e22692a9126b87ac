// One connection between two browsers: offers and answers in either direction at any time, and a
// new path when the network changes.

const PATIENCE_MS = 2_500;
const GIVE_UP_MS = 30_000;

/**
 * `polite` gives way when both sides offer at once. `send` takes {kind: "offer" | "answer" |
 * "candidate" | "restart", …}. Fires `state` (detail: "connecting", "connected", "reconnecting" or
 * "lost") and `stream` (detail: what the other side sends).
 */
export class Peer extends EventTarget {
  #offering = false;
  #ignoring = false;
  #troubled = null;
  #givingUp = null;
  #closed = false;
  #waiting = [];

  constructor({ polite, iceServers, send, Connection = RTCPeerConnection }) {
    super();
    Object.assign(this, { polite, send });
    this.state = "connecting";
    this.remote = new MediaStream();
    const pc = (this.pc = new Connection({ iceServers, bundlePolicy: "max-bundle" }));
    pc.onnegotiationneeded = () => this.#offer();
    pc.onicecandidate = ({ candidate }) => candidate && this.send({ kind: "candidate", candidate: candidate.toJSON() });
    pc.onconnectionstatechange = () => this.#follow();
    pc.ontrack = ({ track }) => {
      for (const old of this.remote.getTracks()) if (old.kind === track.kind) this.remote.removeTrack(old);
      this.remote.addTrack(track);
      this.dispatchEvent(new CustomEvent("stream", { detail: this.remote }));
    };
  }

  /** Sends these tracks; what there is no track for is still received. */
  begin(stream) {
    for (const kind of ["audio", "video"]) {
      const [track] = stream.getTracks().filter((one) => one.kind === kind);
      this.pc.addTransceiver(track ?? kind, { direction: track ? "sendrecv" : "recvonly", streams: track ? [stream] : [] });
    }
  }

  /** The answering side: sends its tracks in the lines that the offer has. */
  async #join(stream) {
    for (const transceiver of this.pc.getTransceivers()) {
      const [track] = stream.getTracks().filter((one) => one.kind === transceiver.receiver.track.kind);
      if (!track) continue;
      transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(track);
    }
  }

  /** What the answering side will send. */
  answerWith(stream) {
    this.own = stream;
  }

  /** Sends another track of the same kind from now on, such as another camera's. */
  async replace(track) {
    const sender = this.pc.getTransceivers().find(({ receiver }) => receiver.track.kind === track.kind)?.sender;
    await sender?.replaceTrack(track);
  }

  /** What the other side sent through the signalling. */
  async take(data) {
    if (this.#closed) return;
    try {
      if (data.kind === "offer" || data.kind === "answer") await this.#describe(data);
      else if (data.kind === "candidate") await this.#candidate(data.candidate);
      else if (data.kind === "restart") this.restart();
    } catch (error) {
      if (!this.#ignoring && !this.#closed) this.restart(error);
    }
  }

  /** Looks for a new path; the side that isn't polite offers. */
  restart() {
    if (this.#closed) return;
    if (this.polite) this.send({ kind: "restart" });
    else this.pc.restartIce();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#troubled);
    clearTimeout(this.#givingUp);
    this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.onconnectionstatechange = this.pc.ontrack = null;
    this.pc.close();
  }

  async #offer() {
    try {
      this.#offering = true;
      await this.pc.setLocalDescription();
      this.send({ kind: this.pc.localDescription.type, sdp: this.pc.localDescription.sdp });
    } catch {
      // closed meanwhile, or an offer of the other side came in between: theirs counts
    } finally {
      this.#offering = false;
    }
  }

  async #describe({ kind, sdp }) {
    const collision = kind === "offer" && (this.#offering || this.pc.signalingState !== "stable");
    this.#ignoring = !this.polite && collision;
    if (this.#ignoring) return;
    await this.pc.setRemoteDescription({ type: kind, sdp });
    for (const candidate of this.#waiting.splice(0)) await this.pc.addIceCandidate(candidate);
    if (kind !== "offer") return;
    if (this.own) {
      await this.#join(this.own);
      this.own = null;
    }
    await this.pc.setLocalDescription();
    this.send({ kind: "answer", sdp: this.pc.localDescription.sdp });
  }

  async #candidate(candidate) {
    if (!this.pc.remoteDescription) this.#waiting.push(candidate);
    else await this.pc.addIceCandidate(candidate);
  }

  #follow() {
    const { connectionState: now } = this.pc;
    if (now === "connected") {
      clearTimeout(this.#troubled);
      clearTimeout(this.#givingUp);
      this.#troubled = this.#givingUp = null;
      this.#enter("connected");
    } else if (now === "failed" || now === "disconnected") {
      this.#enter("reconnecting");
      this.#troubled ??= setTimeout(() => this.#again(), now === "failed" ? 0 : PATIENCE_MS);
      this.#givingUp ??= setTimeout(() => this.#enter("lost"), GIVE_UP_MS);
    }
  }

  #again() {
    this.#troubled = null;
    if (this.#closed || this.pc.connectionState === "connected") return;
    this.restart();
    this.#troubled = setTimeout(() => this.#again(), PATIENCE_MS * 2);
  }

  #enter(state) {
    if (this.#closed || state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
