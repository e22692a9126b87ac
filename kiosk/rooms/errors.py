"""What can go wrong with a mediation room.

RequestError
├── RoomUnknownError             no such room or code; the same answer for wrong, old and made-up ones
├── RoomStepError                a step that the state doesn't allow
├── RoomFullError                eight people are in already, or too many were asked
├── NotMediatorError             only the mediator may
├── SignalInvalidError           a message that doesn't pass
└── RoomsDownError               the video server is not set up, or doesn't answer; says which
"""

from kiosk.errors import RequestError


class RoomUnknownError(RequestError):
    """No such room or code; the same answer for wrong, old and made-up ones."""

    code = "room_unknown"
    status = 404
    text = "没有找到这个房间，或者口令已经过期。请核对口令，或者问调解员要新的。"


class RoomStepError(RequestError):
    """A step that the state doesn't allow."""

    code = "room_step"
    status = 409
    text = "现在不能这样做，请看看房间里的情况再试。"


class RoomFullError(RequestError):
    """Eight people are in already, or too many were asked."""

    code = "room_full"
    status = 409
    text = "房间里已经有八个人，再请人进来要先请一位离开。"


class NotMediatorError(RequestError):
    """Only the mediator may."""

    code = "room_not_mediator"
    status = 403
    text = "只有主持的调解员能这样做。"


class SignalInvalidError(RequestError):
    """A message that doesn't pass."""

    code = "room_message"
    text = "消息的格式不对，没有办成。"


class RoomsDownError(RequestError):
    """The video server is not set up, or doesn't answer; the message says which."""

    code = "rooms_down"
    status = 503
    text = "现在开不了多方视频，可以两方视频或者文字。"
