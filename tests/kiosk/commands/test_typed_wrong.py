"""What is said on the command line when something was typed wrong: Chinese, and no traceback."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.__main__ import COMMANDS, main


def ran(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("nonsense",), "没有 'nonsense' 这个命令"),
        (("laws", "nonsense"), "没有 'nonsense' 这个命令"),
        (("accounts", "--nonsense"), "没有 '--nonsense' 这个选项"),
        (("laws", "import"), "没有写 'PATH'"),
        (("laws", "show", "一", "二", "三"), "多写了：三"),
        (("laws", "show", "一", "二", "三", "四"), "多写了：三 四"),
        (("accounts", "add", "wang"), "没有写选项 '--name'"),
        (("accounts", "add", "wang", "--name"), "选项 '--name' 后面要写一个值"),
        (("accounts", "add", "w", "--name", "王", "--right", "x"), "'x' 不行，只能是 'admin'"),
        (("search", "--top", "0"), "0 不在 1<=x<=1000 的范围里"),
        (("search", "--top", "x"), "'x' 不是数"),
    ],
)
def test_what_was_typed_wrong_is_said_in_chinese(typed: tuple[str, ...], said: str) -> None:
    result = ran(*typed)
    assert result.exit_code == 2
    assert said in result.output
    assert not re.search(r"Error|Usage|Missing|Invalid|No such|Try ", result.output)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_in_chinese(name: str) -> None:
    result = ran(name, "--help")
    assert result.exit_code == 0
    assert "显示这些说明。" in result.output
    assert not re.search(r"Usage|Options:|Commands:|Show this", result.output)


def test_a_file_that_cannot_be_read_or_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "wenxiaofa.toml"
    settings.write_text(f'[gateway]\ndatabase = "sqlite:///{tmp_path}/none.sqlite3"\n')
    monkeypatch.setenv("WENXIAOFA_SETTINGS", str(settings))
    (tmp_path / "a file").write_text("kept")
    for target, said in (
        (tmp_path / "none" / "all.xlsx", f"没有 {tmp_path}/none 这个文件夹"),
        (tmp_path / "a file", "不能当文件夹用"),
    ):
        result = ran("faq", "export", str(target))
        assert (result.exit_code, said in result.output) == (1, True), result.output
    assert (tmp_path / "a file").read_text() == "kept"


def test_an_empty_file_of_laws_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    result = ran("laws", "import", str(tmp_path / "empty.jsonl"))
    assert result.exit_code == 1
    assert "一条法条也没有" in result.output
