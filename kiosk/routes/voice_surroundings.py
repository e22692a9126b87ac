"""What a voice connection needs to know of the house around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.operation.telemetry import VoiceTelemetry


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Shared by all connections."""

    topic_of: Mapping[str, str] = field(default_factory=dict)
    """Topic by corpus entry: some are not for the ears of a waiting room."""
    telemetry: VoiceTelemetry = field(default_factory=VoiceTelemetry)
    """Where the times of turns are kept."""
