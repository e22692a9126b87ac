"""Requests and responses of the HTTP contract, as JSON."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from bot.messages import Channel
from kiosk.cases.tickets import PassOn, TicketState
from kiosk.chat.text import MAX_COMMENT, MAX_NAME, clean
from kiosk.routes.appointment_wire import AppointmentWire

LONGEST_STRING = 100_000
"""Characters, before cleaning; the body's size limit comes first."""


def _scrubbed(value: Any) -> Any:
    """Text as it was sent may hold half surrogates, which no other validator takes."""
    return value.encode("utf-8", "ignore").decode("utf-8") if isinstance(value, str) else value


def _cleaned(value: Any) -> Any:
    return clean(value) or None if isinstance(value, str) else value


Scrubbed = Annotated[StrictStr, BeforeValidator(_scrubbed)]


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str = Field(description="稳定的错误代码")
    message: str = Field(description="给人看的说明")


class ErrorWire(BaseModel):
    """The one shape of every error."""

    error: ErrorBody


class ChatRequest(BaseModel):
    """One thing said."""

    model_config = ConfigDict(extra="ignore")

    text: Scrubbed = Field(description="居民说的话，最多 2000 个字")
    session_id: Scrubbed | None = Field(None, description="会话编号；没有就开始新的会话")
    channel: Channel = Field("api", description="来自哪里")


class ChatResponse(BaseModel):
    """The replies."""

    session_id: str
    replies: list[dict[str, Any]] = Field(description="回答，格式见 Reply")


class TurnWire(BaseModel):
    """One turn of a conversation."""

    at: float = Field(description="时间，1970 年以来的秒数")
    said: str
    spoken: bool
    replies: list[dict[str, Any]]


class SlotWire(BaseModel):
    """When somebody is there."""

    starts_at: float
    ends_at: float
    organisation: str
    who: str
    shown: str


class TicketWire(BaseModel):
    """Where a request for a person stands."""

    ticket: str
    state: TicketState
    position: int | None = Field(None, description="排在第几位；没有排队就没有这一项")
    wait_minutes: int | None = Field(None, description="估计要等的分钟数；没有测过就没有这一项")
    asking: str | None = Field(None, description="现在在找谁")
    who: list[str] | None = Field(None, description="可能接待的人，现在在线的")
    with_whom: str | None = Field(None, description="由谁处理")
    nobody: bool | None = Field(None, description="现在没有人值班")
    slots: list[SlotWire] | None = Field(None, description="接下来有人的时间")
    hotline: str | None = Field(None, description="没有人在线时可以打的电话")
    callback_at: float | None = Field(None, description="约了什么时候回电")
    appointment: AppointmentWire | None = Field(None, description="约了时间的，最近一次")


class SessionWire(BaseModel):
    """A conversation so far."""

    session_id: str
    channel: Channel
    turns: list[TurnWire]
    ticket: TicketWire | None = None


class TicketRequest(BaseModel):
    """A request for a person, with the resident's consent."""

    model_config = ConfigDict(extra="ignore")

    pass_on: PassOn = Field(description="同意转交什么：要点、全文、都不转")
    name: Annotated[
        Annotated[StrictStr, Field(max_length=MAX_NAME)] | None, BeforeValidator(_cleaned)
    ] = Field(None, description="称呼")
    phone: Annotated[
        Annotated[StrictStr, Field(max_length=40)] | None, BeforeValidator(_cleaned)
    ] = Field(None, description="电话")
    village: Annotated[
        Annotated[StrictStr, Field(max_length=40)] | None, BeforeValidator(_cleaned)
    ] = Field(None, description="住在哪个村、社区")


class CallbackRequest(BaseModel):
    """A number to call instead of waiting."""

    model_config = ConfigDict(extra="ignore")

    phone: Annotated[StrictStr, Field(max_length=40), BeforeValidator(_cleaned)] = Field(
        description="电话"
    )
    at: Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)] | None = Field(
        None, description="希望什么时候回电；没有约就不写"
    )


class DutyWire(BaseModel):
    """Who is there now, and when somebody is there next."""

    who: list[str] = Field(description="现在在线的人")
    nobody: bool = Field(description="现在没有人值班")
    slots: list[SlotWire] = Field(description="接下来有人的时间")
    hotline: str


class TicketResponse(TicketWire):
    """The request as recorded, and what to tell the resident."""

    reply: dict[str, Any] = Field(description="要显示、播报的话，格式见 Reply")


class FeedbackRequest(BaseModel):
    """Whether it helped."""

    model_config = ConfigDict(extra="ignore")

    session_id: Scrubbed
    helpful: StrictBool
    about: Literal["answer", "person"] = Field("answer", description="最后的回答，还是和人的谈话")
    comment: Annotated[
        Annotated[StrictStr, Field(max_length=MAX_COMMENT)] | None, BeforeValidator(_cleaned)
    ] = Field(None, description="给司法所的话，最多 500 个字")


class HealthWire(BaseModel):
    """How the whole stands."""

    status: Literal["ok", "starting", "degraded"]
    parts: dict[str, str] = Field(description="各部分：ok，或者原因")
    index: str | None = Field(None, description="正在使用的索引")
    rooms: str | None = Field(None, description="多方视频：ok，或者为什么开不了")
