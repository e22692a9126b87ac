"""The synthesis worker on a machine without espeak-ng."""

import sys

from speech.synthesis import espeak
from speech.synthesis import worker as synthesis_worker


def _nothing() -> None:
    return None


if __name__ == "__main__":
    espeak._load_debian = _nothing
    espeak._load_wheel = _nothing
    synthesis_worker.main(sys.argv[1:])
