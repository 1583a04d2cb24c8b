"""Documents that are new: one at a time is read, the callers in turn."""

import asyncio

from deploy.limits.rotation import Rotation


class Turns:
    """Parsing and validating hold up everything else for as long as they take.

    So that a client with many connections cannot string them together, each waits for a turn of its own, and
    the next turn comes after a rest as long as this one took: half of the time is left to everything else.
    """

    def __init__(self) -> None:
        self._waiting: Rotation[asyncio.Future[None]] = Rotation()
        self._giving = False

    async def next(self, caller: str) -> None:
        """Wait for the caller's turn, which lasts until it awaits something else."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.put(caller, turn)
        if not self._giving:
            self._giving = True
            loop.call_soon(self._give)
        await turn

    def _give(self) -> None:
        loop = asyncio.get_running_loop()
        following = self._waiting.take()
        if following is not None and not following[1].done():
            following[1].set_result(None)
        # Whoever has the turn runs first, as it was called first.
        loop.call_soon(self._rest, loop.time())

    def _rest(self, began: float) -> None:
        loop = asyncio.get_running_loop()
        if self._waiting:
            loop.call_later(loop.time() - began, self._give)
        else:
            self._giving = False
