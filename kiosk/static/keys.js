// The keyboard away from buttons and fields: digits choose, the space bar talks, Esc goes back.

const FIELDS = "input, textarea, select, [contenteditable]";
const PRESSABLE = "button, a[href], summary, label";

/** Listens on the whole page for `kiosk`. */
export function keys(kiosk, target = document) {
  target.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") escape(kiosk, event);
    else if (event.target.closest?.(FIELDS)) return;
    else if (/^[1-9]$/.test(event.key)) pick(kiosk, event);
    else if (event.key === " " && !event.target.closest?.(PRESSABLE)) talk(kiosk, event);
  });
}

function escape(kiosk, event) {
  event.preventDefault();
  kiosk.escape();
}

function pick(kiosk, event) {
  if (kiosk.covered) return;
  const choice = kiosk.stage.root.querySelector(`[data-digit="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.click();
}

function talk(kiosk, event) {
  event.preventDefault();
  if (!event.repeat && !kiosk.warned) kiosk.press.press();
}
