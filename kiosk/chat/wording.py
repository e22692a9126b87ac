"""What the gateway itself says to residents."""

from dataclasses import replace

from bot.messages import Handoff, HandoffRequest, Unavailable
from kiosk.cases.dispatch import Prospect
from kiosk.cases.tickets import TicketState
from kiosk.settings import OfficeSettings

_URGENT = "遇到危险或者正在被骗，请直接打 **110**；有人受伤打 **120**。"
_URGENT_SPOKEN = "有危险，请直接打幺幺零。"


def unavailable(office: OfficeSettings, *, starting: bool) -> Unavailable:
    """What is said while the dialogue engine can't answer."""
    if starting:
        first = "系统正在启动，还要一两分钟才能回答问题，请稍等一下再问。"
    else:
        first = "问答服务暂时不可用，您的问题没有得到处理，请过一会儿再问。"
    return Unavailable(
        shown=f"{first}\n\n{_URGENT}\n\n{_elsewhere(office)}",
        spoken=f"{first}着急的话，请到窗口找工作人员。{_URGENT_SPOKEN}",
    )


def not_kept(office: OfficeSettings) -> Unavailable:
    """What is said when nothing can be stored, so that no request can be recorded."""
    first = "系统现在不能保存内容，没有办法登记，请直接到窗口找工作人员。"
    return Unavailable(
        shown=f"{first}\n\n{_URGENT}\n\n{_elsewhere(office)}",
        spoken=f"{first}{_URGENT_SPOKEN}",
    )


def announced(
    request: HandoffRequest, prospect: Prospect, office: OfficeSettings
) -> HandoffRequest:
    """The reply with the stored ticket, and honest words on what happens next."""
    standing = prospect.standing
    return replace(
        request,
        shown="\n\n".join(part for part in (request.shown, *_next_shown(prospect, office)) if part),
        spoken=request.spoken + _next_spoken(prospect),
        handoff=Handoff(
            ticket=standing.ticket.code,
            position=standing.position,
            wait_minutes=standing.wait_minutes,
        ),
    )


def requested(prospect: Prospect, office: OfficeSettings) -> HandoffRequest:
    """The reply to a request for a person that was made with a button."""
    return announced(HandoffRequest(shown="", spoken=""), prospect, office)


def _next_shown(prospect: Prospect, office: OfficeSettings) -> tuple[str, ...]:
    standing = prospect.standing
    code, who = standing.ticket.code, standing.ticket.holder_name or "工作人员"
    if standing.ticket.state in (TicketState.CLAIMED, TicketState.IN_CONVERSATION):
        return (f"您的登记（编号 **{code}**）已经由{who}在处理，请到窗口报编号。",)
    if standing.ticket.state is TicketState.CALLBACK:
        return (f"您的登记（编号 **{code}**）已经约了回电，请保持电话畅通。",)
    ahead = (standing.position or 1) - 1
    place = f"前面还有 {ahead} 位。" if ahead else ""
    wait = f"近来大约要等 {standing.wait_minutes} 分钟。" if standing.wait_minutes else ""
    phone = f"也可以打电话 **{office.phone}** 问。" if office.phone else ""
    return (
        f"您找工作人员的请求已经登记，编号是 **{code}**，请记一下。{place}{wait}",
        *_who(prospect),
        f"请到窗口报这个编号。{phone}工作人员不会自动过来，登记了也请到窗口说一声。",
    )


def _who(prospect: Prospect) -> tuple[str, ...]:
    """Who it will be; or that nobody is there, and when somebody is."""
    if prospect.who:
        return (f"现在在线的有：{'、'.join(prospect.who)}。",)
    if not prospect.nobody and not prospect.slots:
        return ()
    first = "现在没有人值班。" if prospect.nobody else "值班的人现在没有在线。"
    hotline = "着急的法律问题，可以打 **12348**。"
    if not prospect.slots:
        return (f"{first}{hotline}",)
    lines = "\n".join(f"- {slot.shown}" for slot in prospect.slots[:3])
    return (f"{first}{hotline}有人的时间：", lines)


def _next_spoken(prospect: Prospect) -> str:
    code = "，".join(prospect.standing.ticket.code)
    if prospect.standing.ticket.state is not TicketState.OPEN:
        return f"您的登记编号是，{code}。请到窗口报编号。"
    nobody = "现在没有人值班，着急可以打幺二三四八。" if prospect.nobody else ""
    return f"已经登记，编号是，{code}。{nobody}工作人员不会自动过来，请到窗口报这个编号。"


def _elsewhere(office: OfficeSettings) -> str:
    phone = f"，或者打窗口电话 **{office.phone}**" if office.phone else ""
    return f"窗口照常办理，可以直接找工作人员{phone}；法律咨询也可以打 **12348**。"
