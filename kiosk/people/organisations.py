"""The bodies whose people take over from the robot."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.people.hours import WeeklyHours


class OrganisationKind(StrEnum):
    """What a body is."""

    JUSTICE_OFFICE = "justice_office"
    SERVICE_CENTRE = "service_centre"
    LAW_FIRM = "law_firm"
    VILLAGE_STATION = "village_station"


KIND_NAMES = {
    OrganisationKind.JUSTICE_OFFICE: "司法所",
    OrganisationKind.SERVICE_CENTRE: "区公共法律服务中心",
    OrganisationKind.LAW_FIRM: "律师事务所",
    OrganisationKind.VILLAGE_STATION: "村（社区）工作站",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One body."""

    id: int
    """Its number in the database."""
    kind: OrganisationKind
    """What it is."""
    name: str
    """Its full name, as residents read it."""
    phone: str = ""
    """Where to call; empty if not given."""
    address: str = ""
    """Where it is; empty if not given."""
    hours: WeeklyHours = field(default_factory=WeeklyHours)
    """When its door is open; empty if not entered."""
    villages: tuple[str, ...] = ()
    """Villages and communities that it serves."""
    home: bool = False
    """Whether this installation belongs to it; exactly one does."""
    active: bool = True
    """Whether its people can still be reached."""
