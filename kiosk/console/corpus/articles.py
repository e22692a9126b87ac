"""Looking up articles of law to cite: by law, number or words."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from kiosk.console.visit import Visit
from kiosk.people.holidays import china_day
from knowledge_base.numerals import article_label, article_number
from knowledge_base.statutes import Article, StatuteLibrary

MOST = 15
Take = Callable[[str], Awaitable[None]]


def find_articles(library: StatuteLibrary, words: str) -> Sequence[Article]:
    """Articles in which all words stand, in law, number or text."""
    parts = words.split()
    if not parts:
        return ()
    number = next((one for part in parts if (one := article_number(part))), None)
    label = article_label(number) if number else ""
    rest = [part for part in parts if article_number(part) is None]
    found: list[Article] = []
    for law in library.laws.values():
        in_title = [part for part in rest if part in law.title]
        for article in law.articles.values():
            if label and article.label != label:
                continue
            if all(part in in_title or part in article.content for part in rest):
                found.append(article)
                if len(found) >= MOST:
                    return found
    return found


def article_picker(visit: Visit, take: Take) -> None:
    """The card."""
    editorial = visit.services.editorial

    async def search() -> None:
        library = await editorial.reference.library()
        results.clear()
        with results:
            if library is None:
                ui.label("没有装法条库，请照《法律全称》第几条：要点 的样子手写。").classes(
                    "is-soft"
                )
                return
            found = await asyncio.to_thread(find_articles, library, str(words.value or "")[:80])
            if not found:
                ui.label("没有找到，换个词试试。").classes("is-soft")
            for article in found:
                _result(library, article, take)

    with ui.card().classes("console-card"):
        ui.label("查法条").classes("console-h2")
        words = (
            ui.input(placeholder="例如：劳动合同法 46，或者 经济补偿", on_change=search)
            .props('outlined dense debounce=500 aria-label="查法条"')
            .classes("full-width")
        )
        results = ui.column().classes("full-width")


def _result(library: StatuteLibrary, article: Article, take: Take) -> None:
    law = library.law(article.law)
    since = law.in_force_from.isoformat() if law and law.in_force_from else "不详"
    name = f"《{article.law}》{article.label}"
    with ui.expansion(name).classes("full-width"):
        ui.label(f"施行：{since}").classes("is-soft")
        if not library.in_force(article.law, on=china_day(time.time())):
            ui.label("注意：这部法律现在不是现行有效的。").classes("corpus-error")
        ui.label(article.content).classes("corpus-quote")
        gist = ui.input("用自己的话写出要点").props("outlined dense").classes("full-width")
        ui.button("引用这一条", on_click=lambda: take(f"{name}：{gist.value or ''}")).props(
            "outline"
        )
