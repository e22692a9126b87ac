"""What a client may say on `/api/voice`, besides audio."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.messages import Channel, Voice

LONGEST_MESSAGE = 16_384
"""Bytes of one JSON message."""
LARGEST_FRAME = 65_536
"""Bytes of one audio frame: two seconds."""
LONGEST_TEXT = 2_000
"""Characters of one typed question."""


class VoiceProtocolError(Exception):
    """The client broke the contract. `code` is stable, `message` is plain Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


Step: TypeAlias = Annotated[int, Field(ge=-3, le=3)]
SessionId: TypeAlias = Annotated[str, Field(min_length=1, max_length=128)]


class Start(_Message):
    """Listen to one utterance. While the robot speaks, it stops speaking first."""

    type: Literal["start"]
    session_id: SessionId | None = None
    """The conversation to go on with; without it the socket's own, or a new one."""
    channel: Channel | None = None
    """Where the resident is; `kiosk` if never said."""
    sample_rate: int | None = None
    """Must be 16000 if given."""
    at_limit: Literal["answer", "go_on"] = "answer"
    """When the longest utterance is reached: answer what was heard, or keep it and listen on."""
    dictate: bool = False
    """Only the words are wanted, for a person: `final` is told, and nobody answers."""


class Stop(_Message):
    """The utterance is over: recognise what was sent."""

    type: Literal["stop"]


class BargeIn(_Message):
    """Stop speaking."""

    type: Literal["barge_in"]


class Playing(_Message):
    """The client has begun to play speech and goes on sending what its microphone hears."""

    type: Literal["playing"]
    echo_cancellation: bool = False
    """Whether it takes the robot's own voice out of that."""


class Sounding(_Message):
    """The first sound of a reply is heard: for the times of a turn, nothing else."""

    type: Literal["sounding"]


class Played(_Message):
    """The client's loudspeaker is silent again."""

    type: Literal["played"]


class Text(_Message):
    """A typed question, answered with speech too."""

    type: Literal["text"]
    text: str
    """What was typed."""
    session_id: SessionId | None = None
    """As in `Start`."""
    channel: Channel | None = None
    """As in `Start`."""


class Read(_Message):
    """Words of a person, to be read aloud; nobody answers them."""

    type: Literal["read"]
    text: str
    """What is to be read."""


class VoiceWish(_Message):
    """Speak in another manner from the next words on, say something again, or stop."""

    type: Literal["voice"]
    rate: Literal["slower", "faster"] | None = None
    """One step."""
    volume: Literal["louder", "softer"] | None = None
    """One step."""
    repeat: bool = False
    """Say the last reply again."""
    go_on: bool | None = None
    """Say what the last answer left unsaid; false: it is not wanted."""
    stop: bool = False
    """Say nothing more."""
    private: bool | None = None
    """Read nothing aloud from now on; false: read again."""
    pace: Step | None = None
    """Steps away from the usual speed: what a client restores after a lost connection."""
    loudness: Step | None = None
    """Steps away from the usual loudness, as `pace`."""

    @property
    def restores(self) -> bool:
        """Whether it sets the manner outright."""
        return self.pace is not None or self.loudness is not None

    @property
    def speaks(self) -> bool:
        """Whether something is to be said now."""
        return self.repeat or self.go_on is True

    @property
    def voice(self) -> Voice:
        """The wish in the words of the replies."""
        return Voice(
            repeat=self.repeat or None,
            rate=self.rate,
            volume=self.volume,
            go_on=self.go_on,
            private=self.private,
        )


ClientMessage: TypeAlias = (
    Start | Stop | BargeIn | Playing | Played | Sounding | Text | Read | VoiceWish
)

_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)


def parse_message(raw: str) -> ClientMessage:
    """The message in a text frame; raises `VoiceProtocolError` for any other."""
    if len(raw) > LONGEST_MESSAGE or len(raw.encode("utf-8", "replace")) > LONGEST_MESSAGE:
        raise VoiceProtocolError("message_too_large", "这条消息太长了，请缩短后再发。")
    try:
        message = _MESSAGES.validate_json(raw)
    except ValidationError as error:
        raise _translated(error) from None  # its text would quote what the resident typed
    if isinstance(message, Text | Read):
        _check_text(message.text)
    return message


def _check_text(text: str) -> None:
    if not text.strip():
        raise VoiceProtocolError("text_empty", "请先输入要问的内容。")
    if len(text) > LONGEST_TEXT:
        raise VoiceProtocolError("text_too_long", f"问题请控制在 {LONGEST_TEXT} 字以内。")


def _translated(error: ValidationError) -> VoiceProtocolError:
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    kind = first["type"]
    if kind == "json_invalid":
        return VoiceProtocolError("bad_json", "消息不是有效的 JSON。")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return VoiceProtocolError(
            "unknown_type",
            "消息的 type 只能是 start、stop、barge_in、playing、played、sounding、text、read 或 voice。",
        )
    where = ".".join(str(part) for part in first["loc"][1:] if isinstance(part, str))
    if not where:
        return VoiceProtocolError("bad_message", "消息应是一个 JSON 对象。")
    return VoiceProtocolError("bad_field", f"消息里 {where} 这一项的内容不对。")
