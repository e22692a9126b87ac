// The office's latest word on itself, and how the robot's parts are.

import { healthWords } from "./health.js";
import { office } from "./office.js";

const AGAIN_MS = 4_000;

/** Keeps `kiosk.office` and the banner up to date. */
export class OfficeWatch {
  #timer = null;

  constructor(kiosk) {
    this.kiosk = kiosk;
  }

  async read() {
    const { kiosk } = this;
    clearTimeout(this.#timer);
    let told;
    try {
      told = office(await kiosk.api.office());
    } catch {
      this.#timer = setTimeout(() => this.read(), AGAIN_MS);
      return;
    }
    if (JSON.stringify(told) === JSON.stringify(kiosk.office)) return;
    kiosk.office = told;
    kiosk.person.patience();
    document.title = `${told.name} · 法律服务机器人`;
    if (kiosk.stage.name === "attract") kiosk.home();
    else kiosk.refresh();
  }

  showHealth() {
    const { page, health } = this.kiosk;
    const words = healthWords(health.state);
    page.banner.textContent = words;
    page.banner.hidden = !words;
    page.banner.dataset.state = health.state;
    if (health.state === "ok") this.read();
  }
}
