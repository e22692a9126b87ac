"""Who gets into the console: pages by right, files, sockets, headers."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nicegui
import pytest
from nicegui import Client
from starlette.websockets import WebSocketDisconnect

from kiosk.console.api import Api, ApiError
from kiosk.console.mount import mount_console
from kiosk.console.pages import console_pages
from kiosk.people.rights import Permission, Right, permissions
from kiosk.web.headers import CONTENT_POLICY
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import PASSWORD, Console, console, person, sign_in

P = Permission
NEEDED: dict[str, Permission] = {
    "/inbox": P.TICKETS,
    "/tickets/{code}": P.TICKETS,
    "/rooms/{code}": P.TICKETS,
    "/appointments": P.TICKETS,
    "/roster": P.ROSTER_VIEW,
    "/roster/plan": P.ROSTER_EDIT,
    "/holidays": P.ROSTER_VIEW,
    "/statistics/office": P.OFFICE_STATISTICS,
    "/statistics/mine": P.OWN_STATISTICS,
    "/people": P.PEOPLE,
    "/organisations": P.PEOPLE,
    "/audit": P.AUDIT,
    "/settings": P.OFFICE_SETTINGS,
    "/account": P.OWN_ACCOUNT,
    "/corpus": P.CORPUS_VIEW,
    "/corpus/entries/{entry_id}": P.CORPUS_VIEW,
    "/corpus/import": P.CORPUS_EDIT,
    "/corpus/try": P.CORPUS_VIEW,
    "/corpus/publish": P.CORPUS_VIEW,
    "/corpus/learn": P.CORPUS_LEARN,
    "/corpus/settings": P.CORPUS_SETTINGS,
    "/figures": P.OFFICE_STATISTICS,
}
"""Written out once more, so that a page whose right is changed by mistake is seen here."""
IN_PATH = {"{code}": "ABCD2345", "{entry_id}": "none"}
SOCKET = "/console/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


def path_of(page: str) -> str:
    for name, value in IN_PATH.items():
        page = page.replace(name, value)
    return f"/console{page}"


def page(who: Console, path: str) -> Any:
    """The response, redirects not followed."""
    return who.request("GET", path, follow_redirects=False)


def test_no_page_is_left_out() -> None:
    assert {one.path: one.permission for one in console_pages()} == NEEDED


@pytest.mark.parametrize("path", sorted(NEEDED))
def test_page_sends_whoever_is_not_signed_in_to_the_sign_in(gateway: Gateway, path: str) -> None:
    response = gateway.client.get(path_of(path), follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == f"/console/sign-in?next={path_of(path)}"


def test_query_of_the_page_is_kept_for_after_the_sign_in(gateway: Gateway) -> None:
    page = "/console/roster?a=1&b=%E5%B7%A5"
    response = gateway.client.get(page, follow_redirects=False)
    assert response.headers["location"] == (
        "/console/sign-in?next=/console/roster%3Fa%3D1%26b%3D%25E5%25B7%25A5"
    )


@pytest.mark.parametrize("right", list(Right))
def test_page_is_shown_to_those_with_the_right_only(gateway: Gateway, right: Right) -> None:
    who = console(gateway, rights=[right])
    for path, needed in NEEDED.items():
        response = page(who, path_of(path))
        allowed = needed in permissions([right])
        if not allowed:
            assert response.status_code == 403, (path, right)
            assert "没有这项权限" in response.text
        elif "{" not in path:
            assert response.status_code == 200, (path, right, response.text[:500])
            assert "没有这项权限" not in response.text


def test_menu_shows_what_one_may_and_nothing_else(gateway: Gateway) -> None:
    for right in Right:
        text = page(console(gateway, rights=[right]), "/console/account").text
        for one in console_pages():
            if one.icon:
                shown = f'"{one.path}"' in text
                assert shown == (one.permission in permissions([right])), (one.path, right)


def test_first_password_comes_before_every_page(gateway: Gateway) -> None:
    somebody = person(gateway)
    admin = console(gateway, rights=[Right.ADMIN])
    first = admin.did(f"/api/agent/people/{somebody.id}/reset")["password"]
    who = sign_in(gateway, somebody, first)
    for path in NEEDED:
        response = page(who, path_of(path))
        assert (response.status_code, response.headers["location"]) == (303, "/console/password")
    assert page(who, "/console/password").status_code == 200
    who.did("/api/account/password", old=first, new=PASSWORD)
    assert page(who, "/console/account").status_code == 200


def test_password_page_without_a_sign_in(gateway: Gateway) -> None:
    response = gateway.client.get("/console/password", follow_redirects=False)
    assert response.headers["location"] == "/console/sign-in"


def test_cookie_is_of_no_use_after_signing_out(gateway: Gateway) -> None:
    who = console(gateway)
    assert page(who, "/console/account").status_code == 200
    who.did("/api/account/sign-out")
    assert page(who, "/console/account").status_code == 303
    with pytest.raises(WebSocketDisconnect):
        connect(gateway, cookie=who.cookie)


def test_sign_in_that_idled_too_long_is_over(gateway: Gateway) -> None:
    who = console(gateway)
    gateway.clock.now += 31 * 60
    assert page(who, "/console/account").status_code == 303


async def test_what_a_page_asks_by_itself_is_no_use_of_the_sign_in(gateway: Gateway) -> None:
    who = console(gateway)
    api = Api(gateway.app, token=who.cookie, csrf=who.csrf, address="10.0.0.9")
    gateway.clock.now += 20 * 60
    assert await api.get("/api/account")
    gateway.clock.now += 11 * 60
    with pytest.raises(ApiError) as refused:
        await api.get("/api/account")
    assert refused.value.status == 401
    await api.close()


@pytest.mark.parametrize("cookie", ["", "x", "é" * 30, "A" * 5000, "../../etc/passwd"])
def test_made_up_cookies(gateway: Gateway, cookie: str) -> None:
    headers = {b"Cookie": f"wenxiaofa_login={cookie}".encode()}
    response = gateway.client.get("/console/account", headers=headers, follow_redirects=False)
    assert response.status_code == 303


def test_files_of_the_console_need_a_sign_in(gateway: Gateway) -> None:
    path = f"/console/_nicegui/{nicegui.__version__}/static/nicegui.js"
    assert gateway.client.get(path).status_code == 401
    assert console(gateway).request("GET", path).status_code == 200


def test_start_leads_to_the_first_page_one_may_see(gateway: Gateway) -> None:
    who = console(gateway)
    assert gateway.client.get("/console", follow_redirects=False).headers["location"] == "/console/"
    response = page(who, "/console/")
    assert response.status_code == 303
    assert response.headers["location"].startswith("/console/")
    missing = page(who, "/console/nowhere/at/all")
    assert missing.status_code == 404
    assert "没有这个页面" in missing.text


def test_policies_of_both_kinds_of_pages(gateway: Gateway) -> None:
    theirs = gateway.client.get("/").headers["content-security-policy"]
    assert theirs == CONTENT_POLICY
    response = page(console(gateway), "/console/account")
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self' 'nonce-" in policy
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe-inline" not in scripts
    assert "http" not in policy
    assert "*" not in policy
    assert response.headers["x-frame-options"] == "DENY"
    assert "http://" not in response.text.replace("http://www.w3.org", "")
    assert "https://" not in response.text
    nonce = scripts.split("'nonce-")[1].split("'")[0]
    assert response.text.count("<script") == response.text.count(f'<script nonce="{nonce}"')
    again = page(console(gateway), "/console/account").headers["content-security-policy"]
    assert again != policy
    entrance = gateway.client.get("/console/sign-in").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in entrance
    assert "unsafe" not in entrance


def test_prefix_of_a_stranger_is_not_taken_over(gateway: Gateway) -> None:
    who = console(gateway)
    headers = {"Cookie": f"wenxiaofa_login={who.cookie}", "X-Forwarded-Prefix": '/"><b>evil'}
    assert "evil" not in gateway.client.get("/console/account", headers=headers).text


def connect(gateway: Gateway, cookie: str = "", query: str = "", **headers: str) -> None:
    """Open the socket behind the pages, and close it."""
    sent = {"Cookie": f"wenxiaofa_login={cookie}", "Upgrade": "websocket", **headers}
    with gateway.client.websocket_connect(SOCKET + query, headers=sent) as socket:
        assert socket.receive_text().startswith("0{")


def test_socket_needs_a_sign_in(gateway: Gateway) -> None:
    connect(gateway, console(gateway).cookie)
    with pytest.raises(WebSocketDisconnect):
        connect(gateway)
    with pytest.raises(WebSocketDisconnect):
        connect(gateway, "made-up")


def test_socket_refuses_pages_of_other_hosts(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(console=mount_console, allowed_origins=["https://village.example"])
    who = console(gateway)
    connect(gateway, who.cookie, Origin="http://testserver")
    for origin in ("https://village.example", "https://evil.example", "null"):
        with pytest.raises(WebSocketDisconnect):
            connect(gateway, who.cookie, Origin=origin)


def test_socket_is_not_to_be_polled(gateway: Gateway) -> None:
    who = console(gateway)
    path = "/console/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert who.request("GET", path).status_code == 404
    assert who.request("POST", path, content=b"40").status_code == 404


def test_page_of_somebody_else_gives_no_socket(gateway: Gateway) -> None:
    lawyer, thief = console(gateway), console(gateway)
    before = set(Client.instances)
    page(lawyer, "/console/account")
    (client_id,) = set(Client.instances) - before
    connect(gateway, lawyer.cookie, f"&client_id={client_id}")
    with pytest.raises(WebSocketDisconnect):
        connect(gateway, thief.cookie, f"&client_id={client_id}")


def test_one_sign_in_has_so_many_sockets(gateway: Gateway) -> None:
    who = console(gateway)
    headers = {"Cookie": f"wenxiaofa_login={who.cookie}", "Upgrade": "websocket"}
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(gateway.client.websocket_connect(SOCKET, headers=headers))
        with pytest.raises(WebSocketDisconnect):
            connect(gateway, who.cookie)
    connect(gateway, who.cookie)


def test_nothing_of_a_page_is_kept_on_disk(gateway: Gateway, tmp_path: Path) -> None:
    page(console(gateway), "/console/account")
    assert all(one.name.startswith("kiosk.sqlite3") for one in tmp_path.iterdir())
    assert not Path(".nicegui").exists()


def test_gateway_without_the_console_does_not_load_it() -> None:
    code = "import sys, kiosk.app; sys.exit('nicegui' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_resident_page_loads_nothing_of_the_console(gateway: Gateway) -> None:
    assert "console" not in gateway.client.get("/").text
    assert "nicegui" not in gateway.client.get("/").text
