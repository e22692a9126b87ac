"""What libvosk makes of sounds, as costs; run as a program, for torch and vosk must not meet.

python -m tests.speech.training.vosk_costs MODEL WORD SOUND.npy ...
"""

import json
import sys

import numpy as np
import numpy.typing as npt
import vosk

Array = npt.NDArray[np.float64]


def cost(model: vosk.Model, word: str, samples: Array) -> float:
    """Of the best path through the sound, if nothing but the word may be said."""
    recognizer = vosk.KaldiRecognizer(model, 16_000, json.dumps([word]))
    recognizer.SetMaxAlternatives(1)
    recognizer.AcceptWaveform(samples.astype("<i2").tobytes())
    result = json.loads(recognizer.FinalResult())
    return -float(result["alternatives"][0]["confidence"])


if __name__ == "__main__":
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(sys.argv[1])
    print(json.dumps([cost(loaded, sys.argv[2], np.load(path)) for path in sys.argv[3:]]))
