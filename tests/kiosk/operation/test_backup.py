"""A backup made while the gateway runs: whole, without what residents are just saying."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands.backup import command
from kiosk.operation.backup import BackupError, Sources, back_up
from kiosk.store import open_store
from tests.kiosk.cases.test_handoff import ask
from tests.kiosk.conftest import Gateway

SECRET = "我家的秘密暗号是青城山下白素贞"
PHONE = "13912345678"


def sources_of(gateway: Gateway) -> Sources:
    folder = gateway.database.parent
    return Sources(gateway.database, folder / "wenxiaofa.toml", folder / "recordings")


def with_a_ticket(gateway: Gateway) -> str:
    """A conversation under way, with a ticket that names a telephone number."""
    session = gateway.say(f"{SECRET}，找工作人员")["session_id"]
    code: str = ask(gateway, session, pass_on="nothing", phone=PHONE).json()["ticket"]
    return code


def test_a_running_gateway_is_copied_but_not_what_is_being_said(
    gateway: Gateway, tmp_path: Path
) -> None:
    code = with_a_ticket(gateway)
    (tmp_path / "wenxiaofa.toml").write_text("# settings", encoding="utf-8")
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings/1.enc").write_bytes(b"sealed")
    copied = back_up(sources_of(gateway), tmp_path / "there/one")
    assert copied == ("kiosk.sqlite3", "recordings", "wenxiaofa.toml")
    words = (tmp_path / "there/one/kiosk.sqlite3").read_bytes()
    assert SECRET.encode() not in words
    assert PHONE.encode() in words
    assert SECRET.encode() in gateway.leftovers(), "here it goes on"
    assert gateway.client.get(f"/api/tickets/{code}").json()["state"] == "open"


async def test_what_was_copied_can_be_put_back(gateway: Gateway, tmp_path: Path) -> None:
    code = with_a_ticket(gateway)
    back_up(sources_of(gateway), tmp_path / "one")
    restored = tmp_path / "restored.sqlite3"
    shutil.copy(tmp_path / "one/kiosk.sqlite3", restored)
    store = open_store(f"sqlite:///{restored}")
    try:
        assert (await store.tickets.get(code)).phone == PHONE
        assert store.audit.verify_now().fault is None
        session = await store.sessions.open("kiosk", 0.0)
        assert await store.sessions.turns(session.id) == ()
    finally:
        store.database.close()


def test_only_the_office_reads_a_backup(gateway: Gateway, tmp_path: Path) -> None:
    back_up(sources_of(gateway), tmp_path / "one")
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_an_earlier_backup_is_never_overwritten(gateway: Gateway, tmp_path: Path) -> None:
    back_up(sources_of(gateway), tmp_path / "one")
    before = (tmp_path / "one/kiosk.sqlite3").read_bytes()
    with pytest.raises(BackupError, match="已经有了"):
        back_up(sources_of(gateway), tmp_path / "one")
    assert (tmp_path / "one/kiosk.sqlite3").read_bytes() == before


def test_a_backup_that_fails_leaves_nothing_half_made(gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings/gone").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BackupError, match="没有备份成"):
        back_up(sources_of(gateway), tmp_path / "one")
    assert not list(tmp_path.glob("one*"))


@pytest.mark.parametrize(
    "content", [b"no database" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_database_that_is_none_is_no_backup(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "kiosk.sqlite3"
    broken.write_bytes(content)
    with pytest.raises(BackupError, match="数据库读不出来"):
        back_up(Sources(broken, tmp_path / "x", tmp_path / "y"), tmp_path / "one")
    assert not list(tmp_path.glob("one*"))


def test_a_place_that_is_a_file(gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BackupError, match="不是文件夹"):
        back_up(sources_of(gateway), tmp_path / "file/one")


def test_the_command_says_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy("wenxiaofa.toml", tmp_path)
    monkeypatch.setenv("WENXIAOFA_SETTINGS", str(tmp_path / "wenxiaofa.toml"))
    nothing = CliRunner().invoke(command, [str(tmp_path / "there")])
    assert (nothing.exit_code, "没有数据库" in nothing.output) == (1, True)
    open_store(f"sqlite:///{tmp_path}/var/wenxiaofa.sqlite3").database.close()
    done = CliRunner().invoke(command, [str(tmp_path / "there")])
    assert done.exit_code == 0, done.output
    (made,) = (tmp_path / "there").iterdir()
    assert f"{made}（wenxiaofa.sqlite3、wenxiaofa.toml）" in done.output
    with sqlite3.connect(made / "wenxiaofa.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM turns").fetchone() == (0,)
