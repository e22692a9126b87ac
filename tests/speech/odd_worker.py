"""A worker that misbehaves as its first argument says: `python -m tests.speech.odd_worker`."""

import os
import sys
import time
from pathlib import Path

from speech.workers.pipe import Header, prepare_worker, refuse, serve, take_stdout


def handle(request: Header, blob: bytes) -> tuple[Header, bytes]:
    match request.get("do"):
        case "die":
            os._exit(3)
        case "hang":
            time.sleep(600)
        case "slow":
            time.sleep(0.3)
        case "print":
            print("this must not get into the pipe")
            os.system("echo nor this")
    return {"said": request.get("say")}, blob[::-1]


def main(mode: str, note: str) -> None:
    prepare_worker()
    out = take_stdout()
    if mode == "flaky":  # dies on its first start only
        seen = Path(note)
        if not seen.exists():
            seen.touch()
            sys.exit(1)
    match mode:
        case "crash":
            sys.exit(1)
        case "mute":
            time.sleep(600)
        case "garbage":
            out.write(b"\xff" * 100)
            out.flush()
            time.sleep(600)
        case "refuse":
            refuse(out, "今天不干。")
        case _:
            serve(out, {"name": "odd"}, handle)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
