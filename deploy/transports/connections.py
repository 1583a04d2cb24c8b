"""The connections that outlive a request, so that they can be counted and ended."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

# So many clients may come back at once.
ENDED_PER_SECOND = 1_000


class Connection(Protocol):
    """A WebSocket or an SSE stream."""

    async def stop(self) -> None:
        """End it as the service goes: answers under way first, subscriptions at once."""


class Connections:
    """All open WebSockets and SSE streams of this process, and how many operations they run."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self.operations = 0
        self.closing = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def hold(self, connection: Connection) -> Iterator[None]:
        """Count ``connection`` while it lives."""
        self._open.add(connection)
        try:
            yield
        finally:
            self._open.discard(connection)

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Count one operation while it runs."""
        self.operations += 1
        try:
            yield
        finally:
            self.operations -= 1

    async def close(self, spread_seconds: float) -> None:
        """Take no new connections and end those that are open; returns when they are gone.

        Very many are ended one by one over ``spread_seconds``: their clients come back as fast.
        """
        self.closing = True
        while self._open:
            over_seconds = min(spread_seconds, len(self._open) / ENDED_PER_SECOND)
            stops = (self._stop(connection, random.uniform(0, over_seconds)) for connection in self._open)
            await asyncio.gather(*stops)

    async def _stop(self, connection: Connection, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        if connection in self._open:
            await connection.stop()
