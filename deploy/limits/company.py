"""Who asks at the same time as others: a share is for those who have somebody to share with."""

from collections.abc import Callable


class Company:
    """Remembers who was here last. A caller is alone when nobody else was here for ``seconds``."""

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._last: str | None = None
        self._seen = self._others_seen = float("-inf")

    def note(self, caller: str) -> None:
        """``caller`` is here."""
        if caller != self._last:
            # Of all the others, it is the one that was the last until now who was here last.
            self._last, self._others_seen = caller, self._seen
        self._seen = self._now()

    def alone(self, caller: str) -> bool:
        """Whether nobody but ``caller`` has been here of late."""
        seen = self._others_seen if caller == self._last else self._seen
        return self._now() - seen >= self._seconds
