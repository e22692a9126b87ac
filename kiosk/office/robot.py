"""Telling the robot: a file beside the index that the action server looks at every second."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SECTIONS = frozenset({"office", "answering", "services"})
"""What the robot wants to know."""


def robot_changes(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The changes that concern the robot, by section and key."""
    told: dict[str, dict[str, Any]] = {}
    for name, value in sorted(values.items()):
        section, _, key = name.partition(".")
        if section in SECTIONS and key != "stations":
            told.setdefault(section, {})[key] = value
    return told


def write_changes(path: Path, values: Mapping[str, Any]) -> None:
    """Put the file in place, whole or not at all; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(robot_changes(values), ensure_ascii=False, indent=1)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
