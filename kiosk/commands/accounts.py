"""`wenxiaofa accounts`: who has an account, a new one, a new password."""

import os
import sys
import time
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.errors import KioskError
from kiosk.office.desk import open_live
from kiosk.operation.first_start import ADMIN, ensure_admin, found_office
from kiosk.people.directory import login_name
from kiosk.people.passwords import Passwords, first_password
from kiosk.people.persons import ROLE_NAMES, Person, Role
from kiosk.people.rights import RIGHT_NAMES, Right
from kiosk.settings import Settings, load_settings
from kiosk.store import Store, open_store
from kiosk.store.audit import append
from kiosk.store.directory import insert_person, person_of
from kiosk.store.logins import set_password
from kiosk.store.people_tables import logins, organisations, people

_BY = "命令行"


@click.group(help="账号：列出、新增、重置密码。")
def command() -> None:
    """The group."""


@command.command("list", help="列出全部账号。")
def list_() -> None:
    """One line a person."""
    _, store = _open()
    query = sa.select(people, organisations.c.name.label("organisation")).join(
        organisations, organisations.c.id == people.c.organisation_id
    )
    with store.database.engine.connect() as connection:
        for row in connection.execute(query.order_by(people.c.id)).mappings():
            person = person_of(dict(row))
            rights = "、".join(RIGHT_NAMES[right] for right in sorted(person.rights))
            roles = "、".join(ROLE_NAMES[role] for role in sorted(person.roles))
            state = "" if person.active else "　已停用"
            totp = "　动态码" if row["totp"] else ""
            click.echo(
                f"{person.login}　{person.name}　{row['organisation']}　{roles or '—'}　"
                f"{rights or '—'}{totp}{state}"
            )


@command.command(help="新增账号，打印第一次的密码（只显示这一次）。")
@click.argument("login")
@click.option("--name", required=True, help="姓名，居民看得到。")
@click.option(
    "--right",
    "rights",
    multiple=True,
    type=click.Choice([right.value for right in Right]),
    help="权限，可以写几次。",
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="身份，可以写几次。",
)
def add(login: str, name: str, rights: tuple[str, ...], roles: tuple[str, ...]) -> None:
    """In the home office."""
    settings, store = _open()
    password = first_password()
    hashed = Passwords().hash_now(password)

    def work(connection: Connection) -> None:
        person = Person(
            id=0,
            organisation_id=home,
            login=login_name(login),
            name=name,
            rights=frozenset(Right(right) for right in rights),
            roles=frozenset(Role(role) for role in roles),
        )
        insert_person(connection, person, hashed)
        append(connection, Note(Action.PERSON_ADDED, _BY, person.login), time.time())

    try:
        home = found_office(store, open_live(settings, store).now.office)
        store.database.write_now(work)
    except KioskError as error:
        _fail(error)
    click.echo(f"登录名 {login_name(login)}，第一次的密码 {password}（登录后要马上改）。")


@command.command(help="重置密码：打印新的密码，停用动态码，解除锁定，退出所有登录。")
@click.argument("login", default=ADMIN)
def reset(login: str) -> None:
    """Whoever can run this on the machine can do as they like with it anyway."""
    settings, store = _open()
    passwords = Passwords()
    try:
        told = ensure_admin(store, open_live(settings, store).now.office, passwords, time.time)
        if told is not None:
            click.echo(f"登录名 {ADMIN}，第一次的密码 {told}（登录后要马上改）。")
            return
        name = login_name(login)
        password = first_password()
        hashed = passwords.hash_now(password)

        def work(connection: Connection) -> bool:
            found = connection.execute(sa.select(people.c.id).where(people.c.login == name))
            person_id = found.scalar()
            if person_id is None:
                return False
            set_password(connection, person_id, hashed, must_change=True, totp_off=True)
            connection.execute(logins.delete().where(logins.c.person_id == person_id))
            append(connection, Note(Action.PASSWORD_RESET, _BY, name), time.time())
            return True

        if not store.database.write_now(work):
            click.echo(f"没有登录名 {name}。", err=True)
            sys.exit(1)
    except KioskError as error:
        _fail(error)
    click.echo(f"登录名 {name}，新的密码 {password}（登录后要马上改）。")


def _open() -> tuple[Settings, Store]:
    try:
        settings = load_settings(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml")))
        return settings, open_store(settings.gateway.database)
    except KioskError as error:
        _fail(error)
        raise


def _fail(error: KioskError) -> None:
    click.echo(error.message, err=True)
    sys.exit(1)
