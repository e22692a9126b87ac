"""What can go wrong with people, their accounts and their duty.

RequestError
├── PeopleError                  what was asked for can't be
│   ├── HoursInvalidError        opening hours that can't be read
│   ├── PasswordWeakError        a password that breaks the rules
│   ├── LoginTakenError          the login name belongs to somebody else
│   ├── RosterConflictError      a duty plan with overlaps, or gaps nobody agreed to
│   ├── SwapStateError           a swap that was answered already, or is no longer possible
│   └── LastAdminError           nobody would be left to administer
├── PersonUnknownError
├── OrganisationUnknownError
├── ShiftUnknownError
└── AccessError                  who asks may not
    ├── NotSignedInError         no session, or it has ended
    ├── LoginFailedError         login name, password or code are wrong; which one is not said
    ├── TotpNeededError          the password is right, the six digits are missing
    ├── LockedOutError           too many wrong attempts; `retry_after` in seconds
    ├── CsrfError                a change without the session's token
    ├── PasswordChangeRequiredError
    └── ForbiddenError           a right is missing
"""

from kiosk.errors import RequestError


class PeopleError(RequestError):
    """What was asked for can't be."""

    code = "people_invalid"
    text = "填写的内容不符合要求。"


class HoursInvalidError(PeopleError):
    """Opening hours that can't be read; the message names the part at fault."""

    code = "hours_invalid"
    text = "办公时间写法不对，例如 1-5 09:00-12:00 13:00-17:00。"


class PasswordWeakError(PeopleError):
    """A password that breaks the rules; the message says which."""

    code = "password_weak"
    text = "密码不符合要求。"


class LoginTakenError(PeopleError):
    """The login name belongs to somebody else."""

    code = "login_taken"
    status = 409
    text = "这个登录名已经有人用了。"


class RosterConflictError(PeopleError):
    """A duty plan with overlaps, or gaps nobody agreed to; the message lists the first few."""

    code = "roster_conflict"
    status = 409
    text = "排班有冲突，没有保存。"


class SwapStateError(PeopleError):
    """A swap that was answered already, or is no longer possible."""

    code = "swap_state"
    status = 409
    text = "这个换班请求已经处理过，或者班次变了。"


class LastAdminError(PeopleError):
    """Nobody would be left to administer."""

    code = "last_admin"
    status = 409
    text = "至少要留一名能用的管理员。"


class PersonUnknownError(RequestError):
    """No such person, or one of another organisation."""

    code = "person_unknown"
    status = 404
    text = "没有这个人。"


class OrganisationUnknownError(RequestError):
    """No such organisation, or one that is none of theirs."""

    code = "organisation_unknown"
    status = 404
    text = "没有这个机构。"


class ShiftUnknownError(RequestError):
    """No such shift or swap."""

    code = "shift_unknown"
    status = 404
    text = "没有这个班次或者换班请求。"


class AccessError(RequestError):
    """Who asks may not."""

    code = "access_denied"
    status = 403
    text = "没有权限。"


class NotSignedInError(AccessError):
    """No session, or it has ended."""

    code = "not_signed_in"
    status = 401
    text = "请先登录。如果刚才登录过，可能是太久没有操作，请重新登录。"


class LoginFailedError(AccessError):
    """Login name, password or code are wrong; which one is not said."""

    code = "login_failed"
    status = 401
    text = "登录名、密码或者动态码不对。"


class TotpNeededError(AccessError):
    """The password is right, the six digits are missing."""

    code = "totp_needed"
    status = 401
    text = "请输入手机上的六位动态码。"


class LockedOutError(AccessError):
    """Too many wrong attempts; `retry_after` is in seconds."""

    code = "locked_out"
    status = 429
    text = "输错的次数太多，请过一会儿再试，或者请管理员重置密码。"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)


class CsrfError(AccessError):
    """A change without the session's token."""

    code = "csrf"
    text = "页面已经过期，请刷新后再试。"


class PasswordChangeRequiredError(AccessError):
    """The first password must be changed before anything else."""

    code = "password_change_required"
    text = "第一次登录，请先改密码。"


class ForbiddenError(AccessError):
    """A right is missing."""

    code = "forbidden"
    text = "您的账号没有这项权限，需要的话请找管理员。"
