import datetime
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.article_search import ArticleSearch
from knowledge_base.asked import AskedArticle
from knowledge_base.encoder import open_encoder
from knowledge_base.errors import IndexCorrupt, IndexMissing
from knowledge_base.index import build_index
from knowledge_base.index_files import POINTER, open_index
from knowledge_base.search import KnowledgeBase, load_models
from knowledge_base.statute_lines import Record
from tests.fakes_knowledge_base import WAGES, HashEncoder, corpus, inputs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The small corpus with the real encoder."""
    root = tmp_path_factory.mktemp("index")
    encoder = open_encoder("knowledge_base/model", root=ROOT)
    build_index(
        root,
        inputs(encoder=encoder, encoder_setting="knowledge_base/model"),
        made_from="a" * 64,
    )
    return KnowledgeBase.open(root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small corpus with a fake encoder."""
    build_index(tmp_path, inputs(), made_from="a" * 64)
    return tmp_path


@pytest.fixture
def small(root: Path) -> KnowledgeBase:
    return KnowledgeBase.open(root, encoder=HashEncoder())


@pytest.mark.parametrize(
    ("text", "faq_id"),
    [
        ("老板拖欠工资怎么办？", "wages"),
        ("公司三个月没发工资了", "wages"),
        ("老公不肯离婚咋个办", "divorce"),
        ("婆娘 不 同意 离婚", "divorce"),
        ("房東不退押金", "deposit"),
        ("租的房子退了，押金不给我", "deposit"),
    ],
)
def test_questions_find_their_entry(real: KnowledgeBase, text: str, faq_id: str) -> None:
    first = real.search(text)[0]
    assert (first.kind, first.id) == ("faq", faq_id)
    assert first.probability > 0.5
    assert first.citations == real.entry(faq_id).citations


@pytest.mark.parametrize(
    "text", ["今天天气怎么样", "asdfgh", "给我讲个笑话", "你好", "哈哈哈哈", "股票怎么买", "1+1=?"]
)
def test_what_the_corpus_does_not_answer_comes_out_low(real: KnowledgeBase, text: str) -> None:
    assert all(passage.probability < 0.2 for passage in real.search(text))


@pytest.mark.parametrize("text", ["", " ", "？？？", "😀", "\x00\ud800", "\n\t"])
def test_text_without_a_word_gives_nothing(real: KnowledgeBase, text: str) -> None:
    assert real.search(text) == ()


def test_statutes_are_found_and_cite_themselves(real: KnowledgeBase) -> None:
    found = real.search("用人单位及时足额支付劳动报酬", kinds=("statute",))
    assert found[0].id == "中华人民共和国劳动合同法|第三十条"
    assert found[0].title == "《中华人民共和国劳动合同法》第三十条"
    assert found[0].citations[0].quote == found[0].text
    assert found[0].citations[0].in_force_from == "2008-01-01"
    assert found[0].topic == "劳动合同法"
    assert {passage.kind for passage in found} == {"statute"}
    assert {passage.kind for passage in real.search("工资", kinds=("faq",))} == {"faq"}
    assert real.search("工资", kinds=()) == ()


def test_an_article_that_is_named_comes_first(real: KnowledgeBase) -> None:
    found = real.search("民法典1079条讲什么")
    assert found[0].id == "中华人民共和国民法典|第一千零七十九条"
    assert [passage.id for passage in found].count(found[0].id) == 1


def test_hits_are_ordered_and_cut(real: KnowledgeBase) -> None:
    found = real.search("离婚 工资 押金", top=4)
    assert len(found) == 4
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert len({passage.id for passage in found}) == 4
    assert real.search("离婚", top=0) == ()


def test_exact_wordings_labels_and_titles(small: KnowledgeBase) -> None:
    for text in ("欠薪去哪里告", "拖欠工资", "老闆拖欠工資怎麼辦", " 老板 拖欠工资 怎么办 ?"):
        found = small.exact(text)
        assert found is not None
        assert found.id == "wages"
    for text in ("欠薪", "", "?", "\ud800"):
        assert small.exact(text) is None


def test_entries_and_articles(small: KnowledgeBase) -> None:
    assert [entry.id for entry in small.entries] == ["wages", "divorce", "deposit"]
    assert small.entry("wages").title == WAGES.title
    with pytest.raises(KeyError):
        small.entry("nobody")
    found = small.article("《民法典》", "1079")
    assert found is not None
    assert found.article == "第一千零七十九条"
    assert found.quote
    for law, article in (("民法典", "9"), ("没有的法", "1"), ("婚姻法", "1"), ("民法典", "x")):
        assert small.article(law, article) is None


def test_a_new_index_is_taken_up(root: Path, small: KnowledgeBase) -> None:
    assert not small.reload_if_changed()
    old = small.index_id
    more = replace(WAGES, id="wages-2", label="工资二", title="工资条不给看怎么办？", questions=())
    build_index(root, inputs(corpus=corpus(WAGES, more)), made_from="b" * 64)
    assert small.reload_if_changed()
    assert small.index_id != old
    assert small.entry("wages-2").title == "工资条不给看怎么办？"
    assert not small.reload_if_changed()


def test_a_corrupt_new_index_leaves_the_old_one_in_use(
    root: Path, small: KnowledgeBase, caplog: pytest.LogCaptureFixture
) -> None:
    old = small.index_id
    build_index(root, inputs(), made_from="b" * 64)
    folder = root / (root / POINTER).read_text().strip()
    (folder / "faq.json").write_bytes(b"[]")
    assert not small.reload_if_changed()
    assert not small.reload_if_changed()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert small.index_id == old
    assert small.search("老板拖欠工资")[0].id == "wages"
    (root / POINTER).unlink()
    assert not small.reload_if_changed()
    build_index(root, inputs(), made_from="c" * 64)
    assert small.reload_if_changed()


def test_an_index_removed_while_open_still_answers(root: Path, small: KnowledgeBase) -> None:
    shutil.rmtree(root)
    assert small.search("老板拖欠工资")[0].id == "wages"
    assert small.article("民法典", "1079") is not None


def test_no_index_and_another_encoder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        KnowledgeBase.open(tmp_path)
    build_index(tmp_path, inputs(), made_from="a" * 64)
    with pytest.raises(IndexCorrupt) as raised:
        KnowledgeBase.open(tmp_path, encoder=HashEncoder("other"))
    assert raised.value.code == "index-encoder"


def test_an_index_without_statutes_or_entries(tmp_path: Path) -> None:
    build_index(tmp_path, inputs(library=None), made_from="a" * 64)
    knowledge = KnowledgeBase.open(tmp_path, encoder=HashEncoder())
    assert {passage.kind for passage in knowledge.search("工资")} == {"faq"}
    assert knowledge.article("民法典", "1079") is None
    build_index(
        tmp_path, inputs(corpus=replace(corpus(), entries=(), paths=())), made_from="b" * 64
    )
    assert knowledge.reload_if_changed()
    assert {passage.kind for passage in knowledge.search("支付劳动报酬")} == {"statute"}


def test_threads_search_while_indexes_change(root: Path, small: KnowledgeBase) -> None:
    stop = threading.Event()
    faults: list[Exception] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                assert small.search("老板拖欠工资")[0].id == "wages"
                small.reload_if_changed()
            except Exception as error:
                faults.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        build_index(root, inputs(), made_from=f"{number}" * 64)
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(), max_size=300) | st.sampled_from(["押金" * 5_000, "<script>", "'; --"])
)
def test_any_text_is_searched(real: KnowledgeBase, text: str) -> None:
    for passage in real.search(text):
        assert passage.citations
        assert 0 <= passage.probability <= 1


def laws(knowledge: KnowledgeBase, text: str, as_of: datetime.date | None = None) -> set[str]:
    return {hit.citations[0].law for hit in knowledge.find(text, as_of=as_of).articles}


def test_only_laws_in_force_on_the_day_are_found(real: KnowledgeBase) -> None:
    text = "婚姻法第一条、将来法第一条和民法典第1079条，离婚"
    assert laws(real, text).isdisjoint({"中华人民共和国婚姻法", "将来法"})
    assert "中华人民共和国民法典" in laws(real, text)
    then = laws(real, text, datetime.date(2020, 6, 1))
    assert "中华人民共和国婚姻法" in then
    assert "中华人民共和国民法典" not in then
    assert "将来法" in laws(real, text, datetime.date(2028, 1, 1))


def test_articles_outside_the_index_are_ranked_with_its_help(tmp_path: Path) -> None:
    encoder = open_encoder("knowledge_base/model", root=ROOT)
    asked = (AskedArticle("中华人民共和国民法典", "第七百零三条", ("房东凭啥子扣我押钱",)),)
    manifest = build_index(tmp_path, inputs(encoder=encoder, asked=asked), made_from="a" * 64)
    records = [
        Record(
            0, "中华人民共和国民法典", "第七百零三条", "租赁合同是出租人将租赁物交付承租人使用。"
        ),
        Record(1, "不知名的办法", "", "养猪场应当远离水源。"),
        Record(2, "中华人民共和国劳动法", "第五十条", "工资应当以货币形式按月支付给劳动者本人。"),
    ]
    engine = ArticleSearch(
        records,
        index=open_index(tmp_path / manifest.id),
        encoder=encoder,
        models=load_models(),
        cited={},
    )
    assert engine.search("房东扣我押钱", top=3)[0][0] == 0
    assert engine.search("养猪场离水源多远", top=1)[0][0] == 1
    assert engine.search("？？", top=3) == []


def test_a_word_misheard_finds_the_same(small: KnowledgeBase) -> None:
    heard = small.find("老板脱欠弓资")
    assert heard.entries[0].id == "wages"


def test_the_last_texts_are_not_searched_again_while_the_index_stays(root: Path) -> None:
    encoder = HashEncoder()
    base = KnowledgeBase.open(root, encoder=encoder)
    before = encoder.calls
    first = base.find("老板拖欠工资")
    assert base.find("老板拖欠工资") == first
    assert base.find("老板拖欠工资", top=1).entries == first.entries[:1]
    assert encoder.calls == before + 1
    base.find("老公不肯离婚")
    assert base.find("老板拖欠工资") == first
    assert encoder.calls == before + 2
    base.find("房东不退押金")
    base.find("邻居吵闹")
    assert base.find("老板拖欠工资") == first
    assert encoder.calls == before + 5
    build_index(root, inputs(), made_from="b" * 64)
    assert base.reload_if_changed()
    assert base.find("老板拖欠工资") == first
    assert encoder.calls == before + 6
