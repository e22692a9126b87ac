"""The console's pages, in the order of the menu. To add one: write its module with an async
function that builds it, and put it on the list here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.console.account import account_page
from kiosk.console.appointments import appointments_page
from kiosk.console.conversation import conversation_page
from kiosk.console.inbox import inbox_page
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
            path="/appointments",
            title="预约",
            permission=Permission.TICKETS,
            build=appointments_page,
            icon="event",
            group="接待",
        ),
        ConsolePage(
            path="/tickets/{code}",
            title="登记",
            permission=Permission.TICKETS,
            build=conversation_page,
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
