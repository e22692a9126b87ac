"""The console's pages, in the order of the menu. To add one: write its module with an async
function that builds it, and put it on the list here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.console.account import account_page
from kiosk.console.appointments import appointments_page
from kiosk.console.audit import audit_page
from kiosk.console.conversation import conversation_page
from kiosk.console.corpus.editor import entry_page
from kiosk.console.corpus.entries import entries_page
from kiosk.console.corpus.importing import import_page
from kiosk.console.corpus.learning import learning_page
from kiosk.console.corpus.publishing import publish_page
from kiosk.console.corpus.settings import corpus_settings_page
from kiosk.console.corpus.trying import trying_page
from kiosk.console.figures import figures_page
from kiosk.console.holidays import holidays_page
from kiosk.console.inbox import inbox_page
from kiosk.console.organisations import organisations_page
from kiosk.console.people import people_page
from kiosk.console.room import room_page
from kiosk.console.roster import roster_page
from kiosk.console.roster_editor import roster_editor_page
from kiosk.console.settings.page import settings_page
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
    return (*_desk(), *_corpus(), *_duty(), *_office(), *_own())


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
            path="/rooms/{code}",
            title="多方视频",
            permission=Permission.TICKETS,
            build=room_page,
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


def _corpus() -> tuple[ConsolePage, ...]:
    return (
        ConsolePage(
            path="/corpus",
            title="条目",
            permission=Permission.CORPUS_VIEW,
            build=entries_page,
            icon="menu_book",
            group="语料",
        ),
        ConsolePage(
            path="/corpus/entries/{entry_id}",
            title="条目",
            permission=Permission.CORPUS_VIEW,
            build=entry_page,
        ),
        ConsolePage(
            path="/corpus/import",
            title="导入语料",
            permission=Permission.CORPUS_EDIT,
            build=import_page,
        ),
        ConsolePage(
            path="/corpus/try",
            title="试问",
            permission=Permission.CORPUS_VIEW,
            build=trying_page,
            icon="quiz",
            group="语料",
        ),
        ConsolePage(
            path="/corpus/publish",
            title="发布",
            permission=Permission.CORPUS_VIEW,
            build=publish_page,
            icon="publish",
            group="语料",
        ),
        ConsolePage(
            path="/corpus/learn",
            title="没答好的问题",
            permission=Permission.CORPUS_LEARN,
            build=learning_page,
            icon="school",
            group="语料",
        ),
        ConsolePage(
            path="/corpus/settings",
            title="语料设置",
            permission=Permission.CORPUS_SETTINGS,
            build=corpus_settings_page,
            icon="tune",
            group="语料",
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
            path="/figures",
            title="提问统计",
            permission=Permission.OFFICE_STATISTICS,
            build=figures_page,
            icon="query_stats",
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
            path="/settings",
            title="设置",
            permission=Permission.OFFICE_SETTINGS,
            build=settings_page,
            icon="settings",
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
