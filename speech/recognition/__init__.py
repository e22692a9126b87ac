"""From sound to a transcript: Vosk, or sherpa-onnx, in a worker process."""
