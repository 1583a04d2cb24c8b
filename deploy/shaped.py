"""An answer as it goes out, whatever carries it."""

from functools import cached_property


class Shaped:
    """The JSON of an answer, and the cursor in it if it has one, for protocols that name their events."""

    def __init__(self, payload: bytes, cursor: str | None = None) -> None:
        self.payload = payload
        self.cursor = cursor

    @cached_property
    def text(self) -> str:
        """The same as text: decoded once, however many it is sent to."""
        return self.payload.decode()
