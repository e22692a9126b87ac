"""Who did what, as a chain of hashes: no entry can be changed or taken out unseen. No I/O."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FIRST = "0" * 64
"""What the first entry follows."""


class Action(StrEnum):
    """What is written down."""

    FIRST_START = "first_start"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    ORGANISATION_ADDED = "organisation_added"
    ORGANISATION_CHANGED = "organisation_changed"
    HOLIDAY_SET = "holiday_set"
    HOLIDAY_REMOVED = "holiday_removed"
    ROSTER_SAVED = "roster_saved"
    SUBSTITUTE_NAMED = "substitute_named"
    SWAP_ASKED = "swap_asked"
    SWAP_ANSWERED = "swap_answered"
    TICKET_READ = "ticket_read"
    TICKET_STEP = "ticket_step"
    ROOM_STEP = "room_step"
    RECORDING = "recording"
    RECORDING_READ = "recording_read"
    RECORDING_DELETED = "recording_deleted"
    CORPUS_SEEDED = "corpus_seeded"
    CORPUS_UPDATED = "corpus_updated"
    CORPUS_IMPORTED = "corpus_imported"
    LAW_CHANGED = "law_changed"
    CORPUS_SETTING = "corpus_setting"
    ENTRY_SUBMITTED = "entry_submitted"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    ENTRY_APPROVED = "entry_approved"
    ENTRY_REFUSED = "entry_refused"
    CONFLICT_RESOLVED = "conflict_resolved"
    ENTRY_LOWERED = "entry_lowered"
    ENTRY_RAISED = "entry_raised"
    QUESTION_CORRECTED = "question_corrected"
    PUBLISH_BEGUN = "publish_begun"
    PUBLISH_ENDED = "publish_ended"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    OFFICE_SETTING = "office_setting"
    DEVICE_NAMED = "device_named"
    DEVICE_REMOVED = "device_removed"


ACTION_NAMES = {
    Action.FIRST_START: "第一次启动，建立了本所和管理员",
    Action.SIGNED_IN: "登录",
    Action.SIGN_IN_FAILED: "登录没有成功",
    Action.SIGNED_OUT: "退出登录",
    Action.PASSWORD_CHANGED: "改了自己的密码",
    Action.PASSWORD_RESET: "重置了密码",
    Action.TOTP_ON: "启用动态码",
    Action.TOTP_OFF: "停用动态码",
    Action.PERSON_ADDED: "新增人员",
    Action.PERSON_CHANGED: "修改人员",
    Action.ORGANISATION_ADDED: "新增机构",
    Action.ORGANISATION_CHANGED: "修改机构",
    Action.HOLIDAY_SET: "录入节假日",
    Action.HOLIDAY_REMOVED: "删除节假日",
    Action.ROSTER_SAVED: "保存排班",
    Action.SUBSTITUTE_NAMED: "安排替班",
    Action.SWAP_ASKED: "提出换班",
    Action.SWAP_ANSWERED: "答复换班",
    Action.TICKET_READ: "查看登记的内容",
    Action.TICKET_STEP: "处理登记",
    Action.ROOM_STEP: "多方视频",
    Action.RECORDING: "多方视频的录像",
    Action.RECORDING_READ: "看多方视频的录像",
    Action.RECORDING_DELETED: "删除多方视频的录像",
    Action.CORPUS_SEEDED: "第一次启动，把随软件带来的语料放进语料库",
    Action.CORPUS_UPDATED: "软件更新带来新的语料",
    Action.CORPUS_IMPORTED: "导入语料",
    Action.LAW_CHANGED: "法条有变化，把引用它的条目标为待复核",
    Action.CORPUS_SETTING: "修改语料的设置",
    Action.ENTRY_SUBMITTED: "条目送审",
    Action.ENTRY_WITHDRAWN: "撤回送审的条目",
    Action.ENTRY_APPROVED: "条目审核通过",
    Action.ENTRY_REFUSED: "退回条目",
    Action.CONFLICT_RESOLVED: "处理条目的更新冲突",
    Action.ENTRY_LOWERED: "条目先请人回答",
    Action.ENTRY_RAISED: "条目照常回答",
    Action.QUESTION_CORRECTED: "改正一个听错的问题",
    Action.PUBLISH_BEGUN: "开始发布语料",
    Action.PUBLISH_ENDED: "发布没有完成",
    Action.PUBLISHED: "发布语料",
    Action.ROLLED_BACK: "语料回到以前的一版",
    Action.OFFICE_SETTING: "修改本所的设置",
    Action.DEVICE_NAMED: "给一体机起名",
    Action.DEVICE_REMOVED: "移除一体机",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be written down; never a resident's words, name or phone."""

    action: Action
    actor: str
    """Who: login name, or 系统."""
    subject: str = ""
    """On what: a login name, a ticket's code, the name of an organisation."""
    detail: Mapping[str, str] = field(default_factory=dict)
    """A few words more, by name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    seq: int
    """From 1, without gaps."""
    at: float
    """Seconds since the epoch."""
    actor: str
    action: str
    subject: str
    detail: str
    """JSON."""
    previous: str
    """Hash of the line before."""
    hash: str

    def digest(self) -> str:
        """What the hash must be: SHA-256 over all other fields, each with its length."""
        fields = (
            str(self.seq),
            repr(self.at),
            self.actor,
            self.action,
            self.subject,
            self.detail,
            self.previous,
        )
        text = "".join(f"{len(part.encode())}:{part}" for part in fields)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def shown(self) -> str:
        """The line in plain Chinese, without its time."""
        return self.worded({})

    def worded(self, settings: Mapping[str, str]) -> str:
        """The line as shown, with these names for the office's settings."""
        known = {action.value: name for action, name in ACTION_NAMES.items()}
        what = known.get(self.action, self.action)
        detail = "，".join(f"{key}{value}" for key, value in json.loads(self.detail).items())
        named = self.action == Action.OFFICE_SETTING
        subject = settings.get(self.subject, self.subject) if named else self.subject
        parts = (f"{self.actor}：{what}", subject, detail)
        return "　".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the log found."""

    count: int
    """Lines that are right, from the first."""
    head: str
    """Hash of the last of them."""
    fault: str | None = None
    """What is wrong with the next line; none if all is right."""


def sealed(seq: int, at: float, note: Note, previous: str) -> Entry:
    """The note as the next line."""
    detail = json.dumps(dict(note.detail), ensure_ascii=False, sort_keys=True)
    entry = Entry(seq, at, note.actor, note.action.value, note.subject, detail, previous, "")
    return Entry(
        seq, at, note.actor, note.action.value, note.subject, detail, previous, entry.digest()
    )


def verify(entries: Iterable[Entry], *, written: int | None = None) -> Verdict:
    """Walk the chain. `written` is how many lines the database has ever given out, if known,
    so that lines cut off the end are missed too."""
    count, head = 0, FIRST
    for entry in entries:
        fault = _fault(entry, count, head)
        if fault is not None:
            return Verdict(count, head, fault)
        count, head = entry.seq, entry.hash
    if written is not None and written > count:
        return Verdict(count, head, f"末尾少了 {written - count} 条记录。")
    return Verdict(count, head)


def _fault(entry: Entry, count: int, head: str) -> str | None:
    if entry.seq != count + 1:
        return f"第 {count + 1} 条记录不见了，后面直接是第 {entry.seq} 条。"
    if entry.previous != head:
        return f"第 {entry.seq} 条记录和前一条接不上。"
    if entry.hash != entry.digest():
        return f"第 {entry.seq} 条记录的内容被改过。"
    return None
