// The office's latest word on itself, and how the robot's parts are.

import { Device } from "./device.js";
import { healthWords } from "./health.js";
import { office } from "./office.js";

const AGAIN_MS = 4_000;

/** Keeps `kiosk.office` and the banner up to date, and tells the office how the kiosk is. */
export class OfficeWatch {
  #timer = null;

  constructor(kiosk) {
    this.kiosk = kiosk;
    const { api, speaker, talk } = kiosk;
    const look = () => this.read();
    this.device = new Device({ api, speaker, microphone: talk.microphone, office: () => kiosk.office, look });
    this.device.start();
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
    kiosk.display.usual = told.textSize;
    kiosk.person.patience();
    document.title = `${told.name} · 法律服务机器人`;
    if (kiosk.stage.name === "attract") kiosk.home();
    else kiosk.refresh();
  }

  showHealth() {
    const { page, health } = this.kiosk;
    this.device.health(health.state);
    const words = healthWords(health.state);
    page.banner.textContent = words;
    page.banner.hidden = !words;
    page.banner.dataset.state = health.state;
    if (health.state === "ok") this.read();
  }
}
