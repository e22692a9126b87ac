"""What several test packages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT, DialogueStack, dialogue_stack


@pytest.fixture(scope="session")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DialogueStack]:
    """The real Rasa and action servers; skipped, with the reason, where nothing is prepared."""
    if not (ROOT / "var/models/current.tar.gz").exists() or not (ROOT / "var/index").exists():
        pytest.skip("对话模型或索引还没有准备：先执行 .venv/bin/wenxiaofa prepare")
    folder: Path = tmp_path_factory.mktemp("dialogue")
    with dialogue_stack(folder) as stack:
        yield stack
