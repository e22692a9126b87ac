"""Steps are done once, again when their inputs change, and say what went wrong."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.errors import PreparationError
from kiosk.operation import preparation
from kiosk.operation.fingerprints import fingerprint
from kiosk.operation.preparation import Step, prepare, rasa_environment
from kiosk.settings import DialogueSettings


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *steps: Step) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(preparation, "steps", lambda: steps)
    prepare(root, environment={}, tell=told.append)
    return told


def test_a_step_is_skipped_until_its_input_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.txt").write_text("one")
    step = Step("模型", python("open('out','a').write('x')"), (Path("in.txt"),), output=Path("out"))
    assert run(tmp_path, monkeypatch, step)
    assert run(tmp_path, monkeypatch, step) == []
    (tmp_path / "in.txt").write_text("two")
    assert run(tmp_path, monkeypatch, step)
    assert (tmp_path / "out").read_text() == "xx"


def test_a_missing_output_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("模型", python("open('out','a').write('x')"), output=Path("out"))
    run(tmp_path, monkeypatch, step)
    (tmp_path / "out").unlink()
    assert run(tmp_path, monkeypatch, step)


def test_a_required_step_that_fails_ends_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step("索引", python("raise SystemExit('语料第三行写错了')"))
    with pytest.raises(PreparationError, match="语料第三行写错了"):
        run(tmp_path, monkeypatch, step)


def test_what_an_earlier_run_left_is_good_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_text("index")
    step = Step("索引", python("raise SystemExit('语料写错了')"), earlier=Path("old"))
    assert "先用上一次的" in run(tmp_path, monkeypatch, step)[-1]


def test_the_others_are_made_where_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Step("索引", python("raise SystemExit('语料写错了')"))
    good = Step("模型", python("open('out','a').write('x')"), output=Path("out"))
    for free in (2**34, 2**30):
        (tmp_path / "out").unlink(missing_ok=True)
        memory = SimpleNamespace(available=free)
        monkeypatch.setattr("psutil.virtual_memory", lambda memory=memory: memory)
        with pytest.raises(PreparationError, match=r"^索引没有做成(?s:.*)语料写错了"):
            run(tmp_path, monkeypatch, bad, good)
        assert (tmp_path / "out").read_text() == "x"


def test_two_are_made_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SimpleNamespace(available=2**34)
    monkeypatch.setattr("psutil.virtual_memory", lambda: memory)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    wait = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:])
mine.write_text("here")
for _ in range(300):
    if other.exists():
        raise SystemExit(0)
    time.sleep(0.1)
raise SystemExit("alone")
"""
    steps = [Step(one, (*python(wait), one, two)) for one, two in (("a", "b"), ("b", "a"))]
    assert len(run(tmp_path, monkeypatch, *steps)) == 4


def test_an_optional_step_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("声音", python("raise SystemExit(1)"), required=False)
    assert "其余照常" in run(tmp_path, monkeypatch, step)[-1]


def test_a_fingerprint_tells_names_and_contents_apart(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a").write_text("1")
    first = fingerprint([folder], root=tmp_path)
    (folder / "a").rename(folder / "b")
    renamed = fingerprint([folder], root=tmp_path)
    (folder / "b").write_text("2")
    assert len({first, renamed, fingerprint([folder], root=tmp_path)}) == 3


def test_rasa_is_told_where_the_tracker_is() -> None:
    settings = DialogueSettings(actions_port=6000, tracker="sqlite:////srv/rasa.sqlite3")
    environment = rasa_environment({"PATH": "/bin"}, settings)
    assert environment["TRACKER_DB"] == "/srv/rasa.sqlite3"
    assert environment["ACTIONS_PORT"] == "6000"
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
