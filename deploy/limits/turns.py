"""Documents that are new: one at a time is read, the callers in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.limits.rotation import Rotation

# New documents have a third of the time at most: with half of it, others waited four times as long as alone.
RESTS = 2.0


class Turns:
    """Parsing and validating take of the processor what everything else would have.

    So that a client with many connections cannot string them together, each waits for a turn of its own, and
    the next turn comes after a rest of `RESTS` times what this one took.
    """

    def __init__(self) -> None:
        self._waiting: Rotation[asyncio.Future[None]] = Rotation()
        self._taken = False

    @asynccontextmanager
    async def turn(self, caller: str) -> AsyncIterator[None]:
        """The caller's turn, waited for; nobody else has one meanwhile."""
        loop = asyncio.get_running_loop()
        await self._come(caller)
        began = loop.time()
        try:
            yield
        finally:
            loop.call_later(RESTS * (loop.time() - began), self._pass_on)

    async def _come(self, caller: str) -> None:
        if not self._taken:
            self._taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put(caller, turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            else:
                self._waiting.remove(caller, turn)
            raise

    def _pass_on(self) -> None:
        while (following := self._waiting.take()) is not None:
            if not following[1].done():  # Else whoever waited has gone.
                following[1].set_result(None)
                return
        self._taken = False
