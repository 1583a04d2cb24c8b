"""The connections that outlive a request, so that they can be counted and ended."""

import asyncio
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from starlette.requests import HTTPConnection

from deploy.limits.callers import NameOf, nobody
from deploy.limits.seats import Seats
from deploy.transports.departure import Departure

# So many clients may come back at once.
ENDED_PER_SECOND = 1_000

logger = logging.getLogger(__name__)


class Guest(Protocol):
    """Who a connection belongs to; guests that are equal are let in alike."""

    async def still_valid(self) -> bool:
        """Whether it would be let in now."""


class Connection(Protocol):
    """A WebSocket or an SSE stream."""

    @property
    def guest(self) -> Guest | None:
        """Who it belongs to, once that is known."""

    def expel(self) -> None:
        """End it because its guest is not let in any more."""

    async def stop(self) -> None:
        """End it as the service goes: answers under way first, subscriptions at once."""


class Connections:
    """All open WebSockets and SSE streams of this process, and how many operations they run.

    Every ``recheck_seconds`` their guests are asked again, and who is not let in any more is expelled.
    ``name_of`` says whose they are; nobody may have more than ``seats``.
    """

    def __init__(self, seats: Seats, name_of: NameOf = nobody, *, recheck_seconds: float) -> None:
        self.seats = seats
        self.name_of = name_of
        self._recheck_seconds = recheck_seconds
        self._rechecking: asyncio.Task[None] | None = None
        self._open: set[Connection] = set()
        self.operations = 0
        self.closing = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def hold(self, connection: Connection) -> Iterator[None]:
        """Count ``connection`` while it lives."""
        self._open.add(connection)
        if self._rechecking is None:
            self._rechecking = asyncio.create_task(self._recheck_again_and_again())
        try:
            yield
        finally:
            self._open.discard(connection)
            if not self._open:
                self._rechecking.cancel()
                self._rechecking = None

    def refuse_when_closing(self) -> None:
        """Raises Departure once they are being closed."""
        if self.closing:
            raise Departure

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

    async def _recheck_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._recheck_seconds)
            guests = {connection.guest for connection in self._open}
            welcome = await asyncio.gather(*(_is_welcome(guest) for guest in guests))
            gone = {guest for guest, stays in zip(guests, welcome, strict=True) if not stays}
            for connection in list(self._open):
                if connection.guest in gone:
                    connection.expel()


def admit(connection: HTTPConnection, guest: Guest) -> None:
    """Remember whose request or socket this is."""
    connection.state.guest = guest


def guest_of(connection: HTTPConnection) -> Guest | None:
    """Whose request or socket this is; None before anybody was admitted."""
    guest: Guest | None = getattr(connection.state, "guest", None)
    return guest


async def _is_welcome(guest: Guest | None) -> bool:
    try:
        return guest is None or await guest.still_valid()
    except Exception:
        # Nobody can tell now. What they may see comes from where that is known, too.
        logger.warning("whether an open connection may stay could not be asked", exc_info=True)
        return True
