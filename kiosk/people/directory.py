"""Logins and lists as they are typed, made fit to keep."""

import re
from collections.abc import Iterable

from kiosk.chat.text import clean
from kiosk.people.errors import PeopleError

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
MOST_WORDS = 60
LONGEST_WORD = 40


def login_name(text: str) -> str:
    """The login name as it is kept; raises `PeopleError`."""
    normal = text.strip().lower()
    if not LOGIN.fullmatch(normal):
        raise PeopleError("登录名要 2 到 32 个字符，只能用小写字母、数字、点、横线和下划线。")
    return normal


def words(texts: Iterable[str], what: str) -> tuple[str, ...]:
    """Names of topics or villages, cleaned, each once; raises `PeopleError`."""
    kept = tuple(dict.fromkeys(filter(None, (clean(text) for text in texts))))
    if len(kept) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in kept):
        raise PeopleError(f"{what}太多，或者有一个太长了。")
    return kept
