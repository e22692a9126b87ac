"""Who has an entry open as its writer, so that two are told of each other."""

from dataclasses import dataclass, field

SEEN_SECONDS = 20.0


@dataclass
class Presence:
    """Who looks at which entry as its writer; of this process."""

    seen: dict[str, dict[str, tuple[str, float]]] = field(default_factory=dict)

    def others(self, entry_id: str, login: str, name: str, now: float) -> list[str]:
        """Names of the others, once this one is noted."""
        here = self.seen.setdefault(entry_id, {})
        here[login] = (name, now)
        gone = [one for one, (_, at) in here.items() if now - at > SEEN_SECONDS]
        for one in gone:
            del here[one]
        return [shown for one, (shown, _) in here.items() if one != login]
