// What the gateway tells about the office, with what every page needs even before it has told.

import { list, text } from "./dom.js";

const EXAMPLES = [
  "劳动合同到期公司不续签，有没有补偿？",
  "钱借出去了没写借条，怎么要回来？",
  "房东不退押金怎么办？",
  "儿女不给赡养费怎么办？",
  "离婚了孩子归谁带？",
  "邻居修房子挡了我家的光怎么办？",
];

const ASKED_MOST = ["劳动工资", "借贷债务", "婚姻家庭", "租房物业", "赡养抚养", "邻里"];

/** National numbers, the same everywhere in the country. */
const HOTLINES = [
  { number: "110", name: "报警" },
  { number: "120", name: "急救" },
  { number: "119", name: "火警" },
  { number: "96110", name: "反诈预警劝阻" },
  { number: "12348", name: "公共法律服务" },
  { number: "12356", name: "心理援助" },
  { number: "12338", name: "妇女维权" },
  { number: "12355", name: "青少年服务" },
];

const SERVICES = {
  legal_aid: "法律援助",
  mediation: "人民调解",
  notary: "公证指引",
  arbitration: "仲裁指引",
  reconsideration: "行政复议",
  enforcement_feedback: "执法监督反映",
  legislation_opinion: "立法意见征集",
  office_info: "本所信息",
  duty_lawyer: "值班律师",
  book_lawyer: "预约律师",
  video_lawyer: "视频律师",
  village_adviser: "村（社区）法律顾问",
  correction: "社区矫正",
  education: "普法宣传",
};

/** The resident's word for a `service.name`. */
export function serviceName(name) {
  if (text(name).startsWith("calculator:")) return "费用测算";
  return SERVICES[name] ?? "本所服务";
}

/** The office as the page uses it, from the answer of GET /api/office or from nothing. */
export function office(data = {}) {
  const topics = list(data.topics).map(topic).filter(({ name }) => name);
  const services = list(data.services).map(service).filter(({ name }) => name);
  const hotlines = list(data.hotlines).map(hotline).filter(({ number }) => number);
  const warning = seconds(data.idle_warning_seconds, 60);
  return {
    name: text(data.name) || "司法所",
    phone: text(data.phone),
    address: text(data.address),
    hours: text(data.hours),
    stations: list(data.stations).map(station).filter(({ name }) => name),
    textSize: Number.isInteger(data.text_size) ? data.text_size : 1,
    publicUrl: text(data.public_url),
    version: text(data.version),
    call: { camera: text(data.call?.camera), microphone: text(data.call?.microphone) },
    villages: list(data.villages).map(text).filter(Boolean),
    topics,
    services,
    hotlines: hotlines.length ? hotlines : HOTLINES,
    examples: examples(topics),
    idleWarningSeconds: warning,
    idleWipeSeconds: Math.max(warning + 1, seconds(data.idle_wipe_seconds, 90)),
    recognizer: part(data.voice?.recognizer),
    synthesizer: part(data.voice?.synthesizer),
    bargeIn: text(data.voice?.barge_in) || "auto",
    earcons: data.voice?.earcons !== false,
  };
}

/** What a number is for, if the office or the country knows it. */
export function hotlineName(office, number) {
  const known = [...office.hotlines, ...HOTLINES].find((line) => line.number === number);
  return known?.name ?? "";
}

function topic(entry) {
  if (typeof entry === "string") return { name: entry, examples: [] };
  return { name: text(entry?.name), examples: list(entry?.examples).map(example).filter(({ say }) => say) };
}

function example(entry) {
  const say = text(entry?.say) || text(entry);
  return { label: text(entry?.label) || say, say };
}

function service(entry) {
  if (typeof entry === "string") return { name: SERVICES[entry] ?? entry, say: SERVICES[entry] ?? entry };
  const name = text(entry?.label) || SERVICES[entry?.name] || text(entry?.name);
  return { name, say: text(entry?.say) || name };
}

function station(entry) {
  const home = entry?.kind === "law_home";
  return {
    name: text(entry?.name), kind: home ? "法律之家" : "村（社区）法律服务点",
    address: text(entry?.address), phone: text(entry?.phone), hours: text(entry?.hours),
  };
}

function hotline(entry) {
  if (typeof entry === "string") return { number: entry, name: nationalName(entry), when: "" };
  const number = text(entry?.number);
  return { number, name: text(entry?.name) || nationalName(number), when: text(entry?.when) };
}

function nationalName(number) {
  return HOTLINES.find((line) => line.number === number)?.name ?? "";
}

/** One question of each topic that people ask most about; before topics are known, the usual ones. */
function examples(topics) {
  const rank = ({ name }) => (ASKED_MOST.includes(name) ? ASKED_MOST.indexOf(name) : ASKED_MOST.length);
  const ofTopics = [...topics].sort((one, other) => rank(one) - rank(other))
    .map(({ examples: known }) => shortest(known.map(({ say }) => say))).filter(Boolean);
  return [...new Set([...ofTopics, ...EXAMPLES])].slice(0, 6);
}

function shortest(words) {
  return [...words].sort((one, other) => one.length - other.length)[0];
}

/** `{ok, reason}` of a part that is told as true, "ok", {ok}, or a reason. */
function part(state) {
  if (state === undefined || state === true || state === "ok") return { ok: true, reason: "" };
  if (state && typeof state === "object") {
    return { ok: state.ok !== false && (state.status ?? "ok") === "ok", reason: text(state.reason) };
  }
  return { ok: false, reason: text(state) };
}

function seconds(value, otherwise) {
  return Number.isFinite(value) && value > 0 ? value : otherwise;
}
