// The draft that is read together, in large type; the mediator turns the pages for all.

import { button, el } from "../dom.js";

const TELL_MS = 120;
const LONGEST = 20_000;

/** The draft as everybody reads it. */
export class DraftView {
  #shown = null;
  #timer = null;

  /** `onScroll` is told how far down the reader is, if they lead; `onClose` puts it away. */
  constructor({ onScroll, onClose }) {
    Object.assign(this, { onScroll, onClose });
    this.text = el("div", { class: "draft-text", tabindex: "0", role: "document" });
    this.root = el("section", { class: "draft", "aria-label": "一起看的文件", hidden: true });
    this.text.addEventListener("scroll", () => this.#scrolled());
  }

  draw(draft, { leads }) {
    this.root.hidden = !draft;
    const key = draft && JSON.stringify([draft, leads]);
    if (key === this.#shown) return;
    this.#shown = key;
    if (!draft) return this.root.replaceChildren();
    this.leads = leads;
    this.text.replaceChildren(...draft.text.split("\n").map((line) => el("p", {}, line || " ")));
    this.text.scrollTop = 0;
    this.root.replaceChildren(
      el("div", { class: "draft-head" },
        el("h2", {}, draft.title || "一起看的文件"),
        leads ? button("收起文件", { icon: "cross", class: "plain", onclick: () => this.onClose() }) : null),
      this.text);
    return undefined;
  }

  /** Goes to where the mediator is. */
  follow(at) {
    this.text.scrollTop = at * (this.text.scrollHeight - this.text.clientHeight);
  }

  #scrolled() {
    if (!this.leads || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const room = this.text.scrollHeight - this.text.clientHeight;
      this.onScroll(room > 0 ? Math.min(1, Math.max(0, this.text.scrollTop / room)) : 0);
    }, TELL_MS);
  }
}

/** The mediator's form: pasted, or picked as a text file. Gives what ends it to `onDone`. */
export function draftForm({ onShare, onDone }) {
  const title = el("input", { type: "text", maxlength: "80", placeholder: "例如 调解协议书（草稿）", autocomplete: "off", "aria-label": "标题" });
  const text = el("textarea", { rows: "8", maxlength: String(LONGEST), placeholder: "把协议草稿粘贴在这里，或者选一个文本文件", "aria-label": "内容" });
  const fault = el("p", { class: "room-trouble", role: "alert" });
  const file = el("input", { type: "file", accept: ".txt,text/plain", "aria-label": "选文本文件" });
  file.addEventListener("change", async () => {
    const [picked] = file.files;
    if (!picked) return;
    fault.textContent = "";
    const read = picked.size <= 200_000 ? await decoded(picked) : null;
    if (read === null) fault.textContent = "这个文件打不开：只能选 20000 字以内的文本文件（.txt）。Word 文件请打开以后复制、粘贴。";
    else {
      text.value = read.slice(0, LONGEST);
      title.value ||= picked.name.replace(/\.txt$/i, "").slice(0, 80);
    }
  });
  const share = () => {
    if (!text.value.trim()) return (fault.textContent = "还没有内容。");
    onShare(title.value.trim(), text.value);
    return onDone();
  };
  return el("form", { class: "room-form", onsubmit: (event) => event.preventDefault() },
    title, text, file, fault,
    el("div", { class: "call-buttons" },
      button("给大家看", { icon: "book", class: "primary", onclick: share }),
      button("取消", { icon: "cross", class: "plain", onclick: onDone })));
}

/** The words of a text file as UTF-8, else as GB 18030; null if it is neither. */
async function decoded(file) {
  const bytes = await file.arrayBuffer();
  for (const name of ["utf-8", "gb18030"]) {
    try {
      const words = new TextDecoder(name, { fatal: true }).decode(bytes);
      return words.includes("\0") ? null : words;
    } catch {
      // the next one
    }
  }
  return null;
}
