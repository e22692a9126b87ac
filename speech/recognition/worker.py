"""The process in which Vosk and the voice detector run: `python -m speech.recognition.worker
MODEL [VAD_MODEL]`.

Nothing else may be imported here: vosk beside torch or kaldifst in one process was seen
to hang.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from speech.errors import ModelError
from speech.protocols import LISTENING_RATE, Guarding, Listening, RecognitionEvent
from speech.recognition.decoding import Kaldi
from speech.recognition.nbest import MOST_ALTERNATIVES
from speech.turns.utterance import Utterance
from speech.turns.vad import VadUnavailableError, VoiceModel
from speech.turns.vad_interruption import InterruptionWatch
from speech.workers.pipe import Header, prepare_worker, refuse, serve, take_stdout


class Hearing(Protocol):
    """An utterance, or a watch for interruptions."""

    def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]: ...
    def finish(self) -> Sequence[RecognitionEvent]: ...


class DeafWatch:
    """Without a voice detector nobody can interrupt."""

    def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:  # noqa: ARG002
        """Nothing."""
        return ()

    def finish(self) -> Sequence[RecognitionEvent]:
        """Nothing."""
        return ()


class RecognitionWorker:
    """Any number of utterances, each with its own Kaldi recogniser, one model of each kind."""

    def __init__(self, model: Path, vad_model: Path | None) -> None:
        self._load(model)
        self._sessions: dict[str, Hearing] = {}
        self._voices: VoiceModel | None = None
        self.deaf_because = ""
        """Why there is no voice detector; empty if there is one."""
        try:
            self._voices = _voice_model(vad_model)
        except VadUnavailableError as error:
            self.deaf_because = str(error)
        self._warm_up()

    def handle(self, request: Header, pcm: bytes) -> tuple[Header, bytes]:
        """Answer one request of `VoskRecognizer`."""
        session = str(request.get("session"))
        match request.get("do"):
            case "open":
                self._sessions[session] = self._utterance(Listening(**request["listening"]))
                return {}, b""
            case "guard":
                self._sessions[session] = self._watch(Guarding(**request["guarding"]))
                return {}, b""
            case "accept" if session in self._sessions:
                events = self._sessions[session].accept(pcm)
            case "finish" if session in self._sessions:
                events = self._sessions[session].finish()
            case "close":
                self._sessions.pop(session, None)
                return {}, b""
            case _:
                return {"failed": "unknown request or session"}, b""
        return {"events": [_packed(event) for event in events]}, b""

    def _load(self, model: Path) -> None:
        import vosk  # noqa: PLC0415 - loads native code, only in this process

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._model = vosk.Model(str(model))

    def _warm_up(self) -> None:
        """Vosk reads the graph only when first asked, and a broken one ends the process."""
        kaldi = self._kaldi()
        kaldi.AcceptWaveform(bytes(LISTENING_RATE))
        kaldi.FinalResult()

    def _utterance(self, listening: Listening) -> Utterance:
        voice = self._voices.stream() if self._voices is not None else None
        return Utterance(self._kaldi(), listening, voice)

    def _watch(self, guarding: Guarding) -> Hearing:
        if self._voices is None:
            return DeafWatch()
        return InterruptionWatch(self._voices.stream(), guarding)

    def _kaldi(self) -> Kaldi:
        kaldi: Any = self._vosk.KaldiRecognizer(self._model, LISTENING_RATE)
        kaldi.SetWords(True)
        kaldi.SetMaxAlternatives(MOST_ALTERNATIVES)
        made: Kaldi = kaldi
        return made


def _voice_model(path: Path | None) -> VoiceModel:
    if path is None:
        raise VadUnavailableError("没有安装 silero-vad")
    return VoiceModel(path)


def _packed(event: RecognitionEvent) -> Header:
    return {"event": type(event).__name__, **asdict(event)}


def run(worker_class: type[RecognitionWorker], arguments: Sequence[str], *, missing: str) -> None:
    """Serve until the parent closes the pipe."""
    prepare_worker()
    out = take_stdout()
    vad_model = Path(arguments[1]) if len(arguments) > 1 else None
    try:
        worker = worker_class(Path(arguments[0]), vad_model)
    except ImportError:
        refuse(out, missing)
    except ModelError as error:
        refuse(out, error.message)
    except Exception:  # vosk raises nothing more precise for a folder that it can't load
        refuse(out, f"语音识别模型读不了：{arguments[0]}。")
    else:
        serve(out, {"deaf_because": worker.deaf_because}, worker.handle)


if __name__ == "__main__":
    run(RecognitionWorker, sys.argv[1:], missing="没有安装语音识别程序 vosk。")
