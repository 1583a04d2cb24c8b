"""Operations of one kind under way: so many at once, the callers in turn, and nobody waits for ever."""

import asyncio
from collections import Counter

from deploy.errors import ErrorCode, coded
from deploy.limits.company import Company
from deploy.limits.rotation import Rotation

RETRY_MS = 1_000


class Lane:
    """At most ``running`` at once, and ``of_one`` of a caller that has ``company``; others wait, up to
    ``waiting`` of them and for ``wait_seconds``.

    Whoever would have to wait longer is turned away at once: the queue is what slows everybody. It is what
    one caller has under way that another waits behind, in the loop and in MongoDB; a caller that is alone
    may have all there is.
    """

    def __init__(
        self, running: int, of_one: int, waiting: int, wait_seconds: float, company: Company
    ) -> None:
        self._most = running
        self._most_of_one = of_one
        self._company = company
        self._most_waiting = waiting
        self._wait_seconds = wait_seconds
        self._running: Counter[str] = Counter()
        self._under_way = 0
        self._waiting: Rotation[asyncio.Future[None]] = Rotation()

    async def enter(self, caller: str) -> None:
        """Wait for a place, to be given back by `leave`; raises GraphQLError (``OVERLOADED``) in the end."""
        self._company.note(caller)
        if self._has_place(caller) and not self._waiting.waiting(caller):
            self._take(caller)
            return
        longest = max(len(self._waiting), 2 * self._waiting.waiting(caller))
        if longest >= self._most_waiting:
            raise self._overloaded(len(self._waiting) + 1)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put(caller, place)
        try:
            async with asyncio.timeout(self._wait_seconds):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():
                self.leave(caller)
            else:
                self._waiting.remove(caller, place)
            if isinstance(error, TimeoutError):
                raise self._overloaded(len(self._waiting) + 1) from None
            raise

    def leave(self, caller: str) -> None:
        """Give the place to whoever's turn it is."""
        self._company.note(caller)
        self._under_way -= 1
        self._running[caller] -= 1
        if not self._running[caller]:
            del self._running[caller]
        while (following := self._waiting.take(self._has_place)) is not None:
            caller, place = following
            if not place.done():  # Else whoever waited has gone.
                self._take(caller)
                place.set_result(None)

    def _has_place(self, caller: str) -> bool:
        if self._under_way >= self._most:
            return False
        return self._running[caller] < self._most_of_one or self._company.alone(caller)

    def _take(self, caller: str) -> None:
        self._under_way += 1
        self._running[caller] += 1

    def _overloaded(self, value: int) -> Exception:
        return coded(
            "More is asked of this service than it can do: try again later.",
            ErrorCode.OVERLOADED,
            limit=self._most_waiting,
            value=value,
            retryAfterMs=RETRY_MS,
        )


class Place:
    """A place of a caller in a lane while the block lasts; entering raises what `Lane.enter` does."""

    __slots__ = ("_caller", "_lane")

    def __init__(self, lane: Lane, caller: str) -> None:
        self._lane = lane
        self._caller = caller

    async def __aenter__(self) -> None:
        await self._lane.enter(self._caller)

    async def __aexit__(self, *_: object) -> None:
        self._lane.leave(self._caller)
