"""An answer as it goes out, whatever carries it."""


class Shaped:
    """The JSON of an answer, and the cursor in it if it has one, for protocols that name their events."""

    __slots__ = ("cursor", "payload")

    def __init__(self, payload: bytes, cursor: str | None = None) -> None:
        self.payload = payload
        self.cursor = cursor
