"""A newly published index in the running action server: soon, and without a failed request."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT, DialogueStack, get_json

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
INDEX = ROOT / "var/index"


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[DialogueStack, Path]]:
    if not (INDEX / "current").exists():
        pytest.skip("索引还没有准备：先执行 .venv/bin/wenxiaofa prepare")
    index = tmp_path / "index"
    index.mkdir()
    name = (INDEX / "current").read_text().strip()
    for copy in ("one", "two"):
        shutil.copytree(INDEX / name, index / copy)
        manifest = index / copy / "manifest.json"
        manifest.write_text(manifest.read_text().replace(f'"{name}"', f'"{copy}"', 1))
    (index / "current").write_text("one\n")
    stack = DialogueStack(tmp_path)
    try:
        stack.start_actions(index)
        yield stack, index
    finally:
        stack.stop()


def test_taken_up_while_requests_come(serving: tuple[DialogueStack, Path]) -> None:
    stack, index = serving
    status = f"http://127.0.0.1:{stack.actions_port}/status"
    assert get_json(status)["index"] == "one"
    fresh = index / ".current.new"
    fresh.write_text("two\n")
    fresh.replace(index / "current")
    started, waits = time.monotonic(), []
    seen = "one"
    while seen != "two":
        before = time.monotonic()
        answer = get_json(status, timeout=10)
        assert answer["knowledge_base"] == "ok"
        waits.append(time.monotonic() - before)
        seen = answer["index"]
        assert time.monotonic() - started < 30, "not taken up"
        time.sleep(0.02)
    print(f"taken up after {time.monotonic() - started:.1f} s, longest wait {max(waits):.2f} s")
    (index / "current").write_text("nonsense")
    time.sleep(2.5)
    assert get_json(status)["index"] == "two"
