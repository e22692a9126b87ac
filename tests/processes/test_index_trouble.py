"""A missing or corrupt index is `unavailable`, never `no_answer`; a good one is taken up at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT, DialogueStack

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
INDEX = ROOT / "var/index"


@pytest.fixture(scope="module")
def without_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DialogueStack, Path]]:
    if not (INDEX / "current").exists():
        pytest.skip("索引还没有准备：先执行 .venv/bin/wenxiaofa prepare")
    folder = tmp_path_factory.mktemp("trouble")
    stack = DialogueStack(folder)
    index = folder / "index"
    try:
        stack.start_actions(index)
        stack.start_rasa()
        yield stack, index
    finally:
        stack.stop()


def test_no_index_then_a_broken_one_then_a_good_one(
    without_index: tuple[DialogueStack, Path],
) -> None:
    stack, index = without_index
    assert stack.say("a", "房东不退押金怎么办")[0]["kind"] == "unavailable"
    assert stack.say("a", "你好")[0]["kind"] == "smalltalk"

    index.mkdir()
    (index / "current").write_text("nonsense/../../etc")
    assert stack.say("a", "房东不退押金怎么办")[0]["kind"] == "unavailable"

    name = (INDEX / "current").read_text().strip()
    shutil.copytree(INDEX / name, index / name)
    (index / "current").write_text(name)
    assert stack.say("a", "房东不退押金怎么办")[0]["kind"] == "answer"

    (index / "broken").mkdir()
    (index / "current").write_text("broken")
    assert stack.say("a", "房东不退押金怎么办")[0]["kind"] == "answer"
