// One resident's visit: the conversation's id and its turns, held in memory only.

const ALIVE_MS = 20_000;

/**
 * `epoch` counts the visits. Whoever waits for the server remembers the epoch it started in;
 * what comes back in a later one belongs to somebody who has left, and is erased unseen.
 */
export class Session {
  #api;
  #owed = new Set();
  #toldAlive = -Infinity;

  constructor(api) {
    this.#api = api;
    this.epoch = 0;
    this.id = null;
    this.turns = [];
  }

  /** Whether the visit that `epoch` was taken in is still going on. */
  isCurrent(epoch) {
    return epoch === this.epoch;
  }

  /** Takes the server's id for this visit; one that belongs to an earlier visit is erased. */
  adopt(id, epoch) {
    if (!id) return this.isCurrent(epoch);
    if (!this.isCurrent(epoch)) {
      this.#forget(id);
      return false;
    }
    if (this.id && this.id !== id) this.#forget(this.id);
    this.id = id;
    return true;
  }

  /** Ends the visit here and on the server. */
  end() {
    const id = this.id;
    this.epoch += 1;
    this.id = null;
    this.turns = [];
    if (id) this.#forget(id);
  }

  /** Tells the server now and then that the resident is still there, so that it wipes nothing. */
  async alive(now = performance.now()) {
    if (!this.id || now - this.#toldAlive < ALIVE_MS) return;
    this.#toldAlive = now;
    try {
      await this.#api.active(this.id);
    } catch {
      // The next touch tells it again; a conversation that is gone is noticed by the next question.
    }
  }

  /** Tries again to erase what could not be erased while the server was away. */
  settle() {
    for (const id of [...this.#owed]) this.#forget(id);
  }

  async #forget(id) {
    this.#owed.add(id);
    try {
      await this.#api.forget(id);
      this.#owed.delete(id);
    } catch (error) {
      if (error.status >= 400 && error.status < 500 && error.status !== 429) this.#owed.delete(id);
    }
  }
}
