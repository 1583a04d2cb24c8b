"""Those who wait for something to move on."""

import asyncio


class Waiters:
    """Who waits is woken at the next :meth:`wake`; where nobody waits this holds nothing.

    There are two of it to each connection, and most of those are idle.
    """

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] | None = None

    async def wait(self) -> None:
        """Return once somebody wakes."""
        waiter = asyncio.get_running_loop().create_future()
        if self._waiting is None:
            self._waiting = []
        self._waiting.append(waiter)
        await waiter

    def wake(self) -> None:
        """Wake all who wait now."""
        waiting, self._waiting = self._waiting, None
        for waiter in waiting or ():
            if not waiter.done():
                waiter.set_result(None)
