"""What residents send, made fit for the dialogue, the database and the screen."""

import re
import unicodedata

from kiosk.errors import PhoneInvalidError, TextEmptyError, TextTooLongError

MAX_TEXT = 2_000
"""Characters of one utterance, after cleaning."""
MAX_COMMENT = 500
"""Characters of a comment."""
MAX_NAME = 40
"""Characters of a resident's name."""

_KEPT_FORMAT = {"\u200d"}
"""The joiner inside emoji; every other invisible format character goes."""
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}(?:-\d{1,6})?")


def clean(text: str) -> str:
    """Without control characters, half surrogates and runs of spaces; line breaks stay."""
    kept = "".join(_mapped(char) for char in text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in kept.split("\n"))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


def utterance_text(text: str) -> str:
    """The cleaned words of a resident; raises `TextEmptyError` or `TextTooLongError`."""
    if len(text) > 8 * MAX_TEXT:
        raise TextTooLongError
    cleaned = clean(text)
    if not any(unicodedata.category(char)[0] in "LNSP" for char in cleaned):
        raise TextEmptyError
    if len(cleaned) > MAX_TEXT:
        raise TextTooLongError
    return cleaned


def phone_number(text: str) -> str:
    """A Chinese mobile or landline number, digits only but for the area code's or extension's
    hyphen; raises `PhoneInvalidError`."""
    digits = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86-?", "", digits)
    bare = digits.replace("-", "")
    if _MOBILE.fullmatch(bare):
        return bare
    joined = re.sub(r"^(0\d{2,3})-", r"\1", digits)
    if _LANDLINE.fullmatch(joined):
        return joined
    raise PhoneInvalidError


def _mapped(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\r\n\u2028\u2029\x85":
        return "\n"
    if char == "\t":
        return " "
    if category in ("Cc", "Cs", "Co") or (category == "Cf" and char not in _KEPT_FORMAT):
        return ""
    return char
