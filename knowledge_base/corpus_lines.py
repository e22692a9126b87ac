"""Where in a corpus file a problem lies."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from knowledge_base.corpus import MAX_FILE_BYTES, Problem


def located(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems with their lines, as far as their files can be read as YAML."""
    trees: dict[str, yaml.Node | None] = {}
    found = []
    for problem in problems:
        if problem.path not in trees:
            trees[problem.path] = _tree(Path(problem.path))
        found.append(replace(problem, line=_line(trees[problem.path], problem)))
    return tuple(found)


def _tree(path: Path) -> yaml.Node | None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return None
        return yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None


def _line(tree: yaml.Node | None, problem: Problem) -> int:
    node = _entry(tree, problem.entry) if problem.entry else tree
    if node is None:
        return 0
    for name in problem.field.split(".") if problem.field else ():
        inner = _within(node, name)
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _entry(tree: yaml.Node | None, name: str) -> yaml.Node | None:
    listed = _within(tree, "entries")
    entries: Sequence[yaml.Node] = listed.value if isinstance(listed, yaml.SequenceNode) else ()
    for place, node in enumerate(entries, start=1):
        called = _within(node, "id")
        if name == f"第 {place} 个条目" or (called is not None and called.value == name):
            return node
    return None


def _within(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and name.isdecimal():
        place = int(name)
        return node.value[place] if place < len(node.value) else None
    return None
