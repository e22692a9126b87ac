import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_base.corpus import MAX_FILE_BYTES, load_corpus, read_corpus
from knowledge_base.corpus_files import as_yaml, write_corpus
from knowledge_base.errors import CorpusError
from tests.fakes_knowledge_base import DEPOSIT, DIVORCE, WAGES, corpus


def written(folder: Path, text: str | bytes, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def raw_entry(**changes: Any) -> dict[str, Any]:
    entry: dict[str, Any] = yaml.safe_load(as_yaml("租房物业", [DEPOSIT]))["entries"][0]
    return {name: value for name, value in {**entry, **changes}.items() if value is not ...}


def file_of(folder: Path, *entries: object) -> Path:
    text = yaml.safe_dump({"topic": "租房物业", "entries": list(entries)}, allow_unicode=True)
    return written(folder, text)


def test_a_corpus_written_is_read_back(tmp_path: Path) -> None:
    write_corpus(tmp_path / "劳动.yaml", WAGES.topic, [WAGES])
    write_corpus(tmp_path / "婚姻.yml", DIVORCE.topic, [DIVORCE])
    loaded = load_corpus(tmp_path)
    assert set(loaded.entries) == {WAGES, DIVORCE}
    assert loaded.by_id["wages"].wordings[0] == WAGES.title
    assert loaded.paths[0].endswith("劳动.yaml")


texts = st.text(
    st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30
) | st.sampled_from(["- 是", "a: b", "#号", "*星", "&锚", "110", "no", "2026-11-23", "多行\n文字"])


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(title=texts, answer=texts, say=st.lists(texts, min_size=1, max_size=3))
def test_any_wording_survives_the_file(
    tmp_path: Path, title: str, answer: str, say: list[str]
) -> None:
    file_of(
        tmp_path, raw_entry(title=title, answer=answer, followups=[{"say": say, "to": "wages"}])
    )
    first = load_corpus(tmp_path / "a.yaml").entries[0]
    assert (first.title, first.answer) == (title.strip(), answer.strip())
    write_corpus(tmp_path / "a.yaml", "租房物业", [first])
    assert load_corpus(tmp_path / "a.yaml").entries[0] == first


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ...}, "title", "必填"),
        ({"title": 110}, "title", "应当是文字"),
        ({"questions": "一条"}, "questions", "列表"),
        ({"questions": ["甲", 110]}, "questions.1", "应当是文字"),
        ({"questions": [["甲"]]}, "questions.0", "应当是文字"),
        ({"reviewed_on": "昨天"}, "reviewed_on", "日期"),
        ({"reviewed_on": None}, "reviewed_on", "日期"),
        ({"citations": [{"law": "民法典"}]}, "citations.0.article", "必填"),
        ({"citations": ["民法典第一条"]}, "citations.0", "一组字段"),
        (
            {"citations": [{"law": "a", "article": "b", "quote": "c"}]},
            "citations.0.quote",
            "不认识",
        ),
        ({"followups": [{"say": ["甲"]}]}, "followups.0.to", "必填"),
        ({"anwser": "错字"}, "anwser", "不认识"),
    ],
)
def test_a_wrong_field_is_named(
    tmp_path: Path, changes: dict[str, Any], field: str, message: str
) -> None:
    path = file_of(tmp_path, raw_entry(**changes))
    with pytest.raises(CorpusError, match=message) as raised:
        load_corpus(path)
    for part in (str(path), "deposit", field):
        assert part in str(raised.value)


def test_all_that_is_wrong_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    file_of(tmp_path, raw_entry(), 3, raw_entry(id="x1", label=1, title=2), None)
    found, problems = read_corpus(tmp_path)
    assert [entry.id for entry in found.entries] == ["deposit"]
    assert [problem.entry for problem in problems] == ["第 2 个条目", "x1", "x1", "第 4 个条目"]


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "faq-alias"),
        ("topic: &t 甲\nentries: []", "faq-alias"),
        ("[" * 50_000, "faq-huge"),
        ("topic: 甲\ntopic: 乙\nentries: []", "faq-key-twice"),
        ("topic: 甲\nentries:\n- id: a\n  id: b", "faq-key-twice"),
        ("topic: 甲\nentries: [", "faq-yaml"),
        ("topic: 甲\n\tentries: []", "faq-yaml"),
        ("--- 1\n--- 2", "faq-yaml"),
        ("a: 2026-99-99", "faq-yaml"),
        ("!!python/object/apply:os.system [ls]", "faq-yaml"),
        ("? [a, b]\n: c", "faq-yaml"),
        (b"\xff\xfe\x00", "faq-encoding"),
        ("topic: 甲".encode("gbk"), "faq-encoding"),
        ("a\x00b", "faq-yaml"),
        ("", "faq-shape"),
        ("- 1", "faq-shape"),
        ("topic: 甲", "faq-shape"),
        ("topic: 甲\nentries: {}", "faq-shape"),
        ("topic: 甲\nentries: []\nmore: 1", "faq-field-unknown"),
    ],
)
def test_hostile_and_broken_files_are_named(tmp_path: Path, text: str | bytes, code: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CorpusError, match=r"a\.yaml") as raised:
        load_corpus(path)
    assert raised.value.code == code


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path, b"#" * (MAX_FILE_BYTES + 1))
    with pytest.raises(CorpusError) as raised:
        load_corpus(path)
    assert raised.value.code == "faq-huge"


def test_missing_and_empty_places_are_named(tmp_path: Path) -> None:
    for place, code in ((tmp_path / "nichts", "faq-path-missing"), (tmp_path, "faq-empty")):
        with pytest.raises(CorpusError) as raised:
            load_corpus(place)
        assert raised.value.code == code


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150
)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes) -> None:
    found, problems = read_corpus(written(tmp_path, data))
    assert problems or found.entries == ()


def test_the_first_of_two_entries_with_one_id_counts() -> None:
    assert corpus(WAGES, DEPOSIT, WAGES).by_id["wages"] is WAGES


def test_dates_are_dates(tmp_path: Path) -> None:
    path = file_of(tmp_path, raw_entry(review_due="2028-01-02"))
    assert load_corpus(path).entries[0].review_due == datetime.date(2028, 1, 2)
