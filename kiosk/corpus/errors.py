"""What can go wrong with the office's corpus.

RequestError
└── CorpusWorkError              what was asked for can't be
    ├── ContentInvalidError      not an entry
    ├── EntryFaultyError         an entry that breaks the corpus's rules can't be submitted
    ├── EntryUnknownError
    ├── EntryTakenError          the id belongs to another entry
    ├── DraftConflictError       somebody else saved meanwhile
    ├── StepError                the entry is not in a state in which this can be done
    ├── OwnWorkError             the author may not review it
    ├── EditionUnknownError
    ├── PublishBusyError         another publish is under way
    ├── NothingToPublishError
    ├── SheetError               a file or text that can't be imported
    ├── QuestionUnknownError     a resident's question whose words are gone
    ├── SpeechUnavailableError   no voice, or it did not work
    ├── SpeechBusyError          somebody else listens at this moment
    └── RehearsalError           the robot could not be asked
"""

from kiosk.errors import RequestError


class CorpusWorkError(RequestError):
    """What was asked for can't be."""

    code = "corpus_invalid"
    text = "这样不行，请检查填写的内容。"


class ContentInvalidError(CorpusWorkError):
    """Not an entry."""

    code = "content_invalid"
    text = "条目的内容不完整或者写法不对。"


class EntryFaultyError(CorpusWorkError):
    """Breaks the corpus's rules; the message lists the first few."""

    code = "entry_faulty"
    text = "条目还有错误，改好才能送审。"


class EntryUnknownError(CorpusWorkError):
    """No such entry or version."""

    code = "entry_unknown"
    status = 404
    text = "没有这个条目，可能已经删除。"


class EntryTakenError(CorpusWorkError):
    """The id belongs to another entry."""

    code = "entry_taken"
    status = 409
    text = "这个编号已经有条目用了，请换一个。"


class DraftConflictError(CorpusWorkError):
    """Somebody else saved meanwhile; the message names them."""

    code = "draft_conflict"
    status = 409
    text = "别人刚刚改过这一条。"


class StepError(CorpusWorkError):
    """The entry is not in a state in which this can be done."""

    code = "step_impossible"
    status = 409
    text = "这一条现在的状态不能这样做，请刷新看看。"


class OwnWorkError(CorpusWorkError):
    """The author may not review it."""

    code = "own_work"
    status = 403
    text = "自己写的要请另一个人审核。只有一个人的单位，可以请管理员打开“一人审核”。"


class EditionUnknownError(CorpusWorkError):
    """No such edition."""

    code = "edition_unknown"
    status = 404
    text = "没有这一版。"


class PublishBusyError(CorpusWorkError):
    """Another publish is under way."""

    code = "publish_busy"
    status = 409
    text = "已经有一次发布在进行，等它完成或者取消以后再来。"


class NothingToPublishError(CorpusWorkError):
    """Nothing was approved since the last publish."""

    code = "nothing_to_publish"
    status = 409
    text = "没有审核通过、等着发布的条目。"


class SheetError(CorpusWorkError):
    """A file or text that can't be imported; the message says why."""

    code = "sheet_invalid"
    text = "这个文件读不了。"


class RehearsalError(CorpusWorkError):
    """The robot could not be asked."""

    code = "rehearsal_failed"
    status = 503
    text = "试问没有成功，请稍后再试。"


class SpeechUnavailableError(CorpusWorkError):
    """No voice, or it did not work; the message says why."""

    code = "speech_unavailable"
    status = 503
    text = "这台机器现在没有声音，试听不了。"


class SpeechBusyError(CorpusWorkError):
    """Somebody else listens at this moment."""

    code = "speech_busy"
    status = 503
    text = "别人正在试听，请等几秒再按。"


class QuestionUnknownError(CorpusWorkError):
    """A resident's question whose words are gone."""

    code = "question_unknown"
    status = 404
    text = "这个问题的内容已经删除了。"
