"""What the office changes reaches the robot's process through a file that is whole or not there."""

import json
import os
import threading
from pathlib import Path

import pytest

from bot.actions.office import PublishedSettings
from bot.services import load_services, service_step
from bot.settings import changes_file, load_bot_settings
from kiosk.office.robot import robot_changes, write_changes
from tests.kiosk.office.test_overrides import WORDS

VALUES = {
    "office.name": "公道司法所",
    "office.hours": "九点到五点",
    "office.stations": [{"name": "x"}],
    "answering.answer_at": 0.9,
    "services.mediation": WORDS,
    "speech.rate": 150,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file goes."""
    return changes_file(tmp_path / "index")


def test_the_robot_is_told_what_concerns_it() -> None:
    assert robot_changes(VALUES) == {
        "office": {"name": "公道司法所", "hours": "九点到五点"},
        "answering": {"answer_at": 0.9},
        "services": {"mediation": WORDS},
    }


def test_the_robot_takes_up_what_is_changed(path: Path, tmp_path: Path) -> None:
    toml = tmp_path / "wenxiaofa.toml"
    toml.write_text('[office]\nname = "公平司法所"\n[answering]\nclarify_at = 0.5\n', "utf-8")
    published = PublishedSettings(toml, path)
    assert published.now().office == "公平司法所"
    assert not published.look()
    write_changes(path, VALUES)
    assert published.look()
    now = published.now()
    assert now.office == "公道司法所"
    assert (now.thresholds.answer_at, now.thresholds.clarify_at) == (0.9, 0.5)
    card = load_services()["mediation"].with_words(now.services["mediation"])
    step = service_step("mediation", card, now.facts)
    assert "户口簿" in step.shown
    assert step.spoken == "带上户口簿。"
    assert "办公时间：九点到五点" in step.shown
    assert step.citations, "the articles stay"
    write_changes(path, {})
    assert published.look()
    assert published.now().office == "公平司法所"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"office": 7}', b"\xff\xfe", b'{"answering": {"answer_at": "high"}}',
     b'{"services": {"nothing": {}}}'],
)  # fmt: skip
def test_a_file_that_cannot_be_used_changes_nothing(
    path: Path, tmp_path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    assert load_bot_settings(tmp_path / "none.toml", path) == load_bot_settings(
        tmp_path / "none.toml"
    )


def test_a_reader_never_sees_half_a_file(path: Path) -> None:
    torn: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if path.is_file():
                try:
                    json.loads(path.read_text("utf-8"))
                except ValueError as error:
                    torn.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        write_changes(path, {"office.name": "名" * (number * 50 + 1)})
    done.set()
    reader.join()
    assert torn == []
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing is left beside it"


def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_changes(path, {"office.name": "老"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_changes(path, {"office.name": "新"})
    assert json.loads(path.read_text("utf-8")) == {"office": {"name": "老"}}
    assert len(list(path.parent.iterdir())) == 1
