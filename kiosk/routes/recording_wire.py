"""Recordings of the HTTP contract, as JSON."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from kiosk.rooms.recording import ENDING_NAMES, Answer
from kiosk.rooms.room import Side
from kiosk.store.recordings import KeptRecording


class ConsentWire(BaseModel):
    """Somebody who agreed."""

    at: float
    seat: int
    side: Side
    name: str | None = Field(default=None, description="和房间一起删除；那以后只有席位")


class StretchWire(BaseModel):
    """What was recorded between two pauses."""

    stretch: int
    began_at: float
    seconds: float = Field(description="大约多长")
    size: int = Field(description="字节")


class RecordingFactsWire(BaseModel):
    """That there is a recording."""

    id: int
    ticket: str
    asked_at: float
    asked_by: str
    began_at: float | None = None
    ended_at: float | None = None
    ending: str | None = Field(default=None, description="为什么结束")
    kept_until: float | None = Field(default=None, description="到这时删除")
    deleted_at: float | None = None
    seconds: float = Field(description="大约多长")
    size: int = Field(description="字节")


class RecordingWire(RecordingFactsWire):
    """One recording of a request; who refused is not told."""

    agreed: list[ConsentWire]
    stretches: list[StretchWire]


class RecordingsWire(BaseModel):
    """All recordings of a request."""

    may_delete: bool
    recordings: list[RecordingWire]


def facts_wire(kept: KeptRecording) -> RecordingFactsWire:
    """As JSON."""
    return RecordingFactsWire(
        id=kept.id,
        ticket=kept.code,
        asked_at=kept.asked_at,
        asked_by=kept.asked_by,
        began_at=kept.began_at,
        ended_at=kept.ended_at,
        ending=ENDING_NAMES[kept.ending] if kept.ending else None,
        kept_until=kept.kept_until,
        deleted_at=kept.deleted_at,
        seconds=sum(one.last_at - one.began_at for one in kept.stretches),
        size=sum(one.size for one in kept.stretches),
    )


def recordings_wire(
    found: Sequence[KeptRecording], names: Mapping[int, Mapping[int, str]], *, mine: bool
) -> RecordingsWire:
    """As JSON; `names` by room and seat, of the rooms that are still known."""
    return RecordingsWire(
        may_delete=mine,
        recordings=[_recording_wire(one, names.get(one.room_id, {})) for one in found],
    )


def _recording_wire(kept: KeptRecording, names: Mapping[int, str]) -> RecordingWire:
    playable = kept.wrapped_key is not None and kept.ended_at is not None
    return RecordingWire(
        **facts_wire(kept).model_dump(),
        agreed=[
            ConsentWire(at=one.at, seat=one.seat, side=one.side, name=names.get(one.seat))
            for one in kept.consents
            if one.answer is Answer.AGREED and kept.began_at is not None
        ],
        stretches=[
            StretchWire(
                stretch=one.number,
                began_at=one.began_at,
                seconds=one.last_at - one.began_at,
                size=one.size,
            )
            for one in kept.stretches
            if playable
        ],
    )
