"""The documents speak of what is there: commands, targets, files, settings."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from kiosk.__main__ import COMMANDS
from tests.stack import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=names)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=names)
def test_commands_exist(path: Path) -> None:
    named = set(re.findall(r"wenxiaofa ([a-z]+)", path.read_text("utf-8")))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=names)
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), flags=re.M)) <= targets


def test_every_command_can_be_loaded_and_explains_itself() -> None:
    done = subprocess.run(
        [".venv/bin/wenxiaofa", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in COMMANDS)
    assert all((ROOT / f"kiosk/commands/{name}.py").is_file() for name in COMMANDS)


def test_the_two_commands_come_first_in_both_readmes() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "make run" in text
        assert "make test" in text


def test_the_shipped_settings_are_explained() -> None:
    settings = tomllib.loads((ROOT / "wenxiaofa.toml").read_text("utf-8"))
    documents = "".join(path.read_text("utf-8") for path in DOCUMENTS)
    commented = (ROOT / "wenxiaofa.toml").read_text("utf-8")
    for section, values in settings.items():
        for key in values:
            explained = re.search(rf"^{key} = .*#", commented, flags=re.M)
            assert explained or f"`{key}`" in documents, f"[{section}] {key}"


def test_the_lock_has_exact_versions_and_no_addresses() -> None:
    lines = [
        line
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line) for line in lines)
    assert len({line.split("==")[0].lower() for line in lines}) == len(lines)
