"""The console's pages, in the order of the menu. To add one: write its module with an async
function that builds it, and put it on the list here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.console.account import account_page
from kiosk.console.appointments import appointments_page
from kiosk.console.audit import audit_page
from kiosk.console.conversation import conversation_page
from kiosk.console.holidays import holidays_page
from kiosk.console.inbox import inbox_page
from kiosk.console.organisations import organisations_page
from kiosk.console.people import people_page
from kiosk.console.roster import roster_page
from kiosk.console.roster_editor import roster_editor_page
from kiosk.console.statistics import my_statistics_page, office_statistics_page
from kiosk.console.visit import Visit
from kiosk.people.rights import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolePage:
    """A page."""

    path: str
    """Below `/console`; may have parameters, as in `/tickets/{code}`."""
    title: str
    """In the menu, and at the top of the page."""
    permission: Permission
    """Who lacks it sees neither the menu entry nor the page."""
    build: Callable[[Visit], Awaitable[None]]
    """Fills the page. Parameters of the path are in `visit.request.path_params`."""
    icon: str = ""
    """Name of a Material icon in the menu; pages without one have no menu entry."""
    group: str = ""
    """Heading in the menu under which the page stands."""


def console_pages() -> tuple[ConsolePage, ...]:
    """All of them."""
    return (*_desk(), *_duty(), *_office(), *_own())


def _desk() -> tuple[ConsolePage, ...]:
    return (
        ConsolePage(
            path="/inbox",
            title="接待",
            permission=Permission.TICKETS,
            build=inbox_page,
            icon="inbox",
            group="接待",
        ),
        ConsolePage(
            path="/tickets/{code}",
            title="登记",
            permission=Permission.TICKETS,
            build=conversation_page,
        ),
        ConsolePage(
            path="/appointments",
            title="预约",
            permission=Permission.TICKETS,
            build=appointments_page,
            icon="event",
            group="接待",
        ),
    )


def _duty() -> tuple[ConsolePage, ...]:
    return (
        ConsolePage(
            path="/roster",
            title="值班表",
            permission=Permission.ROSTER_VIEW,
            build=roster_page,
            icon="calendar_month",
            group="值班",
        ),
        ConsolePage(
            path="/roster/plan",
            title="排班",
            permission=Permission.ROSTER_EDIT,
            build=roster_editor_page,
            icon="edit_calendar",
            group="值班",
        ),
        ConsolePage(
            path="/holidays",
            title="节假日",
            permission=Permission.ROSTER_VIEW,
            build=holidays_page,
            icon="celebration",
            group="值班",
        ),
    )


def _office() -> tuple[ConsolePage, ...]:
    return (
        ConsolePage(
            path="/statistics/office",
            title="全部统计",
            permission=Permission.OFFICE_STATISTICS,
            build=office_statistics_page,
            icon="bar_chart",
            group="管理",
        ),
        ConsolePage(
            path="/people",
            title="人员",
            permission=Permission.PEOPLE,
            build=people_page,
            icon="group",
            group="管理",
        ),
        ConsolePage(
            path="/organisations",
            title="机构",
            permission=Permission.PEOPLE,
            build=organisations_page,
            icon="apartment",
            group="管理",
        ),
        ConsolePage(
            path="/audit",
            title="操作记录",
            permission=Permission.AUDIT,
            build=audit_page,
            icon="history",
            group="管理",
        ),
    )


def _own() -> tuple[ConsolePage, ...]:
    return (
        ConsolePage(
            path="/statistics/mine",
            title="我的统计",
            permission=Permission.OWN_STATISTICS,
            build=my_statistics_page,
            icon="insights",
            group="我的",
        ),
        ConsolePage(
            path="/account",
            title="我的账号",
            permission=Permission.OWN_ACCOUNT,
            build=account_page,
            icon="manage_accounts",
            group="我的",
        ),
    )
