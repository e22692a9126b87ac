"""What is wrong with the sound itself: another rate, clipped, too faint, too noisy. Pure.

Each is told once an utterance, and listening goes on.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from speech.protocols import LISTENING_RATE, Defect, Hint
from speech.recognition.wav_header import WavHeader
from speech.turns.vad import SILENCE_DB, Samples, level_db
from speech.turns.vad_gate import SpeechGate

RATE_SUSPECT = "sample_rate_suspect"

_FRAME = 1024
_LOUD_DB = -50.0
_ENOUGH_FRAMES = 24
"""1.5 s of loud sound, after which its spectrum is judged."""
_EMPTY_ABOVE = 4_300.0
_NARROW_DB = -42.0
"""Sound that once had 8 kHz has nothing above 4 kHz; real fricatives are 30 dB above this."""
_HIGHEST_VOICE = 350.0
"""Hz; no adult's usual pitch is higher, but 8 kHz read as 16 kHz doubles it."""
_LOWEST_VOICE = 72.0
"""Hz; no usual pitch is lower, but 48 kHz read as 16 kHz divides it by three."""
_PERIODIC = 0.6
_PITCHES = (28.0, 640.0)
_SLOW_TOP = 2_800.0
"""Hz; nearly all of 48 kHz speech read as 16 kHz lies below."""
_LIVELY_DB = 4.0
"""Levels of syllables and pauses scatter so much; those of a hum or of music don't."""
_CLIPPED = 32_600 / 32_768
_CLIPPED_SHARE = 0.01
_FAINT_DB = -46.0
_NOISY_DB = -34.0
_LEAST_DISTANCE_DB = 8.0
_DEAD_SECONDS = 3.0


def header_defects(header: WavHeader) -> Iterator[Defect]:
    """What to say of a wave header in the stream."""
    yield Defect("wav_header", "声音数据前面带着 WAV 文件头，已经跳过。请只送采样数据。")
    told = (header.sample_rate, header.channels, header.bits)
    if any(told) and told != (LISTENING_RATE, 1, 16):
        yield Defect(
            RATE_SUSPECT,
            f"文件头写的是 {told[0]} 赫兹、{told[1]} 声道、{told[2]} 位；"
            "这里只认 16000 赫兹、单声道、16 位，识别会不准。",
        )


class AudioChecks:
    """Looks at one utterance's sound and tells each trouble once."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._pending = np.zeros(0, np.float32)
        self._spectrum = np.zeros(_FRAME // 2 + 1)
        self._frames = 0
        self._pitches: list[float] = []
        self._levels: list[float] = []
        self._samples = self._clipped = self._zeros = 0
        self._loudest = SILENCE_DB

    def accept(self, samples: Samples, gate: SpeechGate) -> list[Defect | Hint]:
        """What these samples, of -1 to 1, brought to light; `gate` has followed them already."""
        self._count(samples)
        if self._frames < _ENOUGH_FRAMES:
            self._analyse(samples)
        return [news for news in self._news(gate) if self._first(news.code)]

    def _first(self, code: str) -> bool:
        new = code not in self._told
        self._told.add(code)
        return new

    def _news(self, gate: SpeechGate) -> Iterator[Defect | Hint]:
        if self._samples == self._zeros >= _DEAD_SECONDS * LISTENING_RATE:
            yield Hint("mic_silent", "麦克风没有声音传来，可能关着或者没有插好。")
        spoken = gate.started_at is not None
        if spoken and self._clipped > _CLIPPED_SHARE * gate.voiced_seconds * LISTENING_RATE:
            yield Defect("audio_clipped", "声音太大，有些失真。请离麦克风远一点。")
        yield from self._levels_news(gate)
        if self._frames >= _ENOUGH_FRAMES and (wrong := self._wrong_rate(spoken)):
            yield Defect(RATE_SUSPECT, wrong)

    def _levels_news(self, gate: SpeechGate) -> Iterator[Hint]:
        voice, noise = gate.voice_level, gate.noise_level
        if gate.started_at is not None and voice is not None:
            if voice < _FAINT_DB:
                yield Hint("speak_up", _FAINT)
            if noise is not None and voice - noise < _LEAST_DISTANCE_DB:
                yield Hint("noisy", _NOISY)
        elif gate.started_at is None and gate.voiced_seconds > 0.1 and self._loudest < _FAINT_DB:
            yield Hint("speak_up", _FAINT)
        elif gate.started_at is None and noise is not None and noise > _NOISY_DB:
            yield Hint("noisy", _NOISY)

    def _count(self, samples: Samples) -> None:
        self._samples += len(samples)
        self._clipped += int(np.count_nonzero(np.abs(samples) >= _CLIPPED))
        self._zeros += int(np.count_nonzero(samples == 0))
        if samples.size:
            self._loudest = max(self._loudest, float(level_db(samples)))

    def _analyse(self, samples: Samples) -> None:
        sound = np.concatenate([self._pending, samples])
        whole = len(sound) - len(sound) % _FRAME
        self._pending = sound[whole:]
        for frame in sound[:whole].reshape(-1, _FRAME):
            level = float(level_db(frame))
            if level > max(_LOUD_DB, SILENCE_DB):
                self._frames += 1
                self._levels.append(level)
                self._spectrum += np.square(np.abs(np.fft.rfft(frame * np.hanning(_FRAME))))
                if (pitch := pitch_of(frame)) is not None:
                    self._pitches.append(pitch)

    def _wrong_rate(self, spoken: bool) -> str:
        if self._sounds_slowed():
            return _TOO_SLOW
        if not spoken:
            return ""
        if self._share_db(_EMPTY_ABOVE, 7_900.0, 300.0, 3_400.0) < _NARROW_DB:
            return _NARROW
        enough = len(self._pitches) >= _ENOUGH_FRAMES / 3
        if enough and float(np.median(self._pitches)) > _HIGHEST_VOICE:
            return _TOO_FAST
        return ""

    def _sounds_slowed(self) -> bool:
        """Lively like speech, not steady like a hum, but far too deep for it."""
        if len(self._pitches) < _ENOUGH_FRAMES / 5:
            return False
        deep = float(np.median(self._pitches)) < _LOWEST_VOICE
        lively = float(np.std(self._levels)) > _LIVELY_DB
        dark = self._share_db(_SLOW_TOP, 7_900.0, 0.0, _SLOW_TOP) < -30.0
        return deep and lively and dark

    def _share_db(self, low: float, high: float, base_low: float, base_high: float) -> float:
        wanted, base = self._energy(low, high), self._energy(base_low, base_high)
        return 10 * float(np.log10(max(wanted, 1e-12) / max(base, 1e-12)))

    def _energy(self, low: float, high: float) -> float:
        width = LISTENING_RATE / _FRAME
        return float(self._spectrum[int(low / width) : int(high / width) + 1].sum())


_FAINT = "声音有点小，请靠近一点说。"
_NOISY = "这里有点吵，请靠近一点、大声一点说。"
_NARROW = (
    "这声音像是 8000 赫兹的（4000 赫兹以上什么也没有），识别会不准。"
    "请送 16000 赫兹录的声音；蓝牙耳机请改用有线的。"
)
_TOO_FAST = "这声音像是 8000 赫兹的，当成了 16000 赫兹，又快又尖，识别会不准。"
_TOO_SLOW = "这声音像是 44100 或 48000 赫兹的，当成了 16000 赫兹，又慢又低，听不出话来。"


def pitch_of(frame: npt.NDArray[np.float32]) -> float | None:
    """Frequency in Hz at which 64 ms of sound repeat, by autocorrelation; none if they don't."""
    centred = frame - frame.mean()
    spectrum = np.fft.rfft(centred * np.hanning(len(centred)), 2 * len(centred))
    alike = np.fft.irfft(np.square(np.abs(spectrum)))[: len(centred)]
    if alike[0] <= 0:
        return None
    shortest = int(LISTENING_RATE / _PITCHES[1])
    longest = int(LISTENING_RATE / _PITCHES[0])
    window = np.fft.irfft(
        np.square(np.abs(np.fft.rfft(np.hanning(len(centred)), 2 * len(centred))))
    )
    measure = (alike / alike[0]) / np.maximum(window[: len(centred)] / window[0], 0.05)
    candidates = measure[shortest:longest]
    best = float(candidates.max())
    if best < _PERIODIC:
        return None
    rises = (candidates[1:-1] >= candidates[:-2]) & (candidates[1:-1] >= candidates[2:])
    peaks = np.flatnonzero(rises & (candidates[1:-1] >= 0.9 * best)) + 1
    return LISTENING_RATE / (shortest + int(peaks[0])) if peaks.size else None
