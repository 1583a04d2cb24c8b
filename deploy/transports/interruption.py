"""What ends a wait from outside, without a task for the wait."""

import asyncio
from collections.abc import Awaitable


class Interruption:
    """Ends the wait it is handed; once interrupted, always so."""

    __slots__ = ("_scope", "_set")

    def __init__(self) -> None:
        self._scope: asyncio.Timeout | None = None
        self._set = False

    def interrupt(self) -> None:
        """End the wait, now or when it would begin."""
        self._set = True
        if self._scope is not None:
            self._scope.reschedule(asyncio.get_running_loop().time())

    async def during(self, waiting: Awaitable[None]) -> bool:
        """Wait; whether that came to its own end."""
        try:
            async with asyncio.timeout(0 if self._set else None) as self._scope:
                await waiting
        except TimeoutError:
            return False
        finally:
            self._scope = None
        return True
