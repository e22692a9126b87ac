"""Signing in: passwords, lock-out, sessions, CSRF, the six digits; nothing told to strangers."""

import json
import statistics
import time
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from kiosk.operation.first_start import ADMIN, ensure_admin
from kiosk.people.lockout import FIRST_SECONDS, FREE_ATTEMPTS, LONGEST_SECONDS
from kiosk.people.passwords import Passwords
from kiosk.people.rights import Right
from kiosk.routes.access import COOKIE
from kiosk.store.people_tables import logins, people
from tests.fakes_kiosk import CHEAP_PASSWORDS
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import PASSWORD, console, person, sign_in

NEW = "门前的黄葛树又发芽了"


def attempt(gateway: Gateway, login: str, password: str, **more: Any) -> Any:
    """The response to an attempt."""
    body = {"login": login, "password": password, **more}
    response = gateway.client.post("/api/account/sign-in", json=body)
    gateway.client.cookies.clear()
    return response


def test_the_cookie_is_for_this_host_and_no_script(gateway: Gateway) -> None:
    person(gateway, "wang")
    response = gateway.client.post(
        "/api/account/sign-in", json={"login": " Wang ", "password": PASSWORD}
    )
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    token = gateway.client.cookies[COOKIE]
    assert token not in response.text
    assert token.encode() not in gateway.leftovers(), "only its hash may be kept"


def test_who_am_i(gateway: Gateway) -> None:
    me = console(gateway, "wang", rights=[Right.VIEWER]).get("/api/account")
    assert me["person"]["login"] == "wang"
    assert me["organisation"] == "公平司法所"
    assert "tickets" not in me["permissions"]
    assert me["must_change"] is False


def test_strangers_learn_nothing(gateway: Gateway) -> None:
    person(gateway, "wang")
    known, unknown = attempt(gateway, "wang", "falsch"), attempt(gateway, "nobody", "falsch")
    assert known.json() == unknown.json()
    assert error_of(known) == (401, "login_failed")
    assert known.headers.keys() == unknown.headers.keys()


def test_unknown_names_take_as_long(make_gateway: MakeGateway, monkeypatch: Any) -> None:
    monkeypatch.setattr("kiosk.people.lockout.FREE_ATTEMPTS", 10_000)
    gateway = make_gateway()
    person(gateway, "wang")
    times: dict[str, list[float]] = {"wang": [], "nobody": []}
    for _ in range(40):
        for login, taken in times.items():
            started = time.perf_counter()
            assert attempt(gateway, login, "falsch").status_code == 401
            taken.append(time.perf_counter() - started)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 0.35 * max(known, unknown)


def test_a_real_hash_costs_the_same_for_nobody() -> None:
    real = Passwords()
    kept = real.hash_now(PASSWORD)
    assert kept.startswith("$argon2id$")
    taken = []
    for hashed in (kept, real._nobody):
        started = time.perf_counter()
        assert not real._verify("falsch", hashed)
        taken.append(time.perf_counter() - started)
    assert min(taken) > 0.005
    assert max(taken) < 5 * min(taken)


def test_wrong_attempts_lock_a_name_ever_longer(gateway: Gateway) -> None:
    person(gateway, "wang")
    for _ in range(FREE_ATTEMPTS):
        assert error_of(attempt(gateway, "wang", "falsch"))[1] == "login_failed"
    locked = attempt(gateway, "wang", PASSWORD)
    assert error_of(locked) == (429, "locked_out")
    assert int(locked.headers["retry-after"]) <= FIRST_SECONDS + 1
    waits = []
    for _ in range(8):
        wait = int(attempt(gateway, "wang", "falsch").headers["retry-after"])
        gateway.clock.pass_time(wait)
        waits.append(wait)
        assert error_of(attempt(gateway, "wang", "falsch"))[1] == "login_failed"
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_SECONDS + 1
    gateway.clock.pass_time(LONGEST_SECONDS + 1)
    assert attempt(gateway, "wang", PASSWORD).status_code == 200
    assert error_of(attempt(gateway, "wang", "falsch"))[1] == "login_failed"


def test_a_name_that_does_not_exist_is_locked_alike(gateway: Gateway) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert error_of(attempt(gateway, "nobody", "x"))[1] == "login_failed"
    assert error_of(attempt(gateway, "nobody", "x")) == (429, "locked_out")


def test_one_address_can_not_try_for_ever(
    make_gateway: MakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 5)
    gateway = make_gateway()
    answers = [error_of(attempt(gateway, f"nobody{n}", "x"))[1] for n in range(8)]
    assert answers.count("login_failed") == 5
    assert answers[-1] == "rate_limited"


def test_idle_sign_ins_end(gateway: Gateway) -> None:
    wang = console(gateway)
    gateway.clock.pass_time(29 * 60)
    wang.get("/api/account")
    gateway.clock.pass_time(29 * 60)
    wang.get("/api/account")
    gateway.clock.pass_time(31 * 60)
    assert error_of(wang.request("GET", "/api/account")) == (401, "not_signed_in")


def test_no_sign_in_lasts_for_ever(gateway: Gateway) -> None:
    wang = console(gateway)
    for _ in range(12 * 3 + 1):
        gateway.clock.pass_time(20 * 60)
        last = wang.request("GET", "/api/account")
    assert error_of(last) == (401, "not_signed_in")


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(gateway: Gateway) -> None:
    wang = console(gateway)
    wang.did("/api/account/sign-out")
    assert error_of(wang.request("GET", "/api/account")) == (401, "not_signed_in")
    with gateway.store.database.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(logins)).scalar() == 0


def test_changes_need_the_token_of_this_sign_in(gateway: Gateway) -> None:
    wang, other = console(gateway), console(gateway)
    for token in (None, "", "x", other.csrf, "ü"):
        headers = {b"Cookie": f"{COOKIE}={wang.cookie}".encode()}
        if token is not None:
            headers[b"X-CSRF-Token"] = token.encode()
        body = {"status": "busy"}
        response = gateway.client.post("/api/agent/status", json=body, headers=headers)
        assert error_of(response) == (403, "csrf")
    wang.did("/api/agent/status", status="busy")


def test_other_web_sites_may_not_sign_in_or_use_consoles(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(allowed_origins=["https://www.example.gov.cn"])
    person(gateway, "wang")
    for origin in ("https://www.example.gov.cn", "https://evil.example"):
        response = gateway.client.post(
            "/api/account/sign-in",
            json={"login": "wang", "password": PASSWORD},
            headers={"Origin": origin},
        )
        assert error_of(response) == (403, "origin_forbidden")


@pytest.mark.parametrize("cookie", ["x", "x" * 5000, "ü", "'; DROP TABLE logins; --", ""])
def test_made_up_cookies(gateway: Gateway, cookie: str) -> None:
    headers = {b"Cookie": f"{COOKIE}={cookie}".encode()}
    response = gateway.client.get("/api/account", headers=headers)
    assert error_of(response) == (401, "not_signed_in")


def test_the_first_password_must_be_changed(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    office = gateway.settings.office
    first = ensure_admin(gateway.store, office, CHEAP_PASSWORDS, gateway.clock)
    assert first is not None
    assert ensure_admin(gateway.store, office, CHEAP_PASSWORDS, gateway.clock) is None, "only once"
    admin = sign_in(gateway, ADMIN, first)
    assert admin.get("/api/account")["must_change"] is True
    refused = admin.request("GET", "/api/agent/people")
    assert error_of(refused) == (403, "password_change_required")
    admin.did("/api/account/password", old=first, new=NEW)
    assert admin.get("/api/agent/people")["people"][0]["login"] == ADMIN
    assert error_of(attempt(gateway, ADMIN, first)) == (401, "login_failed")
    assert first.encode() not in gateway.leftovers()
    assert NEW.encode() not in gateway.leftovers()


def test_a_new_password_ends_the_other_sign_ins(gateway: Gateway) -> None:
    here = console(gateway, "wang")
    there = sign_in(gateway, here.person)
    here.did("/api/account/password", old=PASSWORD, new=NEW)
    here.get("/api/account")
    assert error_of(there.request("GET", "/api/account")) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("kurz", "太短"),
        ("x" * 129, "太长"),
        ("aaaaaaaaaaaa", "重复"),
        ("1234567890", "常见"),
        ("password123!", "常见"),
        ("woaini1314520", "常见"),
        ("wang12345", "太短"),
        ("wang-123456"[:10], "登录名"),
        ("公平司法所的密码123", "单位"),
        ("公平司法所门前种了花", None),
        ("ab\u200bcdefghijk", "看不见"),
        (PASSWORD, "一样"),
    ],
)
def test_bad_passwords_are_told_why(gateway: Gateway, new: str, says: str | None) -> None:
    wang = console(gateway, "wang")
    response = wang.post("/api/account/password", old=PASSWORD, new=new)
    if says is None:
        assert response.status_code == 204
    else:
        assert response.status_code == 422
        assert says in response.json()["error"]["message"]


def test_the_old_password_is_asked_for_and_counted(gateway: Gateway) -> None:
    wang = console(gateway)
    for _ in range(FREE_ATTEMPTS):
        assert error_of(wang.post("/api/account/password", old="x", new=NEW))[0] == 401
    assert error_of(wang.post("/api/account/password", old=PASSWORD, new=NEW))[0] == 429


def test_the_six_digits(gateway: Gateway) -> None:
    wang = console(gateway, "wang")
    offered = wang.did("/api/account/totp")
    assert offered["uri"].startswith("otpauth://totp/")
    totp = pyotp.TOTP(offered["secret"])
    assert error_of(wang.post("/api/account/totp/confirm", digits="000000"))[0] == 401
    wang.did("/api/account/totp/confirm", digits=totp.at(int(gateway.clock())))
    assert error_of(attempt(gateway, "wang", PASSWORD)) == (401, "totp_needed")
    digits = totp.at(int(gateway.clock()))
    assert error_of(attempt(gateway, "wang", "x", totp=digits)) == (401, "login_failed")
    sign_in(gateway, "wang", totp=f"{digits[:3]} {digits[3:]}")
    again = attempt(gateway, "wang", PASSWORD, totp=digits)
    assert error_of(again) == (401, "login_failed"), "no digits are taken twice"
    wang.did("/api/account/totp/remove", password=PASSWORD)
    sign_in(gateway, "wang")


def test_digits_can_not_be_guessed_with_the_right_password(gateway: Gateway) -> None:
    wang = console(gateway, "wang")
    secret = wang.did("/api/account/totp")["secret"]
    digits = pyotp.TOTP(secret).at(int(gateway.clock()))
    wang.did("/api/account/totp/confirm", digits=digits)
    answers = []
    for guess in range(8):
        attempt(gateway, "wang", PASSWORD)
        answers.append(error_of(attempt(gateway, "wang", PASSWORD, totp=f"{guess:06}"))[1])
    assert answers[-1] == "locked_out"


def test_an_admin_resets_a_password(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    wang = console(gateway, "wang")
    told = admin.did(f"/api/agent/people/{wang.person.id}/reset")
    assert error_of(wang.request("GET", "/api/account")) == (401, "not_signed_in")
    again = sign_in(gateway, "wang", told["password"])
    assert again.get("/api/account")["must_change"] is True


def test_an_account_that_is_off(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    wang = console(gateway, "wang")
    body = {
        "name": "王", "roles": [], "rights": ["agent"], "skills": [], "villages": [], "active": False,
    }  # fmt: skip
    response = admin.request("PUT", f"/api/agent/people/{wang.person.id}", json=body)
    assert response.status_code == 200
    assert error_of(wang.request("GET", "/api/account")) == (401, "not_signed_in")
    assert error_of(attempt(gateway, "wang", PASSWORD)) == (401, "login_failed")


def test_somebody_must_be_left_to_administer(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    body = {"name": "甲", "roles": [], "rights": [], "skills": [], "villages": [], "active": True}
    refused = admin.request("PUT", f"/api/agent/people/{admin.person.id}", json=body)
    assert error_of(refused) == (409, "last_admin")
    person(gateway, rights=[Right.ADMIN])
    assert (
        admin.request("PUT", f"/api/agent/people/{admin.person.id}", json=body).status_code == 200
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "wang"},
        {"login": ["wang"], "password": "x"},
        {"login": "wang", "password": ""},
        {"login": "wang", "password": "x" * 5000},
        {"login": "w" * 300, "password": "x"},
        {"login": "wang", "password": 7},
        [],
        "wang",
        {"login": "\ud800", "password": "\ud800" * 3},
        {"login": "wang", "password": "x\x00y"},
    ],
)
def test_odd_sign_ins(gateway: Gateway, body: Any) -> None:
    response = gateway.client.post(
        "/api/account/sign-in",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code in (401, 422)
    assert set(response.json()) == {"error"}


def test_hashes_are_renewed_with_the_parameters(gateway: Gateway) -> None:
    wang = person(gateway, "wang")
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    gateway.store.database.write_now(
        lambda connection: connection.execute(
            people.update().where(people.c.id == wang.id).values(password=weak)
        )
    )
    sign_in(gateway, wang)
    with gateway.store.database.engine.connect() as connection:
        kept = connection.execute(sa.select(people.c.password)).scalar_one()
    assert kept != weak
