"""When an operation may begin: its caller has not asked for too much, and there is room."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.requests import HTTPConnection

from deploy.errors import ErrorCode, coded
from deploy.limits.board import Board
from deploy.limits.buckets import Buckets
from deploy.limits.callers import NameOf, address_of, nobody
from deploy.limits.company import Company
from deploy.limits.lane import Lane, Place
from deploy.limits.traffic import TrafficLimits
from deploy.limits.turns import Turns

# A body is read and its values are checked before there is a cost: so many bytes weigh as much as an object.
BYTES_AN_OBJECT = 1_000


class Admission:
    """Lets operations in. Callers are told apart by name, and by address where they have none.

    Reads and writes have a lane each: writes wait for the database together and can be many, reads keep the
    processor busy and are few. ``now`` is the clock, in seconds, by which rates are measured; what callers
    have spent stands on the ``board``.
    """

    def __init__(
        self,
        limits: TrafficLimits | None = None,
        name_of: NameOf = nobody,
        now: Callable[[], float] = time.monotonic,
        board: Board | None = None,
    ) -> None:
        limits = limits or TrafficLimits()
        self._name_of = name_of
        self._rate = limits.cost_per_second
        self._buckets = Buckets(limits.cost_per_second, limits.burst_seconds, now, board)
        company = Company(limits.alone_seconds, now)
        waiting = limits.waiting, limits.wait_seconds
        self._reads = Lane(limits.reads, limits.reads_of_one, *waiting, company)
        self._writes = Lane(limits.writes, limits.writes_of_one, *waiting, company)
        self._turns = Turns()

    def caller_of(self, connection: HTTPConnection) -> str:
        """Whom what comes on a connection is put down to."""
        name = self._name_of(connection)
        return f"address {address_of(connection)}" if name is None else name

    def turn_to_read(self, caller: str) -> AbstractAsyncContextManager[None]:
        """The turn to read a document that nobody has sent before."""
        return self._turns.turn(caller)

    def charge(self, caller: str, cost: int, size_bytes: int = 0) -> None:
        """Put an operation down to its caller. Raises GraphQLError (``RATE_LIMITED``) if that is too much."""
        spent = 1 + cost + size_bytes / BYTES_AN_OBJECT
        wait_seconds = self._buckets.spend(caller, spent)
        if wait_seconds > 0:
            raise coded(
                "Too much was asked for in too short a time.",
                ErrorCode.RATE_LIMITED,
                limit=self._rate,
                value=math.ceil(spent),
                retryAfterMs=math.ceil(wait_seconds * 1_000),
            )

    async def save_up(self, caller: str, cost: int) -> None:
        """Wait until a piece of something long can be put down to its caller, and do so."""
        while True:
            wait_seconds = self._buckets.spend(caller, 1 + cost)
            if wait_seconds <= 0:
                return
            await asyncio.sleep(wait_seconds)

    def place(self, caller: str, *, is_query: bool) -> Place:
        """A place to run in: entering raises GraphQLError (``OVERLOADED``) if there is none for too long."""
        return Place(self._reads if is_query else self._writes, caller)
