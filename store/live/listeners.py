"""Who listens to the live feed."""

import asyncio
from typing import Protocol, TypeVar

E_contra = TypeVar("E_contra", contravariant=True)


class StreamClosed(Exception):
    """The service is stopping."""


class Listener(Protocol[E_contra]):
    """Whoever is told of events at once and in order; it must not take long about it."""

    def offer(self, event: E_contra, /) -> None:
        """This has happened."""

    def end(self, reason: Exception, /) -> None:
        """Nothing more will be told: `StreamClosed`, or `ResyncRequired` where the history is lost."""


class Bell:
    """A listener that only wants to know that something happened, however often."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._end: Exception | None = None

    def offer(self, _event: object) -> None:
        """Ring."""
        self._rung.set()

    def end(self, reason: Exception) -> None:
        """Ring for the last time."""
        self._end = reason
        self._rung.set()

    async def ring(self) -> None:
        """Wait until it has rung since the last time; raises the reason there was an end."""
        await self._rung.wait()
        if self._end is not None:
            raise self._end
        self._rung.clear()
