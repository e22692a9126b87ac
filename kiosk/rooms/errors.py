"""What can go wrong with a mediation room.

RequestError
├── RoomUnknownError             no such room or code; the same answer for wrong, old and made-up ones
├── RoomStepError                a step that the state doesn't allow
├── RoomFullError                eight people are in already, or too many were asked
├── NotMediatorError             only the mediator may
├── SignalInvalidError           a message that doesn't pass
├── RoomsDownError               the video server is not set up, or doesn't answer; says which
├── RecordingOffError            nothing is being recorded, or the office doesn't offer it
├── RecordingOrderError          a part that came before the one ahead of it
├── RecordingInvalidError        not a part of a WebM file
├── RecordingTooLargeError
├── RecordingUnknownError        no such recording, or it has been deleted
├── RecordingDamagedError        parts are missing, were changed or exchanged
├── RecordingKeyError            the master key is missing, or another one
└── RecordingDiskError           the folder can't be written or read
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


class RecordingOffError(RequestError):
    """Nothing is being recorded, or the office doesn't offer it."""

    code = "recording_off"
    status = 409
    text = "现在没有在录像，这一段没有保存。"


class RecordingOrderError(RequestError):
    """A part that came before the one ahead of it."""

    code = "recording_order"
    status = 409
    text = "前面的一段还没有收到，这一段没有保存。"


class RecordingInvalidError(RequestError):
    """Not a part of a WebM file."""

    code = "recording_invalid"
    text = "这不是录像的内容。"


class RecordingTooLargeError(RequestError):
    """A part that is too large, or a recording that has grown too long."""

    code = "recording_too_large"
    status = 413
    text = "录像太大了，没有保存。"


class RecordingUnknownError(RequestError):
    """No such recording, or it has been deleted."""

    code = "recording_unknown"
    status = 404
    text = "没有这个录像，或者已经删除了。"


class RecordingDamagedError(RequestError):
    """Parts are missing, were changed or exchanged."""

    code = "recording_damaged"
    status = 409
    text = "录像的文件不全，或者被改动过，不能看。"


class RecordingKeyError(RequestError):
    """The master key is missing, can't be read, or is another one."""

    code = "recording_key"
    status = 503
    text = "录像的密钥文件不见了，或者和录像对不上，请管理员从备份里放回来。"


class RecordingDiskError(RequestError):
    """The folder can't be written or read."""

    code = "recording_disk"
    status = 503
    text = "录像存不进磁盘，请管理员看看磁盘满了没有。"
