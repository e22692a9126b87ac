"""The files that browsers load: nothing inline, nothing from elsewhere, nothing parsed as markup."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kiosk.routes.pages import STATIC, TEMPLATES

PAGES = sorted(TEMPLATES.glob("*.html"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
SHEETS = sorted(STATIC.rglob("*.css"))
MARKUP_SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|DOMParser|createContextualFragment"
    r"|\beval\(|new Function|setAttribute\(\"style\"|javascript:"
)
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.]+\.\w")


def relative(path: Path) -> str:
    return str(path.relative_to(STATIC.parent))


class _Inline(HTMLParser):
    """Collects what the content policy forbids, and what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        handlers = [name for name in given if name.startswith("on") or name == "style"]
        self.forbidden += [f"{tag} {name}" for name in handlers]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.forbidden.append(tag)
        if tag in ("script", "img", "link"):
            self.loads.append(given.get("src") or given.get("href") or "")


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_pages_have_nothing_inline_and_load_only_what_is_there(path: Path) -> None:
    parser = _Inline()
    parser.feed(path.read_text(encoding="utf-8"))
    assert parser.forbidden == []
    for address in parser.loads:
        known = STATIC / address.removeprefix("/static/").removeprefix("/")
        assert known.is_file(), address


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_never_parse_data_as_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MARKUP_SINKS.findall(text) == []
    assert ELSEWHERE.findall(text) == []
    assert len(text.splitlines()) < 400 or path.name == "embed.js"


@pytest.mark.parametrize("path", SHEETS, ids=relative)
def test_sheets_load_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    assert "url(" not in text


def test_every_import_and_every_icon_is_there() -> None:
    drawn = set(re.findall(r"^  (\w+): \[\[", (STATIC / "icons.js").read_text("utf-8"), re.M))
    used: set[str] = set()
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r'from "(\.[^"]+)"', text):
            assert (path.parent / address).is_file(), f"{path.name} imports {address}"
        used |= set(re.findall(r'icon(?::|\()\s*"(\w+)"', text))
    assert used <= drawn
