"""What click itself says on the command line, in Chinese: usage, options, what was typed wrong."""

from collections.abc import Mapping

from click import core, decorators, exceptions, formatting, parser, types

_WORDS: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这些说明。",
    "Aborted!": "中断了。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "怎么用，看 {command} {option}",
    "Missing command.": "没有写命令。",
    "Missing argument": "没有写",
    "Missing option": "没有写选项",
    "Missing parameter": "没有写",
    "Missing {param_type}": "没有写",
    "No such command {name!r}.": "没有 {name!r} 这个命令。",
    "No such option {name!r}.": "没有 {name!r} 这个选项。",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 写得不对：{message}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数。",
    "{value} is not in the range {range}.": "{value} 不在 {range} 的范围里。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要写一个值。",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不写值。",
    "Got unexpected extra argument ({args})": "多写了：{args}",
    "Got unexpected extra arguments ({args})": "多写了：{args}",
    "{value!r} is not {choice}.": "{value!r} 不行，只能是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不行，只能是 {choices}。",
    "Choose from:\n\t{choices}": "只能是：\n\t{choices}",
    "Did you mean {possibility}?": "是不是想写 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是想写其中一个：{possibilities}）",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "{name} {filename!r} does not exist.": "没有这个{name}：{filename}",
    "{name} {filename!r} is a file.": "{name} {filename} 是一个文件。",
    "{name} {filename!r} is a directory.": "{name} {filename} 是一个文件夹。",
    "{name} {filename!r} is not readable.": "{name} {filename} 读不了。",
    "{name} {filename!r} is not writable.": "{name} {filename} 写不了。",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
}
_MODULES = (core, decorators, exceptions, formatting, parser, types)


def speak_chinese() -> None:
    """Have click say its own words in Chinese, whatever the language of the machine; what has no
    Chinese words here stays as it is."""
    for module in _MODULES:
        for name, word in (("_", _one), ("ngettext", _by_number)):
            if hasattr(module, name):
                setattr(module, name, word)


def _one(words: str) -> str:
    return _WORDS.get(words, words)


def _by_number(one: str, several: str, number: int) -> str:
    words = one if number == 1 else several
    return _WORDS.get(words, words)
