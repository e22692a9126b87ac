// 温小法 web chat: one script that puts a chat button on any page. docs/embed.md tells how.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.wenxiaofaChat) return;
  const base = new URL(script.src).origin;
  const options = { ...script.dataset };

  const KEY = "wenxiaofa-chat";
  const PATIENCE = 15000;
  const HELLO = "您好，我是温小法。遇到法律上的事，可以问我。回答都写明依据的法条；拿不准的，我请工作人员帮您。请不要写身份证号、银行卡号。";
  const PERSON = "找工作人员";
  const OFFLINE = "现在连不上司法所的服务器，请稍后再试。着急的话，请直接打电话或者到窗口。";
  const KINDS = {
    no_answer: "没有找到依据", unavailable: "系统暂时不可用", clarify: "想先问清楚", emergency: "紧急情况：请马上打电话",
    decline: "这个我不能帮", handoff: PERSON,
  };

  // Pieces of page. Data only ever becomes text.

  function el(tag, props, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props ?? {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  function picture(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const str = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const arr = (value) => (Array.isArray(value) ? value : []);

  function inline(line) {
    const parts = line.trim().replace(/([\u3001-\u303f\uff01-\uff5e]\**) +/g, "$1").split("**");
    if (parts.length % 2 === 0) parts.push(`${parts.splice(-2, 1)[0]}**${parts.pop()}`);
    return parts.map((part, at) => (at % 2 ? el("strong", null, part) : part)).filter(Boolean);
  }

  /** Paragraphs, lists and bold of the markdown subset. */
  function markdown(source) {
    const out = document.createDocumentFragment();
    let open = null;
    for (const line of source.replace(/\r\n?/g, "\n").split("\n")) {
      const item = /^\s*(?:([-*•])|(\d{1,3})[.、．)）](?!\d))\s*(.+)$/.exec(line);
      if (!line.trim()) open = null;
      else if (item && (item[2] || /^\s*\S\s/.test(line))) {
        const tag = item[2] ? "OL" : "UL";
        const last = open ?? out.lastElementChild;
        open = last?.tagName === tag ? last : el(tag, item[2] > 1 ? { start: item[2] } : null);
        if (open !== last) out.append(open);
        open.append(el("li", null, inline(item[3])));
      } else if (open?.tagName === "P") open.append(el("br"), ...inline(line));
      else out.append((open = el("p", null, inline(line.replace(/^\s*#{1,6}\s+/, "")))));
    }
    return out;
  }

  // The server

  class Trouble extends Error {
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }

  async function call(method, path, body) {
    let response;
    try {
      response = await fetch(base + path, {
        method, mode: "cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PATIENCE),
        ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
      });
    } catch {
      throw new Trouble("network", OFFLINE);
    }
    if (response.status === 204) return null;
    const data = await response.json().catch(() => null);
    if (!response.ok || !data) throw new Trouble(str(data?.error?.code), str(data?.error?.message) || OFFLINE);
    return data;
  }

  // What survives a reload: the conversation's number and whether the window was open. No words.

  const memory = {
    get() {
      try {
        return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
      } catch {
        return {};
      }
    },
    set(change) {
      try {
        sessionStorage.setItem(KEY, JSON.stringify({ ...memory.get(), ...change }));
      } catch {
        // Storage is forbidden on this page: the chat works, but forgets on reload.
      }
    },
    clear() {
      try {
        sessionStorage.removeItem(KEY);
      } catch {
        // As above.
      }
    },
  };

  let session = str(memory.get().session) || null;
  let visit = 0;
  let busy = false;
  let person = null;
  let office = {};

  // The window

  const log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "谈话", tabindex: "0" });
  const field = el("textarea", {
    rows: "2", maxlength: "2000", autocomplete: "off", "aria-label": "您想问的话", placeholder: "写下您想问的，按回车发送",
  });
  const status = el("p", { class: "status", role: "status", hidden: true });
  const title = el("h2", { id: "title" }, options.office || "法律咨询");
  const send = el("button", { type: "submit", class: "send" }, "发送");
  const form = el("form", { class: "ask", onsubmit: submit }, field, send);
  const panel = el("div", { class: "panel", role: "dialog", "aria-modal": "true", "aria-labelledby": "title", hidden: true },
    el("div", { class: "head" }, title,
      tool(PERSON, () => withPerson((one) => one.open())), tool("清除对话", () => wipe()),
      el("button", { type: "button", class: "close", "aria-label": "关闭聊天窗口", onclick: close }, picture("M6 6l12 12M18 6L6 18"))),
    log, status, form);
  const opener = el("button", { type: "button", class: "opener", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: toggle },
    picture("M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5"), el("span", null, "法律咨询"));

  function tool(words, onclick) {
    return el("button", { type: "button", class: "tool", onclick }, words);
  }

  function toggle() {
    if (panel.hidden) open();
    else close();
  }

  function open({ focus = true } = {}) {
    panel.hidden = false;
    opener.hidden = true;
    opener.setAttribute("aria-expanded", "true");
    memory.set({ open: true });
    if (focus) field.focus();
    log.scrollTop = log.scrollHeight;
  }

  function close() {
    panel.hidden = true;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    memory.set({ open: false });
    opener.focus();
  }

  panel.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own shortcuts are not meant
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("button, textarea, input, select, summary, a[href], [tabindex='0']")]
      .filter((stop) => !stop.disabled && stop.offsetParent !== null);
    const at = stops.indexOf(event.composedPath()[0]);
    if (event.shiftKey ? at > 0 : at >= 0 && at < stops.length - 1) return;
    event.preventDefault();
    stops[event.shiftKey ? stops.length - 1 : 0].focus();
  });
  field.addEventListener("input", () => person?.typing());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit(event);
  });

  // The conversation

  function submit(event) {
    event.preventDefault();
    const words = field.value.trim();
    if (!words || busy) return;
    field.value = "";
    if (person?.talking) person.say(words);
    else ask(words);
  }

  async function ask(words) {
    if (busy) return;
    const mine = visit;
    say("you", el("p", null, words));
    working(true);
    try {
      const answer = await chat(words);
      if (mine !== visit) {
        call("DELETE", `/api/sessions/${encodeURIComponent(answer.session_id)}`).catch(() => undefined);
        return;
      }
      session = str(answer.session_id);
      memory.set({ session });
      arr(answer.replies).forEach(show);
    } catch (trouble) {
      if (mine === visit) sorry(trouble, () => ask(words));
    } finally {
      if (mine === visit) working(false);
    }
  }

  async function chat(words) {
    const body = { text: words, channel: "web" };
    if (!session) return call("POST", "/api/chat", body);
    try {
      return await call("POST", "/api/chat", { ...body, session_id: session });
    } catch (trouble) {
      if (!/^session_/.test(trouble.code)) throw trouble;
      session = null;
      return call("POST", "/api/chat", body);
    }
  }

  function working(now) {
    busy = now;
    send.disabled = now;
    log.setAttribute("aria-busy", String(now));
    log.querySelector(".wait")?.remove();
    if (now) say("wait", el("p", null, "正在查，请稍等……"));
  }

  function say(who, ...content) {
    const message = el("div", { class: `said ${who}` },
      who === "wait" || who === "notice" ? null : el("span", { class: "who" }, who.startsWith("you") ? "您：" : who.includes("human") ? "工作人员：" : "温小法："), content);
    log.append(message);
    log.scrollTop = who.startsWith("bot") ? message.offsetTop - 12 : log.scrollHeight;
    return message;
  }

  function show(reply) {
    if (!reply || typeof reply !== "object") return;
    const kind = Object.hasOwn(KINDS, reply.kind) ? reply.kind : "";
    const message = say("bot",
      kind && el("p", { class: "kind" }, kind === "no_answer" && reply.faq_id ? "请工作人员给您讲" : KINDS[kind]),
      numbers(reply.hotlines),
      markdown(str(reply.shown) || str(reply.spoken)),
      arr(reply.citations).map(citation),
      str(reply.notice) && el("p", { class: "fine" }, str(reply.notice)),
      choices(reply.choices),
      ["no_answer", "unavailable", "decline"].includes(kind) && !offersPerson(reply) && tool(PERSON, () => withPerson((one) => one.open())));
    if (kind) message.classList.add(kind);
    const ticket = str(reply.handoff?.ticket);
    if (ticket) withPerson((one) => one.follow({ ticket }));
  }

  function offersPerson(reply) {
    return arr(reply.choices).some((choice) => str(choice?.label) === PERSON);
  }

  function citation(cited) {
    const since = str(cited?.in_force_from);
    return el("details", null,
      el("summary", null, `《${str(cited?.law)}》${str(cited?.article)}`),
      str(cited?.gist) && el("p", null, str(cited.gist)),
      str(cited?.quote) && el("blockquote", null, str(cited.quote)),
      since && el("p", { class: "fine" }, `自 ${since} 起施行`));
  }

  function choices(given) {
    const known = arr(given).filter((choice) => str(choice?.label));
    return known.length > 0 && el("div", { class: "choices" }, known.map((choice) =>
      el("button", { type: "button", class: "choice", onclick: () => pick(str(choice.say) || str(choice.label)) }, str(choice.label))));
  }

  function pick(words) {
    if (busy) return;
    ask(words);
    field.focus();
  }

  function numbers(hotlines) {
    const known = arr(hotlines).map(str).filter((number) => /^[\d-]{3,20}$/.test(number));
    return known.length > 0 && el("ol", { class: "numbers" }, known.map((number) =>
      el("li", null, el("a", { href: `tel:${number}` }, number))));
  }

  function sorry(trouble, again) {
    const note = say("bot trouble", el("p", { role: "alert" }, trouble.message), tool("再试一次", () => {
      note.remove();
      again();
    }));
  }

  // A person is wanted: what it takes is loaded when it is first needed

  let people = null;

  async function withPerson(use) {
    const mine = visit;
    try {
      people ??= import(`${base}/static/embed/person.js`).then(({ Person }) => new Person({
        base, call, el, str, arr, say, tool, markdown, citation, numbers, log, field, book,
        office: () => office,
        session: () => session,
        current: (then) => (then === undefined ? visit : then === visit),
        status: (words) => {
          status.textContent = words;
          status.hidden = !words;
        },
      }));
      person = await people;
    } catch {
      people = null;
      say("bot trouble", el("p", { role: "alert" }, "这一部分没有加载成功，请再试一次，或者打窗口电话。"));
      return;
    }
    if (mine === visit) use(person);
  }

  async function book(data) {
    if (!data.get("pass_on")) throw new Trouble("consent", "请先选一下，谈话给不给工作人员看。");
    const body = { pass_on: data.get("pass_on") };
    for (const name of ["name", "phone"]) if (data.get(name).trim()) body[name] = data.get(name).trim();
    if (!session) {
      const mine = visit;
      const answer = await call("POST", "/api/chat", { text: "我要找工作人员", channel: "web" });
      if (mine !== visit) return null;
      session = str(answer.session_id);
      memory.set({ session });
    }
    return call("POST", `/api/sessions/${encodeURIComponent(session)}/ticket`, body);
  }

  // Start, reload, wipe

  function wipe() {
    const gone = session;
    visit += 1;
    session = null;
    person?.end();
    memory.clear();
    memory.set({ open: true });
    log.replaceChildren();
    field.value = "";
    working(false);
    hello();
    field.focus();
    if (!gone) return;
    call("DELETE", `/api/sessions/${encodeURIComponent(gone)}`).catch((trouble) => {
      if (!/^session_/.test(trouble.code)) say("bot trouble", el("p", { role: "alert" }, "这个页面上的谈话清除了；司法所那边现在连不上，过一段时间会自动清除。"));
    });
  }

  function hello() {
    say("bot", markdown(HELLO), el("div", { class: "choices" }, tool("凭编号继续", () => withPerson((one) => one.comeBack()))));
  }

  async function restore() {
    hello();
    if (!session) return;
    const mine = visit;
    try {
      const past = await call("GET", `/api/sessions/${encodeURIComponent(session)}`);
      if (mine !== visit) return;
      for (const turn of arr(past.turns)) {
        say("you", el("p", null, str(turn.said)));
        arr(turn.replies).forEach(show);
      }
      if (past.ticket) withPerson((one) => {
        one.follow(past.ticket);
        one.open();
      });
    } catch (trouble) {
      if (mine !== visit) return;
      if (/^session_/.test(trouble.code)) {
        session = null;
        memory.set({ session: null });
        say("bot", el("p", null, "上次的谈话已经过期清除了，请重新问。"));
      } else sorry(trouble, restoreAgain);
    }
  }

  function restoreAgain() {
    log.replaceChildren();
    restore();
  }

  // Looks. A style sheet object, not a style element: the host page's policy doesn't hinder it.

  function inkOn(colour) {
    const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    const light = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
    return 1.05 / (light + 0.05) >= 4.5 ? "#ffffff" : "#111111";
  }

  const colour = /^#[0-9a-f]{6}$/i.test(options.color ?? "") ? options.color : "#0e4a5b";
  const side = options.position === "left" ? "left" : "right";
  const CSS = `
:host { all: initial; --c: ${colour}; --on: ${inkOn(colour)}; }
* { box-sizing: border-box; font-family: inherit; }
[hidden] { display: none !important; }
.root { position: fixed; z-index: 2147483000; bottom: 24px; ${side}: 24px; color: #1c2930; text-align: left;
  font: 18px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
button, input, select, textarea { font: inherit; color: inherit; }
button { cursor: pointer; min-height: 44px; }
:focus-visible { outline: 3px solid #c2410c; outline-offset: 2px; }
.opener { display: flex; align-items: center; gap: 10px; min-height: 60px; padding: 10px 24px; border: 2px solid #fff; border-radius: 30px;
  background: var(--c); color: var(--on); font-weight: 600; box-shadow: 0 4px 16px rgb(0 0 0 / 30%); }
.panel { display: flex; flex-direction: column; width: min(440px, calc(100vw - 24px)); height: min(720px, calc(100vh - 48px));
  background: #f6f3ec; border: 1px solid #7b868d; border-radius: 16px; overflow: hidden; box-shadow: 0 10px 40px rgb(0 0 0 / 30%); }
.head { display: flex; align-items: center; gap: 6px; padding: 8px 8px 8px 16px; background: var(--c); color: var(--on); }
.head h2 { flex: 1; margin: 0; font-size: 19px; line-height: 1.3; overflow-wrap: anywhere; }
.head button { padding: 4px 8px; border: 1px solid transparent; border-radius: 10px; background: transparent; color: inherit; font-size: 16px; }
.head button:hover { border-color: currentColor; }
.head :focus-visible { outline-color: currentColor; }
.head .close { display: grid; place-items: center; min-width: 44px; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 14px; display: flex; flex-direction: column; gap: 12px; overflow-wrap: anywhere; position: relative; }
.said { max-width: 94%; padding: 10px 14px; border-radius: 14px; }
.said p, .said ul, .said ol { margin: 0 0 8px; }
.said ul, .said ol { padding-left: 1.4em; }
.said > :last-child { margin-bottom: 0; }
.who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.you { align-self: flex-end; background: var(--c); color: var(--on); }
.bot { align-self: flex-start; background: #fff; border: 1px solid #d8d1c3; }
.wait, .notice { color: #46545c; }
.notice { align-self: center; padding: 2px 8px; font-size: 16px; }
.human { background: #e6f2ea; border-color: #1d6339; }
.waiting { opacity: 0.75; }
.status { margin: 0; padding: 8px 14px; background: #e6f2ea; border-top: 2px solid #1d6339; color: #123f25; font-size: 16px; font-weight: 600; }
.kind { font-weight: 700; }
.emergency { background: #a31515; color: #fff; border-color: #a31515; }
.emergency a, .emergency summary { color: inherit; }
.numbers { font-size: 30px; font-weight: 700; }
.numbers a { color: inherit; display: inline-block; min-height: 44px; }
.trouble { border: 2px solid #a31515; }
.fine { font-size: 15px; color: #46545c; }
.emergency .fine { color: inherit; }
details { margin: 0 0 8px; border: 1px solid #7b868d; border-radius: 10px; padding: 0 12px; }
summary { min-height: 44px; padding: 8px 0; cursor: pointer; font-weight: 600; }
blockquote { margin: 0 0 8px; padding: 8px 12px; border-left: 4px solid #9c4116; background: #fbeee4; color: #1c2930; white-space: pre-line; }
.choices { display: flex; flex-direction: column; gap: 8px; margin-top: 8px; }
.choice, .said .tool, .send { padding: 8px 16px; border: 2px solid #0e4a5b; border-radius: 12px; background: #fff; color: #0e4a5b; font-weight: 600; text-align: left; }
.choice:hover { background: #e4eff1; }
.ask { display: flex; gap: 8px; padding: 10px; background: #fff; border-top: 1px solid #d8d1c3; }
textarea, input:not([type=radio]), select { flex: 1; width: 100%; min-width: 0; min-height: 48px; padding: 8px 12px; border: 2px solid #7b868d; border-radius: 12px; resize: none; background: #fff; line-height: 1.4; }
::placeholder { color: #5f6b72; opacity: 1; }
.send { background: var(--c); color: var(--on); border-color: var(--c); text-align: center; }
.send:disabled { background: #5f6b72; border-color: #5f6b72; color: #fff; }
fieldset { margin: 0 0 8px; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.person label { display: block; margin-bottom: 8px; }
fieldset label { display: flex !important; align-items: center; gap: 10px; min-height: 44px; margin: 0 !important; }
input[type=radio] { flex: none; width: 24px; height: 24px; margin: 0; }
.problem { color: #a31515; font-weight: 600; }
.problem:empty { display: none; }
.code { font-size: 34px; font-weight: 700; letter-spacing: 0.1em; }
@media (max-width: 520px) {
  .root { bottom: 12px; ${side}: 12px; }
  .panel { position: fixed; inset: 0; width: 100vw; height: 100dvh; border-radius: 0; border: 0; }
  .head button { padding: 4px; }
}`;

  function start() {
    const host = el("div", { id: "wenxiaofa-chat" });
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(el("div", { class: "root", lang: "zh-CN" }, opener, panel));
    document.body.append(host);
    restore();
    if (memory.get().open) open({ focus: false }); // a page that loads keeps its own focus
    call("GET", "/api/office").then((known) => {
      office = known ?? {};
      if (!options.office && str(office.name)) title.textContent = str(office.name);
    }).catch(() => undefined);
  }

  window.wenxiaofaChat = Object.freeze({ open: () => open(), close });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
