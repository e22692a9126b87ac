"""One setting on the page: what it is edited with, whose value it is, and the way back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from kiosk.console.settings.history import history_button
from kiosk.console.visit import Visit
from kiosk.console.wording import moment

Back = Callable[["Field"], Awaitable[None]]


@dataclass
class Field:
    """What is shown of one setting, and how its value is read."""

    told: dict[str, Any]
    """As the route gives it."""
    read: Callable[[], Any] = field(default=lambda: None)
    write: Callable[[Any], object] = field(default=lambda _value: None)
    """Put in what somebody had typed before this was drawn anew."""
    show_error: Callable[[str], object] = field(default=lambda _words: None)

    @property
    def name(self) -> str:
        """Such as `office.phone`."""
        return str(self.told["name"])

    @property
    def is_changed(self) -> bool:
        """Whether somebody typed something else."""
        return bool(self.read() != self.told["value"])

    def change(self, *, back: bool = False) -> dict[str, Any]:
        """What to send."""
        seen = {"name": self.name, "seen": self.told["version"]}
        return {**seen, "back": True} if back else {**seen, "value": self.read()}


def show_field(visit: Visit, told: dict[str, Any], back: Back) -> Field:
    """Draw one setting."""
    one = Field(told)
    with ui.element("div").classes("setting").props(f'data-setting="{told["name"]}"'):
        _editor(one)
        if told.get("hint"):
            ui.label(told["hint"]).classes("is-soft")
        _origin(visit, one, back)
    return one


def _editor(one: Field) -> None:
    match one.told["kind"]:
        case "whole":
            _number(one, whole=True)
        case "fraction":
            _number(one, whole=False)
        case "switch":
            _switch(one)
        case "choice":
            _choice(one)
        case "origins":
            _lines(one)
        case _:
            _line(one)


def _line(one: Field) -> None:
    box = ui.input(one.told["label"], value=one.told["value"])
    box.props("outlined maxlength=200").classes("full-width")
    one.read = lambda: str(box.value or "").strip()
    one.write = box.set_value
    one.show_error = lambda words: _mark(box, words)


def _number(one: Field, *, whole: bool) -> None:
    step = 1 if whole else 0.01
    box = ui.number(one.told["label"], value=one.told["value"], step=step)
    box.props("outlined").classes("setting-number")

    def read() -> Any:
        value = box.value
        if value is None:
            return None
        return int(value) if whole and float(value).is_integer() else float(value)

    one.read = read
    one.write = box.set_value
    one.show_error = lambda words: _mark(box, words)


def _switch(one: Field) -> None:
    box = ui.switch(one.told["label"], value=one.told["value"])
    one.read = lambda: bool(box.value)
    one.write = box.set_value
    one.show_error = _loose_error()


def _choice(one: Field) -> None:
    value, options = one.told["value"], dict(one.told["options"])
    options.setdefault(str(value), str(value))
    box = ui.select(options, label=one.told["label"], value=str(value))
    box.props("outlined options-dense").classes("setting-number")
    one.read = lambda: int(box.value) if isinstance(value, int) else box.value
    one.write = lambda chosen: box.set_value(str(chosen))
    one.show_error = lambda words: _mark(box, words)


def _lines(one: Field) -> None:
    box = ui.textarea(one.told["label"], value="\n".join(one.told["value"]))
    box.props("outlined autogrow maxlength=4000").classes("full-width")
    one.read = lambda: str(box.value or "").split()
    one.write = lambda lines: box.set_value("\n".join(lines))
    one.show_error = lambda words: _mark(box, words)


def _mark(box: Any, words: str) -> None:
    box.error = words or None


def _loose_error() -> Callable[[str], None]:
    label = ui.label().classes("setting-error")
    label.set_visibility(False)

    def shown(words: str) -> None:
        label.set_text(words)
        label.set_visibility(bool(words))

    return shown


def _origin(visit: Visit, one: Field, back: Back) -> None:
    """Whose value it is."""
    told = one.told
    if told.get("problem"):
        ui.label(f"数据库里存的值不能用（{told['problem']}），现在用设置文件里的值。").classes(
            "setting-error"
        )
    if told.get("waits"):
        ui.label("已经保存，重启后生效。").classes("setting-waits")
    if not told["changed"] and not told.get("problem"):
        if not told["at_once"]:
            ui.label("改了要重启才生效。").classes("is-soft")
        history_button(visit, told)
        return
    with ui.row().classes("items-center setting-origin"):
        who = told.get("changed_by") or ""
        when = moment(told["changed_at"]) if told.get("changed_at") else ""
        ui.label(f"{who} {when}改过。文件里的值：{brief(told['file_value'])}").classes("is-soft")
        ui.button("改回文件的值", on_click=visit.does(back, one)).props("flat dense")
        history_button(visit, told)


def brief(value: Any) -> str:
    """A value of the file in a few words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return f"{len(value)} 项" if value else "没有"
    if isinstance(value, dict):
        return "随软件带来的说法"
    return str(value) if value != "" else "空着"
