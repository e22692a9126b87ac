// Camera and microphone: picked by the office's setting or by hand, opened as far as they can be,
// with plain words for what could not.

const REFUSED = "浏览器没有得到允许";
const REASONS = {
  NotAllowedError: REFUSED,
  SecurityError: REFUSED,
  NotFoundError: "没有接上，或者没有这样的设备",
  OverconstrainedError: "没有接上，或者没有这样的设备",
  NotReadableError: "正被别的程序用着，或者坏了",
  AbortError: "打不开",
};
const INSECURE = "这个网页不是加密连接（https），浏览器不让用";

/**
 * Opens what is wanted: both, else the one that works, else none.
 * Gives `{stream, camera, microphone}`; the last two are "" if they work, else the reason.
 * `camera` and `microphone` of the wish are a device's id or a part of its name.
 */
export async function openMedia({ video = true, camera = "", microphone = "" } = {}, devices = navigator.mediaDevices) {
  const stream = new MediaStream();
  if (!devices?.getUserMedia) return { stream, camera: video ? INSECURE : "", microphone: INSECURE };
  const known = await named(devices);
  const audioWish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...chosen(known, "audioinput", microphone) };
  const videoWish = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 }, ...chosen(known, "videoinput", camera) };
  try {
    const both = await devices.getUserMedia({ audio: audioWish, video: video && videoWish });
    return { stream: both, camera: "", microphone: "" };
  } catch (error) {
    if (!video) return { stream, camera: "", microphone: reason(error) };
  }
  const [heard, seen] = [await one(devices, { audio: audioWish }), await one(devices, { video: videoWish })];
  for (const track of [...heard.tracks, ...seen.tracks]) stream.addTrack(track);
  return { stream, microphone: heard.reason, camera: seen.reason };
}

/** `{cameras, microphones}` to choose from, each `{id, label}`; labels are known after consent. */
export async function listDevices(devices = navigator.mediaDevices) {
  const known = await named(devices);
  const of = (kind) => known.filter((device) => device.kind === kind && device.deviceId)
    .map(({ deviceId, label }, at) => ({ id: deviceId, label: label || `第 ${at + 1} 个` }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** Lets go of camera and microphone. */
export function closeMedia(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function one(devices, wish) {
  try {
    return { tracks: (await devices.getUserMedia(wish)).getTracks(), reason: "" };
  } catch (error) {
    return { tracks: [], reason: reason(error) };
  }
}

function reason(error) {
  return REASONS[error?.name] ?? "打不开";
}

async function named(devices) {
  try {
    return await devices.enumerateDevices();
  } catch {
    return [];
  }
}

function chosen(known, kind, wish) {
  if (!wish) return {};
  const found = known.find((device) => device.kind === kind && (device.deviceId === wish || device.label.includes(wish)));
  return found ? { deviceId: { exact: found.deviceId } } : {};
}

/** Watches how loud the microphone is, 0 to 1, about twelve times a second; gives what ends it. */
export function watchLevel(stream, tell) {
  if (!stream.getAudioTracks().length) return () => undefined;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(Math.min(1, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) * 4));
  }, 80);
  return () => {
    clearInterval(timer);
    context.close();
  };
}
