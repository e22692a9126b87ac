"""Looking for entries: words as they stand, pages in order."""

from dataclasses import replace

import pytest

from kiosk.store.corpus import Wanted
from tests.kiosk.editorial.conftest import Office


async def found(office: Office, words: str) -> list[str]:
    shown, total = await office.store.corpus.page(Wanted(words=words), start=0, most=30)
    assert total == len(shown)
    return sorted(one.id for one in shown)


async def test_all_words_must_stand_there(office: Office) -> None:
    assert await found(office, "拖欠 工资") == ["wages"]
    assert await found(office, "WAGES") == ["wages"]
    assert await found(office, "拖欠 离婚") == []
    assert await found(office, "民法典") == ["deposit", "divorce", "wages"]
    assert await found(office, " ") == ["deposit", "divorce", "wages"]


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\", "'", '"; DROP TABLE x', "\x00", "/"])
async def test_signs_stand_for_themselves(office: Office, words: str) -> None:
    assert await found(office, words) == []


async def test_a_sign_that_is_there_is_found(office: Office) -> None:
    entry = replace(office.content("wages"), answer="赔 100% 加_付。")
    await office.desk.save("writer", entry, 0)
    for words in ("100%", "加_付"):
        assert await found(office, words) == ["wages"]


async def test_pages_follow_each_other(office: Office) -> None:
    office.clock.pass_time(10)
    await office.desk.save("writer", office.content("deposit"), 0)
    pages = [await office.store.corpus.page(Wanted(), start=start, most=2) for start in (0, 2, 4)]
    assert [total for _, total in pages] == [3, 3, 3]
    assert [one.id for shown, _ in pages for one in shown] == ["deposit", "divorce", "wages"]
