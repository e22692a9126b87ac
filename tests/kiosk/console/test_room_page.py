"""The page of a mediation room in the console: who sees it, and what it says without a server."""

from tests.kiosk.conftest import Gateway
from tests.kiosk.console import console, ticket


def test_without_a_video_server_the_page_says_what_goes_on(gateway: Gateway) -> None:
    lawyer = console(gateway, name="王律师")
    _, code = ticket(gateway)
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    page = lawyer.request("GET", f"/console/rooms/{code}")
    assert page.status_code == 200
    assert "可以两方视频或者文字" in page.text
    assert "data-csrf" not in page.text, "there is no room to go into"


def test_strangers_see_no_room(gateway: Gateway) -> None:
    lawyer, other = console(gateway, name="王律师"), console(gateway, name="赵律师")
    _, code = ticket(gateway)
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    assert other.request("GET", f"/console/rooms/{code}").status_code == 404
    assert other.request("GET", "/console/rooms/AAAAAAAA").status_code == 404
    gateway.client.cookies.clear()
    away = gateway.client.get(f"/console/rooms/{code}", follow_redirects=False)
    assert away.status_code == 303
