"""A queue and an event for connections that are idle, of which there are thousands.

asyncio's own hold five empty deques to a connection, a tenth of all the memory that it takes.
"""

from uvicorn._types import ASGIReceiveEvent

from deploy.transports.waiters import Waiters


class Inbox:
    """What came from a client and has not been read yet; nearly always that is nothing."""

    __slots__ = ("_messages", "_waiters")

    def __init__(self) -> None:
        self._messages: list[ASGIReceiveEvent] | None = None
        self._waiters = Waiters()

    def empty(self) -> bool:
        """Whether there is nothing."""
        return not self._messages

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        """This came."""
        if self._messages is None:
            self._messages = []
        self._messages.append(message)
        self._waiters.wake()

    async def get(self) -> ASGIReceiveEvent:
        """The first of what came, taken out; waits for it."""
        while not self._messages:
            await self._waiters.wait()
        message = self._messages.pop(0)
        self._messages = self._messages or None
        return message


class Gate:
    """Open or shut; an event, as uvicorn calls it."""

    __slots__ = ("_open", "_waiters")

    def __init__(self) -> None:
        self._open = True
        self._waiters = Waiters()

    def is_set(self) -> bool:
        """Whether it is open."""
        return self._open

    def set(self) -> None:
        """Open it."""
        self._open = True
        self._waiters.wake()

    def clear(self) -> None:
        """Shut it."""
        self._open = False

    async def wait(self) -> None:
        """Wait until it is open."""
        while not self._open:
            await self._waiters.wait()
