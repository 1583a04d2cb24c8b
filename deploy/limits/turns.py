"""Documents that are new: one a turn of the event loop is read, the callers in turn."""

import asyncio

from deploy.limits.rotation import Rotation


class Turns:
    """Parsing and validating hold up everything else for as long as they take.

    So that a client with many connections cannot string them together, each waits for a turn of the loop of
    its own, between which answers go on and other callers are heard.
    """

    def __init__(self) -> None:
        self._waiting: Rotation[asyncio.Future[None]] = Rotation()

    async def next(self, caller: str) -> None:
        """Wait for the caller's turn."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._give)
        self._waiting.put(caller, turn)
        await turn

    def _give(self) -> None:
        following = self._waiting.take()
        if following is not None and not following[1].done():
            following[1].set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._give)
