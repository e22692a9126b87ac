"""Entries that stand on law that changed."""

import datetime
from dataclasses import replace

from kiosk.corpus.law_changes import article_states, changes, cited_by
from kiosk.editorial.dates import all_entries, flag_entries
from knowledge_base.statutes import StatuteLibrary
from tests.fakes_knowledge_base import TODAY, articles, register
from tests.kiosk.editorial.conftest import Office

LAW = "中华人民共和国民法典"


async def test_what_an_amendment_touches_is_marked_until_somebody_approves(office: Office) -> None:
    entries = all_entries(office.store.database)
    cited = cited_by(entries)
    assert cited[LAW, "第七百零三条"] == ["deposit", "divorce", "wages"]
    old = articles()
    new = [replace(one, content="改了。") if one.number == (703, 0) else one for one in old]
    before = article_states(StatuteLibrary(old, register()), cited, TODAY)
    after = article_states(StatuteLibrary(new, register()), cited, TODAY)
    changed = changes(before, after)
    assert changed == {(LAW, "第七百零三条"): f"《{LAW}》第七百零三条的文字改了"}
    assert flag_entries(office.store.database, changed, 1.0) == ("deposit", "divorce", "wages")
    status = await office.store.corpus.status("deposit")
    assert "文字改了" in status.flag
    assert (await office.store.corpus.counts())["flagged"] == 3
    await office.desk.save("writer", office.content("deposit"), 0)
    await office.desk.submit("writer", "deposit", "看过了")
    await office.desk.approve("judge", "deposit")
    assert (await office.store.corpus.status("deposit")).flag == ""
    assert office.audit().count("law_changed") == 1


def test_nothing_to_say_without_a_library() -> None:
    assert article_states(None, [(LAW, "第一条")], datetime.date(2027, 1, 1)) == {}
    assert changes({}, {}) == {}
