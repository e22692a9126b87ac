"""Sentences sent often, what can be quoted, counts by day, the check of the log."""

import pytest

from kiosk.people.organisations import OrganisationKind
from kiosk.people.rights import Right
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import Console, console, organisation, ticket


def test_quick_reply_is_reworded_by_its_owners_only(gateway: Gateway) -> None:
    lawyer, colleague = console(gateway), console(gateway)
    firm = organisation(gateway, "公道律师事务所", OrganisationKind.LAW_FIRM)
    stranger = console(gateway, at=firm)
    own = lawyer.did("/api/agent/quick-replies", text="您好", own=True)["id"]
    shared = lawyer.did("/api/agent/quick-replies", text="请稍等", own=False)["id"]

    def change(who: Console, number: int, text: object) -> int:
        response = who.request("PUT", f"/api/agent/quick-replies/{number}", json={"text": text})
        return int(response.status_code)

    assert change(lawyer, own, "您好，请讲") == 200
    assert change(colleague, own, "坏话") == 404
    assert change(colleague, shared, "请稍等一会儿") == 200
    assert change(stranger, shared, "坏话") == 404
    for bad in ("", "  ", "长" * 501, 5, None):
        assert change(lawyer, own, bad) == 422
    found = lawyer.get("/api/agent/quick-replies")["quick_replies"]
    assert [one["text"] for one in found] == ["您好，请讲", "请稍等一会儿"]


def test_entries_and_articles_are_found(gateway: Gateway) -> None:
    lawyer = console(gateway)
    found = lawyer.get("/api/agent/references?q=补偿")
    assert found["entries"][0]["id"] == "contract-expiry-no-renewal"
    found = lawyer.get("/api/agent/references?q=劳动合同法 第四十六条")
    assert found["articles"][0]["article"] == "第四十六条"
    assert lawyer.get("/api/agent/references?q=天气预报") == {"entries": [], "articles": []}


@pytest.mark.parametrize("query", ["", "?q=", f"?q={'长' * 201}"])
def test_search_for_nothing_or_too_much(gateway: Gateway, query: str) -> None:
    response = console(gateway).request("GET", f"/api/agent/references{query}")
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "request_invalid"


def test_counts_by_day(gateway: Gateway) -> None:
    for ended in (1, 0):
        lawyer = console(gateway)
        _, code = ticket(gateway)
        lawyer.did(f"/api/agent/tickets/{code}/claim")
        if ended:
            lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
        gateway.clock.now += 86_400
    viewer = console(gateway, rights=[Right.VIEWER])
    days = viewer.get("/api/agent/statistics/office")["days"]
    assert [(day["taken"], day["closed"]) for day in days] == [(1, 1), (1, 0)]
    assert days[0]["day"] < days[1]["day"]


def test_check_of_the_log(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    verdict = admin.get("/api/agent/audit/verify")
    assert verdict["count"] >= 1
    assert "fault" not in verdict
    assert len(verdict["head"]) == 64
