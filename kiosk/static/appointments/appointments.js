// Firm times with a person, and the four remote services that lead to one.

import { booking } from "../screens/booking.js";
import { remoteService, remoteServices } from "../screens/remote.js";

export class Appointments {
  #services = [];

  constructor(kiosk) {
    this.kiosk = kiosk;
  }

  /** The times that can be booked; `service` is one of the remote services, or none. */
  open(service = null) {
    this.kiosk.show("booking", booking(this.kiosk, service));
  }

  /** The four services; what they are is asked of the gateway once. */
  async showServices() {
    const { kiosk } = this;
    const { epoch } = kiosk.session;
    try {
      this.#services = (await kiosk.api.remoteServices()).services;
    } catch (error) {
      kiosk.toast.show(error.message);
      return;
    }
    if (kiosk.session.isCurrent(epoch)) kiosk.show("remote", remoteServices(kiosk, this.#services));
  }

  showService(service) {
    this.kiosk.show("remote", remoteService(this.kiosk, service));
    if (this.kiosk.soundOn) this.kiosk.conversation.readAloud(service.spoken);
  }

  /** Times to choose from; rejects with an ApiError. */
  times(service) {
    return this.kiosk.api.times(service?.name);
  }

  /** Books; without a request one is made that passes nothing on. Rejects with an ApiError. */
  async book(wish) {
    const { kiosk } = this;
    const { epoch } = kiosk.session;
    if (!kiosk.person.live) {
      await kiosk.person.book({ pass_on: "nothing" }, { quietly: true });
      if (!kiosk.session.isCurrent(epoch)) return;
    }
    await kiosk.person.step((api, code) => api.bookTime(code, wish));
  }

  async cancel() {
    await this.kiosk.person.step((api, code) => api.cancelTime(code));
  }
}
