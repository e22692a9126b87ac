"""The log of who did what: nothing can be changed, taken out or cut off unseen."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from kiosk.audit import ACTION_NAMES, FIRST, Action, Entry, Note, sealed, verify
from kiosk.cases.views import LOOK_SECONDS
from kiosk.commands.accounts import command as accounts_command
from kiosk.commands.audit import command as audit_command
from kiosk.people.rights import Right
from kiosk.store import Store, open_store
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import PASSWORD, console, sign_in, ticket

NOTES = [
    Note(Action.SIGNED_IN, "王"),
    Note(Action.TICKET_READ, "李", "ABCD2345"),
    Note(Action.ROSTER_SAVED, "王", "所", {"班次": "3"}),
]


def chain(notes: list[Note]) -> list[Entry]:
    """The notes, sealed one after the other."""
    entries: list[Entry] = []
    for seq, note in enumerate(notes, 1):
        entries.append(sealed(seq, float(seq), note, entries[-1].hash if entries else FIRST))
    return entries


def test_a_chain_holds() -> None:
    entries = chain(NOTES)
    verdict = verify(entries, written=3)
    assert (verdict.count, verdict.head, verdict.fault) == (3, entries[-1].hash, None)
    assert verify([]).fault is None
    assert set(ACTION_NAMES) == set(Action)
    assert entries[2].shown == "王：保存排班　所　班次3"


def test_settings_and_rights_are_told_by_their_names(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    change = {"name": "office.phone", "value": "0832-1234567"}
    admin.request("PUT", "/api/agent/settings", json={"changes": [change]})
    who = {"name": "钱审核", "login": "qianshen", "organisation_id": 1, "roles": ["staff"]}
    admin.did("/api/agent/people", **who, rights=["agent", "reviewer"])
    shown = [one["shown"] for one in admin.get("/api/agent/audit")["entries"]]
    assert any("新增人员　qianshen　权限：语料审核、接待" in one for one in shown), shown
    assert any("　窗口电话　从" in one for one in shown), shown


@given(
    st.integers(0, 2),
    st.sampled_from(["at", "actor", "action", "subject", "detail", "previous", "hash"]),
    st.booleans(),
)
def test_any_change_is_seen(index: int, name: str, sealed_again: bool) -> None:
    entries = chain(NOTES)
    values = {field: getattr(entries[index], field) for field in Entry.__dataclass_fields__}
    values[name] = 99.5 if name == "at" else values[name] + "x"
    forged = Entry(**values)
    if sealed_again and name != "hash":
        forged = Entry(**{**values, "hash": forged.digest()})
    entries[index] = forged
    verdict = verify(entries, written=3)
    if sealed_again and index == 2 and name not in ("previous", "hash"):
        assert verdict.head != chain(NOTES)[-1].hash, "only the noted head tells"
    else:
        assert verdict.fault is not None


@given(st.permutations(range(3)))
def test_order_and_completeness(order: list[int]) -> None:
    entries = chain(NOTES)
    verdict = verify([entries[index] for index in order], written=3)
    assert (verdict.fault is None) == (list(order) == [0, 1, 2])
    assert verify(entries[:2], written=3).fault == "末尾少了 1 条记录。"
    assert verify(entries[1:]).fault is not None


def test_fields_can_not_run_into_each_other() -> None:
    one = sealed(1, 1.0, Note(Action.SIGNED_IN, "ab", "c"), FIRST)
    two = sealed(1, 1.0, Note(Action.SIGNED_IN, "a", "bc"), FIRST)
    assert one.hash != two.hash


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a few lines, and the settings file that names it."""
    made = open_store(f"sqlite:///{tmp_path}/kiosk.sqlite3")
    settings = tmp_path / "wenxiaofa.toml"
    settings.write_text('[gateway]\ndatabase = "sqlite:///kiosk.sqlite3"\n')
    monkeypatch.setenv("WENXIAOFA_SETTINGS", str(settings))
    return made


async def filled(store: Store) -> None:
    """Three lines."""
    for number, note in enumerate(NOTES):
        await store.audit.add(note, float(number))


def run(command: Any, *words: str) -> Any:
    """The result of a command."""
    return CliRunner().invoke(command, list(words))


def by_force(store: Store, *statements: str) -> None:
    """As somebody with the database's file would: without the triggers."""

    def work(connection: Any) -> None:
        for statement in (
            "DROP TRIGGER audit_no_update",
            "DROP TRIGGER audit_no_delete",
            *statements,
        ):
            connection.exec_driver_sql(statement)

    store.database.write_now(work)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE seq = 2"]
)
async def test_the_database_refuses_changes(store: Store, statement: str) -> None:
    await filled(store)
    with (
        store.database.engine.connect() as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.exec_driver_sql(statement)
    assert store.audit.verify_now().fault is None


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit SET actor = '张' WHERE seq = 2", "第 2 条记录的内容被改过"),
        ("DELETE FROM audit WHERE seq = 2", "第 2 条记录不见了"),
        ("DELETE FROM audit WHERE seq = 3", "末尾少了 1 条"),
        ("DELETE FROM audit", "末尾少了 3 条"),
        ("UPDATE audit SET previous = hash WHERE seq = 3", "和前一条接不上"),
        ("UPDATE audit SET seq = 9 WHERE seq = 3", "第 3 条记录不见了"),
    ],
)
async def test_tampering_is_found(store: Store, statement: str, says: str) -> None:
    await filled(store)
    by_force(store, statement)
    result = run(audit_command, "verify")
    assert result.exit_code == 1
    assert says in result.output


async def test_the_noted_head_finds_a_chain_written_anew(store: Store) -> None:
    await filled(store)
    good = run(audit_command, "verify")
    assert good.exit_code == 0
    head = good.output.strip().rsplit("：", 1)[1]
    forged = chain([*NOTES[:2], Note(Action.SIGNED_OUT, "王")])[2]
    by_force(
        store,
        f"UPDATE audit SET actor='{forged.actor}', action='{forged.action}', subject='', "
        f"detail='{forged.detail}', at={forged.at}, hash='x' WHERE seq = 3",
        "UPDATE audit SET at = 0.0 WHERE seq = 1",
    )
    anew = chain([Note(Action.SIGNED_OUT, "王")])
    store.database.write_now(lambda c: c.exec_driver_sql("DELETE FROM audit"))
    store.database.write_now(lambda c: c.exec_driver_sql("DELETE FROM sqlite_sequence"))
    store.database.write_now(
        lambda c: c.execute(
            sa.text(
                "INSERT INTO audit VALUES (:seq,:at,:actor,:action,:subject,:detail,:previous,:hash)"
            ),
            {name: getattr(anew[0], name) for name in Entry.__dataclass_fields__},
        )
    )
    assert run(audit_command, "verify").exit_code == 0, "a chain written anew holds by itself"
    assert run(audit_command, "verify", "--head", head).exit_code == 1
    assert run(audit_command, "verify", "--head", "odd").exit_code == 2


async def test_show(store: Store) -> None:
    await filled(store)
    lines = run(audit_command, "show").output.splitlines()
    assert len(lines) == 3
    assert "李：查看登记的内容　ABCD2345" in lines[1]


def test_what_was_done_is_in_the_log(gateway: Gateway) -> None:
    admin = console(gateway, "boss", rights=[Right.ADMIN])
    lawyer = console(gateway, "wang")
    _, code = ticket(
        gateway, "我家的秘密，公司不续签", name="王婆婆", phone="13812345678", pass_on="transcript"
    )
    lawyer.get(f"/api/agent/tickets/{code}")
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    lawyer.did("/api/account/sign-out")
    shown = [one["shown"] for one in admin.get("/api/agent/audit")["entries"]]
    assert shown[0] == "wang：退出登录"
    assert f"wang：处理登记　{code}　接单" in shown
    assert f"wang：查看登记的内容　{code}" in shown
    log = json.dumps(shown, ensure_ascii=False)
    assert not any(word in log for word in ("王婆婆", "13812345678", "秘密", PASSWORD))
    assert gateway.store.audit.verify_now().fault is None


def test_one_look_is_one_line_however_often_it_is_drawn(gateway: Gateway) -> None:
    admin = console(gateway, "boss", rights=[Right.ADMIN])
    wang, li = console(gateway, "wang"), console(gateway, "li")
    session, code = ticket(gateway, "公司不续签")
    _, other = ticket(gateway, "公司不续签")

    def looks() -> list[tuple[str, str]]:
        entries = admin.get("/api/agent/audit")["entries"]
        return sorted(
            (one["actor"], one["subject"]) for one in entries if one["action"] == "ticket_read"
        )

    for who, which in ((wang, code), (wang, code), (li, code), (wang, other), (wang, code)):
        who.get(f"/api/agent/tickets/{which}")
    assert looks() == sorted([("wang", code), ("li", code), ("wang", other)])
    wang.get(f"/api/agent/tickets/{code.lower()}")
    assert len(looks()) == 3, "the same request"
    sign_in(gateway, wang.person).get(f"/api/agent/tickets/{code}")
    assert len(looks()) == 4, "another sign-in is another look"
    agreed = {"pass_on": "transcript"}
    gateway.client.post(f"/api/sessions/{session}/ticket", json=agreed)
    wang.get(f"/api/agent/tickets/{code}")
    assert len(looks()) == 5, "there is more to be seen"
    gateway.clock.pass_time(LOOK_SECONDS)
    for _ in range(2):
        li.get(f"/api/agent/tickets/{code}")
    assert len(looks()) == 6, "some time later it is another look"


def test_what_could_not_be_written_down_is_not_shown(gateway: Gateway) -> None:
    wang = console(gateway, "wang")
    _, code = ticket(gateway)
    gateway.store.database.write_now(
        lambda connection: connection.exec_driver_sql("ALTER TABLE audit RENAME TO gone")
    )
    for _ in range(2):
        assert wang.request("GET", f"/api/agent/tickets/{code}").status_code == 503


def test_a_log_is_read_page_by_page(gateway: Gateway) -> None:
    admin = console(gateway, "boss", rights=[Right.ADMIN])
    for _ in range(120):
        gateway.client.post("/api/account/sign-in", json={"login": f"x{_}", "password": "x"})
    first = admin.get("/api/agent/audit")["entries"]
    rest = admin.get(f"/api/agent/audit?before={first[-1]['seq']}")["entries"]
    assert len(first) == 100
    assert first[-1]["seq"] == rest[0]["seq"] + 1
    assert error_of(admin.request("GET", "/api/agent/audit?before=x"))[0] == 422


def test_accounts_from_the_command_line(store: Store) -> None:
    made = run(accounts_command, "reset")
    assert "登录名 admin，第一次的密码 " in made.output
    assert (
        run(
            accounts_command,
            "add",
            "li",
            "--name",
            "李调解",
            "--right",
            "agent",
            "--role",
            "mediator",
        ).exit_code
        == 0
    )
    assert run(accounts_command, "add", "li", "--name", "李二", "--right", "agent").exit_code == 1
    assert run(accounts_command, "add", "Ü", "--name", "李二").exit_code == 1
    assert "登录名 li，新的密码" in run(accounts_command, "reset", "li").output
    assert run(accounts_command, "reset", "nobody").exit_code == 1
    listed = run(accounts_command, "list").output
    assert "admin　管理员　司法所　工作人员　管理员、接待" in listed
    assert "li　李调解　司法所　调解员　接待" in listed
    assert run(audit_command, "verify").exit_code == 0
