"""The section [recording] of the settings file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """Recording of mediation rooms."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    offered: Annotated[bool, Field(strict=True)] = False
    """Whether a mediator may ask for it at all."""
    keep_days: Annotated[int, Field(ge=1, le=3650, strict=True)] = 30
    """Days until a recording is deleted, as those who are recorded are told when they are asked."""
    folder: Path = Path("var/recordings")
    """Where recordings lie, encrypted."""
    key_file: Path = Path("var/recording.key")
    """The master key, made at the first recording; without it nothing can be played."""
