"""Scripted ears, voice and words for the pages, and a server to show them."""

import array
import math
import threading
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp

from bot.confirmation import Unconfirmed, ask_back
from bot.messages import (
    Answer,
    Choice,
    Clarification,
    HandoffRequest,
    NoAnswer,
    Reply,
    Service,
    Smalltalk,
    Voice,
)
from knowledge_base.passages import Citation
from speech.protocols import (
    EngineStatus,
    Final,
    Guarding,
    Listening,
    Manner,
    Partial,
    RecognitionEvent,
    RecognitionSession,
    SpeechEvent,
    SpokenChunk,
)
from speech.recognition.transcripts import Transcript, Word, transcript_of

HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><b>粗</b>\'"&amp;'

EXPIRY = Answer(
    shown=(
        "**一般有补偿。** 劳动合同到期，公司不续签的，应当支付经济补偿。\n\n"
        "公司愿意按原来的或者更好的条件续签，您自己不签的，没有补偿。\n\n"
        "**接下来怎么做**\n"
        "1. 把劳动合同、工资条或者银行流水找出来。\n"
        "2. 先和公司人事谈，把谈的话留下文字。\n"
        "3. 谈不拢，在一年内到劳动仲裁委员会申请仲裁，不收费。"
    ),
    spoken="一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。",
    citations=(
        Citation(
            law="中华人民共和国劳动合同法",
            article="第四十六条",
            gist="劳动合同期满，单位不续订的，应当支付经济补偿。",
            in_force_from="2008-01-01",
            quote="有下列情形之一的，用人单位应当向劳动者支付经济补偿：……",
        ),
        Citation(law="中华人民共和国劳动争议调解仲裁法", article="第二十七条"),
    ),
    confidence=0.93,
    notice="以上是法律的一般规定，具体情况请咨询工作人员。",
    choices=(
        Choice("补偿怎么算", "那要补多少？"),
        Choice("公司不给怎么办", "公司欠钱不给怎么办"),
    ),
)
AMOUNT = Answer(
    shown="每工作满一年，补一个月的工资。",
    spoken="工作满一年，补一个月工资。",
    citations=(Citation(law="中华人民共和国劳动合同法", article="第四十七条"),),
    confidence=0.88,
)
WHICH = Clarification(
    shown="您说的欠钱，是哪一种？",
    spoken="您说的欠钱，是哪一种？",
    choices=(
        Choice("公司欠工资", "公司欠工资"),
        Choice("朋友借钱不还", "朋友借钱不还"),
        Choice("合同到期的补偿", "合同到期不续签的补偿"),
    ),
)
ATTACK = Answer(
    shown=f"{HOSTILE}\n\n- {HOSTILE}\n1. **{HOSTILE}**",
    spoken=HOSTILE,
    citations=(
        Citation(law=HOSTILE, article=HOSTILE, gist=HOSTILE, quote=HOSTILE, in_force_from=HOSTILE),
    ),
    confidence=0.9,
    notice=HOSTILE,
    choices=(Choice(HOSTILE, HOSTILE),),
)

DIVORCE = Answer(
    shown="**可以起诉离婚，先保护好自己。**",
    spoken="可以起诉离婚，先保护好自己。",
    citations=(Citation(law="中华人民共和国民法典", article="第一千零七十九条"),),
    confidence=0.9,
    faq_id="divorce-violence",
)
INCOME = ask_back(Unconfirmed(3500.0, "三千五百元"), Service("legal_aid"))

NOTHING_BUT_A_PERSON = NoAnswer(
    shown="您想办哪一样？",
    spoken="您想办哪一样？",
    choices=(Choice("找工作人员", "我要找工作人员"),),
)
SCRIPT: Mapping[str, tuple[Reply, ...]] = {
    "两样都给": (NOTHING_BUT_A_PERSON,),
    "onerror": (ATTACK,),
    "不续签": (EXPIRY,),
    "离婚": (DIVORCE,),
    "补多少": (AMOUNT,),
    "一个月收入": (INCOME,),
    "欠钱": (WHICH,),
    "说慢点": (
        Smalltalk(
            shown="好的，我说慢一点。",
            spoken="好的，我说慢一点。",
            voice=Voice(rate="slower", repeat=True),
        ),
    ),
    "工作人员": (HandoffRequest(shown="好的，您想找工作人员。", spoken="好的。"),),
    "你好": (Smalltalk(shown="您好，我是温小法。", spoken="您好，我是温小法。"),),
}
NOTHING = NoAnswer(shown="这个问题我没有找到依据。", spoken="这个问题我没有找到依据。")


@dataclass
class ScriptedRecognizer:
    """Hears the same words whatever is said; `ends_after` frames, or when told to stop."""

    words: str = "劳动合同到期公司不续签有没有补偿"
    ends_after: int | None = None
    sounds: tuple[Word, ...] = ()
    """The words with what else they may have been, in place of `words`."""
    heard: list[bytes] = field(default_factory=list)
    """All audio of the last utterance, a frame each."""

    async def start(self) -> None:
        """Nothing to load."""

    async def open(
        self, *, sample_rate: int, listening: Listening | Guarding
    ) -> RecognitionSession:
        """A new utterance, or a watch over the robot's own voice, which nobody interrupts."""
        if isinstance(listening, Guarding):
            return _Quiet()
        self.heard.clear()
        return _Hearing(self, sample_rate)

    def status(self) -> EngineStatus:
        """Always well."""
        return EngineStatus(ok=True, reason="")

    async def close(self) -> None:
        """Nothing to stop."""


class _Hearing:
    def __init__(self, recognizer: ScriptedRecognizer, sample_rate: int) -> None:
        self._recognizer = recognizer
        self._rate = sample_rate

    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        heard, ends = self._recognizer.heard, self._recognizer.ends_after
        heard.append(pcm)
        if ends is not None and len(heard) >= ends:
            return (self._final("pause"),)
        return (Partial(self._recognizer.words[: len(heard)]),)

    async def finish(self) -> Sequence[RecognitionEvent]:
        return (self._final("stop"),)

    async def close(self) -> None:
        pass

    def _final(self, cause: str) -> Final:
        seconds = sum(map(len, self._recognizer.heard)) / 2 / self._rate
        transcript = Transcript(self._recognizer.words, 0.9, (), seconds)
        if self._recognizer.sounds:
            transcript = transcript_of(self._recognizer.sounds, seconds)
        return Final(transcript, "pause" if cause == "pause" else "stop")


class _Quiet:
    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        return ()

    async def finish(self) -> Sequence[RecognitionEvent]:
        return ()

    async def close(self) -> None:
        pass


@dataclass
class ScriptedSynthesizer:
    """Hums for as long as it is told, and remembers what it was asked to say, and how."""

    seconds: float = 3.0
    said: list[tuple[str, Manner]] = field(default_factory=list)
    rate: int = 22_050

    async def start(self) -> None:
        """Nothing to find."""

    async def speak(self, text: str, *, manner: Manner) -> AsyncGenerator[SpeechEvent, None]:
        """One chunk of a quiet hum."""
        self.said.append((text, manner))
        samples = array.array(
            "h",
            (
                round(2_000 * math.sin(2 * math.pi * 220 * at / self.rate))
                for at in range(int(self.seconds * self.rate))
            ),
        )
        yield SpokenChunk(samples.tobytes(), self.rate)

    def status(self) -> EngineStatus:
        """Always well."""
        return EngineStatus(ok=True, reason="")

    async def close(self) -> None:
        """Nothing to stop."""


class Server:
    """An ASGI application on a free port of loopback, in a thread of its own."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            ws="wsproto",
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> str:
        """The origin, once the server answers."""
        self._thread.start()
        limit = time.monotonic() + 20
        while not self._server.started:
            if time.monotonic() > limit or not self._thread.is_alive():
                raise RuntimeError("The test server did not start.")
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Hang up and wait for the thread."""
        self._server.should_exit = True
        self._thread.join(10)
