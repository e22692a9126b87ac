// A sound and a notification of the desktop, also while the tab is in the background.

const RUNG = "wenxiaofa-draft:rung";
const MOST_RUNG = 200;
let audio = null;

document.addEventListener("pointerdown", () => sound()?.resume?.(), { capture: true, passive: true });

function sound() {
  if (audio === null && "AudioContext" in window) audio = new AudioContext();
  return audio;
}

function chime(urgent) {
  const context = sound();
  if (!context) return;
  if (context.state === "running") play(context, urgent);
  else context.resume().then(() => play(context, urgent), () => {});
}

function play(context, urgent) {
  const notes = urgent ? [988, 784, 988, 784] : [784, 988];
  notes.forEach((pitch, at) => {
    const start = context.currentTime + at * 0.22;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.22);
  });
}

/** One tab rings once for one thing, also after its pages were loaded anew. */
function fresh(tag) {
  let rung = [];
  try {
    rung = JSON.parse(sessionStorage.getItem(RUNG) ?? "[]");
    if (rung.includes(tag)) return false;
    sessionStorage.setItem(RUNG, JSON.stringify([...rung, tag].slice(-MOST_RUNG)));
  } catch {
    // Without storage it rings each time.
  }
  return true;
}

/** Ring for something new. `path` is opened when the notification is pressed. */
export function ring({ title, body = "", urgent = false, path = "", tag = "" }) {
  if (tag && !fresh(tag)) return;
  chime(urgent);
  window.consoleRung = (window.consoleRung ?? 0) + 1;
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(title, { body, tag: tag || undefined, icon: "/static/emblem.svg", requireInteraction: urgent });
    note.onclick = () => {
      window.focus();
      if (path) location.assign(path);
      note.close();
    };
  } catch {
    // Phones only notify through service workers: the sound and the page must do.
  }
}

/** Asked for by a button, as browsers demand. */
export async function askPermission() {
  sound()?.resume?.();
  chime(false);
  if ("Notification" in window) await Notification.requestPermission();
  showButton();
}

/** The button is there while there is something to ask for. */
export function showButton() {
  const waiting = "Notification" in window && Notification.permission === "default";
  document.body.classList.toggle("may-ask-to-notify", waiting);
}
