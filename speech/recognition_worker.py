"""The process in which Vosk runs: `python -m speech.recognition_worker MODEL`.

Nothing else may be imported here: vosk beside torch or kaldifst in one process was seen
to hang.
"""

import sys
from dataclasses import asdict
from pathlib import Path

from speech.nbest import MOST_ALTERNATIVES
from speech.protocols import LISTENING_RATE, Final, Listening, RecognitionEvent
from speech.utterance import Utterance
from speech.worker_pipe import Header, prepare_worker, refuse, serve, take_stdout


class RecognitionWorker:
    """Any number of utterances, each with its own Kaldi recogniser, one model."""

    def __init__(self, model: Path) -> None:
        import vosk  # noqa: PLC0415 - loads native code, only in this process

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._model = vosk.Model(str(model))
        self._utterances: dict[str, Utterance] = {}
        self._warm_up()

    def handle(self, request: Header, pcm: bytes) -> tuple[Header, bytes]:
        """Answer one request of `VoskRecognizer`."""
        session = str(request.get("session"))
        match request.get("do"):
            case "open":
                self._utterances[session] = self._utterance(Listening(**request["listening"]))
                return {}, b""
            case "accept" if session in self._utterances:
                events = self._utterances[session].accept(pcm)
            case "finish" if session in self._utterances:
                events = self._utterances[session].finish()
            case "close":
                self._utterances.pop(session, None)
                return {}, b""
            case _:
                return {"failed": "unknown request or session"}, b""
        return {"events": [_packed(event) for event in events]}, b""

    def _warm_up(self) -> None:
        """Vosk reads the graph only when first asked, and a broken one ends the process."""
        utterance = self._utterance(Listening())
        utterance.accept(bytes(LISTENING_RATE))
        utterance.finish()

    def _utterance(self, listening: Listening) -> Utterance:
        kaldi = self._vosk.KaldiRecognizer(self._model, LISTENING_RATE)
        kaldi.SetWords(True)
        kaldi.SetMaxAlternatives(MOST_ALTERNATIVES)
        return Utterance(kaldi, listening)


def _packed(event: RecognitionEvent) -> Header:
    fields = asdict(event)
    if isinstance(event, Final):
        fields["transcript"]["words"] = [asdict(word) for word in event.transcript.words]
    return {"event": type(event).__name__, **fields}


def main(arguments: list[str]) -> None:
    """Serve until the parent closes the pipe."""
    prepare_worker()
    out = take_stdout()
    try:
        worker = RecognitionWorker(Path(arguments[0]))
    except ImportError:
        refuse(out, "没有安装语音识别程序 vosk。")
    except Exception:  # vosk raises nothing more precise for a folder that it can't load
        refuse(out, f"语音识别模型读不了：{arguments[0]}。")
    else:
        serve(out, {}, worker.handle)


if __name__ == "__main__":
    main(sys.argv[1:])
