"""What can go wrong in the gateway.

KioskError
├── SettingsError                a value in the settings file is unusable
├── PreparationError             the index or the dialogue model could not be made
├── PortTakenError               another program listens on a port that we need
├── DialogueUnavailableError     Rasa gave no usable reply
├── StoreUnavailableError        the database can't be read or written
└── RequestError                 the client's request can't be carried out
    ├── RequestInvalidError      not JSON, a field missing or of the wrong type
    ├── TextEmptyError           nothing left to answer after cleaning
    ├── TextTooLongError
    ├── PhoneInvalidError
    ├── SessionMalformedError    can't be a session id
    ├── SessionUnknownError      wiped, expired or never there
    ├── TicketUnknownError
    ├── NotFoundError            no such page
    ├── MethodNotAllowedError
    ├── OriginForbiddenError     a web site that isn't on the list
    ├── BodyTooLargeError
    ├── BodyTooSlowError
    ├── RateLimitedError
    └── TooManySocketsError

`code` is stable and part of the HTTP contract; `message` is read by residents or staff.
"""

from typing import Any


class KioskError(Exception):
    """Base of all; `status` is the HTTP status when it reaches a client."""

    code = "internal"
    status = 500
    text = "系统出了点问题，请稍后再试，或者到窗口找工作人员。"

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.text
        super().__init__(self.message)

    def to_wire(self) -> dict[str, Any]:
        """The one shape of every error."""
        return {"error": {"code": self.code, "message": self.message}}


class SettingsError(KioskError):
    """A value in the settings file is unusable; the message names key and value.

    `key` is the setting at fault and `reason` what is wrong with it, where it is a single one.
    """

    code = "settings_invalid"

    def __init__(self, message: str | None = None, *, key: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.reason = reason


class PreparationError(KioskError):
    """The index or the dialogue model could not be made; the message ends with the log."""

    code = "preparation_failed"


class PortTakenError(KioskError):
    """Another program listens on a port that we need; the message names the setting."""

    code = "port_taken"


class DialogueUnavailableError(KioskError):
    """Rasa gave no usable reply; the message says why, for the log, without resident's words."""

    code = "dialogue_unavailable"
    status = 503
    text = "对话服务暂时不可用。"


class StoreUnavailableError(KioskError):
    """The database can't be read or written."""

    code = "store_unavailable"
    status = 503
    text = "系统暂时不能保存内容，请稍后再试，或者到窗口找工作人员。"


class RequestError(KioskError):
    """The client's request can't be carried out."""

    code = "request_invalid"
    status = 422
    text = "请求的内容不符合要求。"


class RequestInvalidError(RequestError):
    """Not JSON, a field missing, or of the wrong type."""


class TextEmptyError(RequestError):
    """Nothing left to answer after cleaning."""

    code = "text_empty"
    text = "没有收到内容，请您说一句话或者打几个字。"


class TextTooLongError(RequestError):
    """More text than `MAX_TEXT` characters."""

    code = "text_too_long"
    text = "内容太长了，一次请不要超过 2000 个字，可以分几次说。"


class PhoneInvalidError(RequestError):
    """Neither a mobile nor a landline number."""

    code = "phone_invalid"
    text = "电话号码不对，请核对后再填。"


class SessionMalformedError(RequestError):
    """Can't be a session id."""

    code = "session_malformed"
    text = "会话编号的格式不对。"


class SessionUnknownError(RequestError):
    """Wiped, expired or never there."""

    code = "session_unknown"
    status = 404
    text = "这次谈话已经结束，内容已清除，请重新开始。"


class TicketUnknownError(RequestError):
    """No ticket has this code."""

    code = "ticket_unknown"
    status = 404
    text = "没有查到这个登记编号，请核对后再输。"


class NotFoundError(RequestError):
    """No such page."""

    code = "not_found"
    status = 404
    text = "没有这个页面。"


class MethodNotAllowedError(RequestError):
    """The page is there, the method isn't."""

    code = "method_not_allowed"
    status = 405
    text = "不支持这种访问方式。"


class OriginForbiddenError(RequestError):
    """The request comes from a web site that isn't on the list."""

    code = "origin_forbidden"
    status = 403
    text = "这个网站没有获准使用本服务。"


class BodyTooLargeError(RequestError):
    """More bytes than a request may have."""

    code = "body_too_large"
    status = 413
    text = "发送的内容太大了。"


class BodyTooSlowError(RequestError):
    """The request's body did not arrive in time."""

    code = "body_too_slow"
    status = 408
    text = "发送的内容没有及时到达，请重试。"


class RateLimitedError(RequestError):
    """More requests than the settings allow; `retry_after` is in seconds."""

    code = "rate_limited"
    status = 429
    text = "您问得太快了，请稍等一会儿再试。"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


class TooManySocketsError(RequestError):
    """More open voice connections than the settings allow."""

    code = "too_many_sockets"
    status = 429
    text = "语音连接太多了，请稍后再试，也可以打字提问。"
