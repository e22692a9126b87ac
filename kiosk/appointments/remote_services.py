"""The four remote services as residents are told of them, read from `remote_services.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from kiosk.appointments.appointment import Way
from kiosk.errors import PreparationError
from kiosk.people.persons import Role

FILE = Path(__file__).with_name("remote_services.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An article that a service rests on."""

    law: str
    article: str
    gist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteService:
    """One service."""

    name: str
    label: str
    does: str
    who: tuple[str, ...]
    """Who may take part."""
    bring: tuple[str, ...]
    steps: tuple[str, ...]
    sees: tuple[str, ...]
    """What the remote side sees."""
    stays: tuple[str, ...]
    """What stays with the body that the law names."""
    local: str
    """What differs from place to place."""
    spoken: str
    roles: frozenset[Role]
    """Whose times can be booked for it."""
    ways: tuple[Way, ...]
    citations: tuple[Cited, ...]


def load_remote_services(path: Path = FILE) -> Mapping[str, RemoteService]:
    """The services by name, in the order of the file; raises `PreparationError`."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        services = TypeAdapter(list[RemoteService]).validate_python(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise PreparationError(f"{path.name} 读不了：{error}") from error
    return {service.name: service for service in services}
