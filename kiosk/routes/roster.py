"""The duty roster: checked, then saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from kiosk.audit import Action, Note
from kiosk.people.errors import PeopleError, RosterConflictError
from kiosk.people.holidays import calendar_of
from kiosk.people.rights import Permission
from kiosk.people.roster import PLAN_DAYS, Problem, Shift, check_plan, when
from kiosk.routes.access import Access
from kiosk.routes.managed import Managed
from kiosk.routes.roster_wire import (
    ProblemsWire,
    RosterRequest,
    RosterWire,
    problem_wire,
    shift_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login

_DAY = 86_400.0
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what is wrong with it."""

    shifts: tuple[Shift, ...]
    problems: tuple[Problem, ...]


class Planning:
    """Checks plans against what is stored."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._managed = Managed(services)

    async def check(self, login: Login, body: RosterRequest) -> Planned:
        """The plan and its problems; what was wrong in the past can't be helped. Raises `OrganisationUnknownError` or `PeopleError`."""
        organisation = await self._managed.organisation(login, body.organisation_id)
        _check_span(body.starts_at, body.ends_at)
        plan = tuple(
            Shift(
                organisation_id=organisation.id,
                person_id=one.person_id,
                role=one.role,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            for one in body.shifts
        )
        if any(not body.starts_at <= one.starts_at < body.ends_at for one in plan):
            raise PeopleError("有班次不在要保存的这段时间里。")
        people = [one for one in await self._services.store.directory.people() if one.active]
        problems = check_plan(
            plan,
            others=await self._others(plan, body),
            names={person.id: person.name for person in people},
            roles={person.id: person.roles for person in people},
            hours=organisation.hours,
            calendar=calendar_of(await self._services.store.directory.holidays()),
            starts_at=body.starts_at,
            ends_at=body.ends_at,
        )
        now = self._services.clock()
        return Planned(plan, tuple(one for one in problems if one.forbids or one.ends_at > now))

    async def _others(self, plan: Sequence[Shift], body: RosterRequest) -> list[Shift]:
        """What the same people have besides; what the plan replaces doesn't count."""
        people = {shift.person_id for shift in plan}
        around = await self._services.store.rosters.between(
            body.starts_at - _DAY, body.ends_at + _DAY
        )
        return [
            shift
            for shift in around
            if shift.comes in people
            and not (
                shift.organisation_id == body.organisation_id
                and body.starts_at <= shift.starts_at < body.ends_at
            )
        ]


def roster_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["排班"])
    planning, rosters = Planning(services), services.store.rosters
    directory = services.store.directory
    viewing, editing = access.may(Permission.ROSTER_VIEW), access.may(Permission.ROSTER_EDIT)

    @router.get("/roster", summary="一段时间的排班", response_model_exclude_none=True)
    async def roster(
        _login: Annotated[Login, Depends(viewing)],
        starts_at: Annotated[float, Query(ge=0, le=1e11)],
        ends_at: Annotated[float, Query(ge=0, le=1e11)],
        organisation_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    ) -> RosterWire:
        _check_span(starts_at, ends_at)
        found = await rosters.between(starts_at, ends_at, organisation_id)
        return RosterWire(shifts=[shift_wire(shift) for shift in found])

    @router.post("/roster/check", summary="检查排班：重叠、空缺，不保存")
    async def check_roster(
        body: RosterRequest, login: Annotated[Login, Depends(editing)]
    ) -> ProblemsWire:
        planned = await planning.check(login, body)
        return ProblemsWire(problems=[problem_wire(one) for one in planned.problems])

    @router.put("/roster", summary="保存排班，代替这段时间原来的排班")
    async def save_roster(
        body: RosterRequest, login: Annotated[Login, Depends(editing)]
    ) -> ProblemsWire:
        planned = await planning.check(login, body)
        _refuse(planned.problems, accept_gaps=body.accept_gaps)
        span = when(body.starts_at, body.ends_at)
        detail = {"": span, "班次": str(len(planned.shifts))}
        organisation = await directory.organisation(body.organisation_id)
        await rosters.save(
            planned.shifts,
            organisation_id=body.organisation_id,
            starts_at=body.starts_at,
            ends_at=body.ends_at,
            note=Note(Action.ROSTER_SAVED, login.person.login, organisation.name, detail),
            now=services.clock(),
        )
        services.dispatcher.changed()
        return ProblemsWire(problems=[problem_wire(one) for one in planned.problems])

    return router


def _check_span(starts_at: float, ends_at: float) -> None:
    if not 0 < ends_at - starts_at <= PLAN_DAYS * _DAY:
        raise PeopleError(f"时间段不对：结束要在开始之后，最多 {PLAN_DAYS} 天。")


def _refuse(problems: Sequence[Problem], *, accept_gaps: bool) -> None:
    """Raises `RosterConflictError` naming the first few problems."""
    serious = [one for one in problems if one.forbids or not accept_gaps]
    if not serious:
        return
    told = "".join(one.message for one in serious[:_MOST_TOLD])
    more = f"还有 {len(serious) - _MOST_TOLD} 处。" if len(serious) > _MOST_TOLD else ""
    raise RosterConflictError(f"排班没有保存。{told}{more}")
