"""The process in which sherpa-onnx and the voice detector run:
`python -m speech.recognition.sherpa_worker MODEL [VAD_MODEL]`.
"""

import sys
from pathlib import Path
from typing import Any

from speech.installing.plugin_models import hearing_model
from speech.recognition.decoding import Kaldi
from speech.recognition.sherpa_decoder import SegmentDecoder, StreamingDecoder
from speech.recognition.worker import RecognitionWorker, run

MISSING = "没有安装语音识别程序 sherpa-onnx。管理员可运行：.venv/bin/pip install sherpa-onnx"


class SherpaWorker(RecognitionWorker):
    """Any number of utterances, one model."""

    def _load(self, model: Path) -> None:
        import sherpa_onnx  # noqa: PLC0415 - loads native code, only in this process

        found = hearing_model(model)
        parts = [str(part) for part in found.parts]
        tokens = str(found.tokens)
        online, offline = sherpa_onnx.OnlineRecognizer, sherpa_onnx.OfflineRecognizer
        self._recognizer: Any
        match found.kind:
            case "streaming_transducer":
                self._recognizer = online.from_transducer(
                    tokens=tokens,
                    encoder=parts[0],
                    decoder=parts[1],
                    joiner=parts[2],
                    num_threads=1,
                )
            case "streaming_paraformer":
                self._recognizer = online.from_paraformer(
                    tokens=tokens, encoder=parts[0], decoder=parts[1], num_threads=1
                )
            case "paraformer":
                self._recognizer = offline.from_paraformer(
                    paraformer=parts[0], tokens=tokens, num_threads=1
                )
        self._streams = found.kind != "paraformer"

    def _kaldi(self) -> Kaldi:
        if self._streams:
            return StreamingDecoder(self._recognizer)
        return SegmentDecoder(self._recognizer)


if __name__ == "__main__":
    run(SherpaWorker, sys.argv[1:], missing=MISSING)
