"""One's own account: password, six digits of a phone, other devices."""

from collections.abc import Callable

import segno
from nicegui import ui

from kiosk.console.visit import Visit


async def account_page(visit: Visit) -> None:
    """The page."""
    account = await visit.api.get("/api/account")
    with ui.card().classes("console-card"):
        ui.label(account["person"]["name"]).classes("console-h2")
        ui.label(f"登录名：{account['person']['login']}")
        ui.label(f"单位：{account['organisation']}")
        ui.label(f"{account['idle_minutes']} 分钟没有操作会自动退出登录。").classes("is-soft")
    _password(visit)
    _totp(visit, in_use=account["totp"])
    _elsewhere(visit)


def _password(visit: Visit) -> None:
    async def change() -> None:
        if new.value != again.value:
            ui.notify("两次输入的新密码不一样。", type="warning")
            return
        await visit.api.post("/api/account/password", old=old.value, new=new.value)
        for field in (old, new, again):
            field.value = ""
        ui.notify("密码改好了，其他设备上已经退出登录。", type="positive")

    with ui.card().classes("console-card"):
        ui.label("改密码").classes("console-h2")
        ui.label("10 个字以上，不要用生日、电话、单位名称。").classes("is-soft")
        old, new, again = (
            ui.input(label, password=True)
            .props(f"outlined maxlength=128 autocomplete={hint}")
            .classes("full-width")
            for label, hint in (
                ("原来的密码", "current-password"),
                ("新密码", "new-password"),
                ("再输一次新密码", "new-password"),
            )
        )
        ui.button("改密码", on_click=visit.does(change))


def _totp(visit: Visit, *, in_use: bool) -> None:
    @ui.refreshable
    def card(on: bool) -> None:
        ui.label("动态码").classes("console-h2")
        if on:
            _remove_totp(visit, lambda: card.refresh(on=False))
        else:
            _set_totp(visit, lambda: card.refresh(on=True))

    with ui.card().classes("console-card"):
        card(on=in_use)


def _remove_totp(visit: Visit, done: Callable[[], object]) -> None:
    async def remove() -> None:
        await visit.api.post("/api/account/totp/remove", password=password.value)
        ui.notify("动态码已经停用。", type="positive")
        done()

    ui.label("已经启用：登录时除了密码，还要手机上的六位数字。")
    password = (
        ui.input("停用要输入密码", password=True)
        .props("outlined maxlength=128 autocomplete=current-password")
        .classes("full-width")
    )
    ui.button("停用动态码", on_click=visit.does(remove)).props("outline")


def _set_totp(visit: Visit, done: Callable[[], object]) -> None:
    async def offer() -> None:
        offered = await visit.api.post("/api/account/totp")
        steps.clear()
        with steps:
            ui.label("1. 打开手机上的验证器，扫这个码。")
            ui.image(_picture(offered["uri"])).classes("console-qr").props('alt="动态码的二维码"')
            ui.label("扫不了，就手工输入密钥：").classes("is-soft")
            ui.label(offered["secret"]).classes("console-code")
            ui.label("2. 输入手机上现在显示的六位数字。")
            digits = ui.input("六位数字").props("outlined maxlength=12 inputmode=numeric")
            ui.button("启用", on_click=visit.does(confirm, digits))

    async def confirm(digits: ui.input) -> None:
        await visit.api.post("/api/account/totp/confirm", digits=digits.value)
        ui.notify("动态码启用了，下次登录要用。", type="positive")
        done()

    with ui.column().classes("full-width") as steps:
        ui.label("用手机上的验证器再加一道锁：密码被人看到，也登录不了。")
        ui.button("启用动态码", on_click=visit.does(offer)).props("outline")


def _elsewhere(visit: Visit) -> None:
    async def out() -> None:
        await visit.api.post("/api/account/sign-out-elsewhere")
        ui.notify("其他设备上都退出登录了。", type="positive")

    with ui.card().classes("console-card"):
        ui.label("其他设备").classes("console-h2")
        ui.label("在别的电脑、手机上登录过，忘了退出，可以在这里一起退出。")
        ui.button("其他设备都退出登录", on_click=visit.does(out)).props("outline")


def _picture(uri: str) -> str:
    """The address as a QR code, as a data URL."""
    return str(segno.make(uri, error="m").svg_data_uri(scale=6, border=2))
