// "There is more below", for those who wouldn't think of scrolling.

import { button } from "./dom.js";

const WORTH_PX = 60;
const STEP = 0.6;

/** A button that is there while the page goes on below the screen; pressing it scrolls on. */
export function more() {
  const down = button("往下看", { icon: "chevron", class: "more", hidden: true });
  const look = () => {
    down.hidden = document.documentElement.scrollHeight - innerHeight - scrollY < WORTH_PX;
  };
  down.addEventListener("click", () => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: innerHeight * STEP, behavior: still ? "instant" : "smooth" });
  });
  addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(document.body);
  return down;
}
