"""docs/api.md says what the gateway does: routes, errors, settings."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from starlette.routing import Mount

from bot.messages import _TYPES
from kiosk.cases.tickets import TicketState
from kiosk.errors import (
    DialogueUnavailableError,
    KioskError,
    RequestError,
    StoreUnavailableError,
)
from kiosk.settings import (
    CallSettings,
    DialogueSettings,
    GatewaySettings,
    OfficeSettings,
    PageSettings,
    PeopleSettings,
)
from tests.kiosk.conftest import Gateway

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def errors(root: type[KioskError] = RequestError) -> Iterator[type[KioskError]]:
    """The error and all below it."""
    yield root
    for child in root.__subclasses__():
        yield from errors(child)


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the first table below a heading, by the first cell."""
    section = PAGE.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): [cell.strip("`") for cell in row[1:]] for row in rows}


def test_every_route_has_its_heading(gateway: Gateway) -> None:
    described = gateway.client.get("/api/openapi.json").json()["paths"]
    routes = {f"{method.upper()} {path}" for path, ways in described.items() for method in ways}
    headings = set(
        re.findall(r"^### `((?:GET|POST|DELETE|PUT) /(?:api/|healthz)\S*)`$", PAGE, re.M)
    )
    assert headings == routes
    for path in ("/api/voice", "/api/talk", "/api/agent/live", "/api/room", "/api/agent/room"):
        assert f"### `WS {path}`" in PAGE
    assert any(isinstance(route, Mount) and route.path == "/static" for route in gateway.app.routes)


def test_every_error_code_is_in_the_table() -> None:
    documented = {code: row[0] for code, row in table("## 错误代码").items()}
    reach_clients: set[type[KioskError]] = {
        *errors(),
        KioskError,
        StoreUnavailableError,
        DialogueUnavailableError,
    }
    assert documented == {error.code: str(error.status) for error in reach_clients}


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("office", OfficeSettings),
        ("page", PageSettings),
        ("gateway", GatewaySettings),
        ("people", PeopleSettings),
        ("call", CallSettings),
        ("dialogue", DialogueSettings),
    ],
)
def test_every_setting_is_in_its_table(name: str, section: type) -> None:
    documented = {key: row[0] for key, row in table(f"### `[{name}]`").items()}
    shown = {"": "空", "()": "[]", "False": "false"}
    defaults = {field.name: str(field.default) for field in fields(section)}
    assert documented == {key: shown.get(value, value) for key, value in defaults.items()}


def test_every_kind_of_reply_and_state_is_named() -> None:
    assert all(f"`{kind}`" in PAGE for kind in _TYPES)
    assert all(f"`{state.value}`" in PAGE for state in TicketState)
