"""Who has looked at which request just now, so that the log has one line for each look, not one for
every time a page is drawn anew. No I/O."""

LOOK_SECONDS = 600.0
"""So long what follows belongs to the look that was written down."""

View = tuple[str, str, str]
"""A sign-in, a request's code, and how much the resident has agreed to pass on."""


class Views:
    """The looks of the last minutes. Kept in memory: after a restart a look is written once more."""

    def __init__(self) -> None:
        self._written: dict[View, float] = {}

    def is_new(self, view: View, now: float) -> bool:
        """Whether it has to be written down."""
        written = self._written.get(view)
        return written is None or not written <= now < written + LOOK_SECONDS

    def wrote(self, view: View, now: float) -> None:
        """It is in the log; only now others may follow it."""
        self._written = {
            known: at for known, at in self._written.items() if now < at + LOOK_SECONDS
        }
        self._written[view] = now
