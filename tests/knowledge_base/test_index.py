import datetime
import shutil
from pathlib import Path

import pytest

from knowledge_base.errors import IndexCorrupt, IndexMissing
from knowledge_base.index import KEPT, build_index, fingerprint, is_current
from knowledge_base.index_files import FORMAT, POINTER, current_id, open_index, read_manifest
from tests.fakes_knowledge_base import TODAY, HashEncoder, articles, corpus, entry, inputs, register


def built(root: Path, made_from: str = "a" * 64, **changes: object) -> Path:
    return root / build_index(root, inputs(**changes), made_from=made_from).id


def test_what_is_built_is_opened(tmp_path: Path) -> None:
    index = open_index(built(tmp_path))
    assert [one.id for one in index.entries] == ["wages", "divorce", "deposit"]
    assert index.manifest.wordings == 27
    assert index.manifest.articles == len(index.articles) == len(articles())
    assert len(index.wordings.vectors) == 27
    assert not index.shelf.vectors.flags.writeable


def test_citations_carry_dates_and_the_text(tmp_path: Path) -> None:
    (wages, _, _) = open_index(built(tmp_path)).entries
    (citation,) = wages.citations
    assert citation.in_force_from == "2008-01-01"
    assert citation.quote == "用人单位应当向劳动者及时足额支付劳动报酬。"
    assert citation.gist == "按时足额支付。"


def test_without_a_library_there_are_entries_with_dates_only(tmp_path: Path) -> None:
    index = open_index(built(tmp_path, library=None))
    assert len(index.articles) == 0
    (citation,) = index.entries[0].citations
    assert (citation.in_force_from, citation.quote) == ("2008-01-01", None)


def test_articles_are_found_by_law_and_number(tmp_path: Path) -> None:
    texts = open_index(built(tmp_path)).articles
    row = texts.row("民法典", (1079, 0))
    assert row is not None
    citation = texts.citation(row)
    assert (citation.law, citation.article) == ("中华人民共和国民法典", "第一千零七十九条")
    assert citation.in_force_from == "2021-01-01"
    assert texts.row("民法典", (9, 0)) is None
    assert texts.row("刑法", (1, 0)) is None
    assert texts.named_in("劳动合同法第30条和《民法典》第一千零七十九条，第三条") == [
        texts.row("劳动合同法", (30, 0)),
        row,
    ]


def test_the_pointer_moves_and_the_last_few_are_kept(tmp_path: Path) -> None:
    names = [built(tmp_path, f"{number}" * 64).name for number in range(5)]
    assert current_id(tmp_path) == names[-1]
    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert len(left) == KEPT
    assert names[-1] in left


def test_a_build_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    class Broken(HashEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            raise MemoryError

    old = built(tmp_path)
    with pytest.raises(MemoryError):
        built(tmp_path, "b" * 64, encoder=Broken())
    assert current_id(tmp_path) == old.name
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [old]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build_index(tmp_path, inputs(), made_from="a" * 64, progress=lambda *step: told.append(step))
    assert ("法条", 8, 8) in told


def test_fingerprints_follow_contents_and_encoder(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("甲", "utf-8")
    first = fingerprint([file], encoder_name="x")
    assert fingerprint([file], encoder_name="x") == first
    assert fingerprint([file], encoder_name="y") != first
    file.write_text("乙", "utf-8")
    assert fingerprint([file], encoder_name="x") != first


def test_a_rebuild_is_due_when_inputs_or_the_law_change(tmp_path: Path) -> None:
    assert not is_current(tmp_path, "a" * 64, today=TODAY)
    folder = built(tmp_path)
    assert is_current(tmp_path, "a" * 64, today=TODAY)
    assert not is_current(tmp_path, "b" * 64, today=TODAY)
    assert read_manifest(folder).changes_on == "2027-05-01"
    assert not is_current(tmp_path, "a" * 64, today=datetime.date(2027, 5, 1))
    (folder / "faq.json").write_bytes(b"[]")
    assert not is_current(tmp_path, "a" * 64, today=TODAY)


@pytest.mark.parametrize("name", [None, "", "../x", "no-such-index", "x" * 200, "\xff"])
def test_no_pointer_or_a_strange_one(tmp_path: Path, name: str | None) -> None:
    built(tmp_path)
    if name is None:
        (tmp_path / POINTER).unlink()
    else:
        (tmp_path / POINTER).write_text(name, "latin-1")
    with pytest.raises((IndexMissing, IndexCorrupt), match="wenxiaofa index"):
        open_index(tmp_path / current_id(tmp_path))


def test_every_damaged_file_is_noticed(tmp_path: Path) -> None:
    folder = built(tmp_path)
    names = [path.name for path in folder.iterdir()]
    assert len(names) > 20
    for name in names:
        for damage in ("cut", "flip", "gone"):
            copy = tmp_path / "copy"
            shutil.copytree(folder, copy)
            data = (copy / name).read_bytes()
            (copy / name).unlink()
            if damage == "cut":
                (copy / name).write_bytes(data[:-1])
            elif damage == "flip":
                middle = len(data) // 2
                flipped = bytes([data[middle] ^ 0x15])
                (copy / name).write_bytes(data[:middle] + flipped + data[middle + 1 :])
            if name == "manifest.json" and damage == "flip":
                shutil.rmtree(copy)
                continue
            with pytest.raises((IndexCorrupt, IndexMissing)):
                open_index(copy)
            shutil.rmtree(copy)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"id": 1}', "\x00", "[" * 10_000])
def test_a_strange_manifest_is_corrupt(tmp_path: Path, text: str) -> None:
    folder = built(tmp_path)
    (folder / "manifest.json").write_text(text)
    with pytest.raises(IndexCorrupt):
        open_index(folder)


def test_another_format_is_told_apart(tmp_path: Path) -> None:
    folder = built(tmp_path)
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 0'))
    with pytest.raises(IndexCorrupt) as raised:
        open_index(folder)
    assert raised.value.code == "index-format"


def test_a_law_that_is_only_in_the_register_gives_its_date(tmp_path: Path) -> None:
    cited = entry(citations=inputs().corpus.entries[1].citations)
    index = open_index(built(tmp_path, corpus=corpus(cited), library=None, register=register()))
    assert index.entries[0].citations[0].in_force_from == "2021-01-01"
