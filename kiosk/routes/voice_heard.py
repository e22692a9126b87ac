"""What was heard, as the `final` event tells it."""

from typing import Any

from speech.repair.corrected_transcripts import HeardText


def final_fields(heard: HeardText) -> dict[str, Any]:
    """`text` as it was put right, `heard` as it came, `repairs` {from, to, at} between them,
    `others` {at, length, words} that a word may have been instead, `confidence`."""
    return {
        "text": heard.text,
        "heard": heard.heard,
        "repairs": [
            {"from": repair.heard, "to": repair.meant, "at": repair.at} for repair in heard.repairs
        ],
        "others": [
            {"at": other.at, "length": other.length, "words": list(other.words)}
            for other in heard.others
        ],
        "confidence": round(heard.confidence, 3),
    }
