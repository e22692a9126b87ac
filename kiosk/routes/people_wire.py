"""Requests and responses about people and organisations, as JSON."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from kiosk.chat.text import clean
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role, Status
from kiosk.people.rights import Right


def _tidy(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _unique(value: Any) -> Any:
    return list(dict.fromkeys(value)) if isinstance(value, list) and len(value) <= 100 else value


Line = Annotated[StrictStr, BeforeValidator(_tidy)]
Name = Annotated[Line, Field(min_length=1, max_length=40)]
Words = Annotated[list[Annotated[Line, Field(max_length=40)]], Field(max_length=60)]
Roles = Annotated[list[Role], BeforeValidator(_unique)]
Rights = Annotated[list[Right], BeforeValidator(_unique)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
PathId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]


class Body(BaseModel):
    """A request; fields that aren't known are passed over."""

    model_config = ConfigDict(extra="ignore")


class PersonWire(BaseModel):
    """Somebody, as colleagues see them."""

    id: int
    organisation_id: int
    name: str
    roles: list[Role]
    skills: list[str]
    villages: list[str]
    status: Status
    connected: bool = Field(description="接待页面开着")
    login: str | None = Field(None, description="登录名；只给管理员看")
    rights: list[Right] | None = Field(None, description="权限；只给管理员看")
    active: bool | None = Field(None, description="账号能不能用；只给管理员看")


class FirstPasswordWire(BaseModel):
    """A first password, told once."""

    id: int
    login: str
    password: str = Field(description="只出现这一次，登录后要马上改")


class NewPersonRequest(Body):
    """A person and their account."""

    login: Annotated[Line, Field(max_length=40)]
    name: Name
    organisation_id: Id
    roles: Roles = []
    rights: Rights = []
    skills: Words = []
    villages: Words = []


class PersonRequest(Body):
    """A person as they are from now on."""

    name: Name
    roles: Roles
    rights: Rights
    skills: Words
    villages: Words
    active: StrictBool


class StatusRequest(Body):
    """Being free, busy or away."""

    status: Status


class OrganisationWire(BaseModel):
    """A body."""

    id: int
    kind: OrganisationKind
    name: str
    phone: str
    address: str
    hours: str
    villages: list[str]
    home: bool
    active: bool


class OrganisationRequest(Body):
    """A body as it is from now on."""

    kind: OrganisationKind
    name: Annotated[Line, Field(min_length=1, max_length=80)]
    phone: Annotated[Line, Field(max_length=24)] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    hours: Annotated[Line, Field(max_length=200)] = Field(
        "", description="例如 1-5 09:00-12:00 13:00-17:00; 6 09:00-12:00"
    )
    villages: Words = []
    active: StrictBool = True


class AuditLineWire(BaseModel):
    """One line of the log."""

    seq: int
    at: float
    actor: str
    action: str
    subject: str
    shown: str = Field(description="这一条的意思")
    hash: str


class AuditWire(BaseModel):
    """Lines, newest first."""

    entries: list[AuditLineWire]


class VerdictWire(BaseModel):
    """What a check of the log found."""

    count: int = Field(description="从第一条起完好的条数")
    head: str = Field(description="其中最后一条的校验值")
    fault: str | None = Field(None, description="下一条有什么问题；没有就是全部完好")


class PeopleWire(BaseModel):
    """Everybody one may see."""

    people: list[PersonWire]


class OrganisationsWire(BaseModel):
    """All organisations."""

    organisations: list[OrganisationWire]


def person_wire(person: Person, *, connected: bool, full: bool) -> PersonWire:
    """`full` adds what only administrators see."""
    return PersonWire(
        id=person.id,
        organisation_id=person.organisation_id,
        name=person.name,
        roles=sorted(person.roles),
        skills=sorted(person.skills),
        villages=sorted(person.villages),
        status=person.status,
        connected=connected,
        login=person.login if full else None,
        rights=sorted(person.rights) if full else None,
        active=person.active if full else None,
    )


def organisation_wire(one: Organisation) -> OrganisationWire:
    """As JSON."""
    return OrganisationWire(
        id=one.id,
        kind=one.kind,
        name=one.name,
        phone=one.phone,
        address=one.address,
        hours=str(one.hours),
        villages=list(one.villages),
        home=one.home,
        active=one.active,
    )
