"""Who is asked to take a request, in which order, and for how long each is waited for.

On site → duty lawyer of the office → village adviser → district centre → law firms → a booked
callback. A stage at which nobody can be reached is passed over at once. Whoever was asked at an
earlier stage may still take the request later. All is derived from stored times, so that a
restart changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.people.candidates import (
    STAGE_NAMES,
    STAGES,
    Availability,
    Candidate,
    Staffing,
    Stage,
    Waiting,
    candidates,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds that each stage has, before the next is asked too."""

    on_site: int = 120
    duty_lawyer: int = 180
    village_adviser: int = 180
    centre: int = 300
    law_firm: int = 300
    absent: int = 60
    """For a stage at which people are expected but nobody is signed in."""

    def of(self, stage: Stage, *, present: bool, urgent: bool) -> float:
        """Seconds; an urgent request waits half as long."""
        seconds = {
            Stage.ON_SITE: self.on_site,
            Stage.DUTY_LAWYER: self.duty_lawyer,
            Stage.VILLAGE_ADVISER: self.village_adviser,
            Stage.CENTRE: self.centre,
            Stage.LAW_FIRM: self.law_firm,
            Stage.GIVEN: self.centre,
        }[stage]
        if not present:
            seconds = min(seconds, self.absent)
        return seconds / 2 if urgent else float(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a request goes now."""

    stage: Stage
    stage_since: float
    asked: tuple[Candidate, ...]
    """All who may take it: of this stage and of those before, nearest stage first."""
    until: float | None
    """When the next stage is asked; none at the end."""
    reason: str
    """Why, in plain Chinese."""

    @property
    def reachable(self) -> bool:
        """Whether anybody asked is signed in."""
        return any(one.availability is not Availability.EXPECTED for one in self.asked)

    @property
    def ids(self) -> frozenset[int]:
        """The people asked."""
        return frozenset(one.person.id for one in self.asked)


def route(waiting: Waiting, staffing: Staffing, patience: Patience, now: float) -> Route:
    """Who is asked now. Moves on by at most one stage that has people."""
    stage, since = waiting.stage, waiting.stage_since
    reasons: list[str] = []
    waited_out = False
    while stage is not Stage.CALLBACK:
        found = candidates(stage, waiting, staffing, now)
        present = any(one.availability is not Availability.EXPECTED for one in found)
        seconds = patience.of(stage, present=present, urgent=waiting.urgent)
        if found and (waited_out or now - since < seconds):
            reasons.append(_asking(stage, found))
            return Route(
                stage=stage,
                stage_since=since,
                asked=_asked(stage, waiting, staffing, now),
                until=since + seconds,
                reason="".join(reasons),
            )
        if found:
            reasons.append(f"{STAGE_NAMES[stage]}等了{_duration(now - since)}没有人接；")
            waited_out = True
        else:
            reasons.append(f"{STAGE_NAMES[stage]}现在没有人；")
        stage, since = _after(stage), now
    return Route(
        stage=stage,
        stage_since=waiting.stage_since if waiting.stage is stage else since,
        asked=_asked(stage, waiting, staffing, now),
        until=None,
        reason="".join(reasons) + "留下电话或者预约时间，由工作人员回电。",
    )


def nobody_on_duty(waiting: Waiting, staffing: Staffing, now: float) -> bool:
    """Whether no stage at all has anybody, so that waiting is of no use."""
    stages = (*STAGES[:-1], Stage.GIVEN)
    return not any(candidates(stage, waiting, staffing, now) for stage in stages)


def _after(stage: Stage) -> Stage:
    """Where nobody takes up a request that was given away, it starts anew."""
    return Stage.ON_SITE if stage is Stage.GIVEN else STAGES[STAGES.index(stage) + 1]


def _asked(stage: Stage, waiting: Waiting, staffing: Staffing, now: float) -> tuple[Candidate, ...]:
    asked: dict[int, Candidate] = {}
    chain = () if stage is Stage.GIVEN else STAGES[: STAGES.index(stage) + 1]
    for reached in (*reversed(chain), Stage.GIVEN):
        for one in candidates(reached, waiting, staffing, now):
            asked.setdefault(one.person.id, one)
    return tuple(asked.values())


def _asking(stage: Stage, found: Iterable[Candidate]) -> str:
    free = sum(one.availability is Availability.FREE for one in found)
    engaged = sum(one.availability is Availability.ENGAGED for one in found)
    if free:
        return f"{STAGE_NAMES[stage]}有 {free} 人在线。"
    if engaged:
        return f"{STAGE_NAMES[stage]}的人都在忙。"
    return f"{STAGE_NAMES[stage]}按排班在岗，还没有上线。"


def _duration(seconds: float) -> str:
    return f" {round(seconds / 60)} 分钟" if seconds >= 90 else f" {round(seconds)} 秒"
