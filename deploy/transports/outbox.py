"""What waits to be written to one connection: a bounded queue and its one writer."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

M = TypeVar("M", bound=str | bytes)


class Outbox(Generic[M]):
    """Messages in order, at most ``max_messages`` of them, of ``max_length`` characters or bytes in all.

    :meth:`push` is for the few messages a client must get, one per operation or per message of its own;
    :meth:`put` waits for room, which is how a slow client slows down what produces for it and nobody else.
    """

    def __init__(self, max_messages: int, max_length: int) -> None:
        self._max_messages = max_messages
        self._max_length = max_length
        self._messages: deque[M] = deque()
        self._length = 0
        self._ready = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._written = asyncio.Event()
        self._written.set()
        self._closed = False

    def push(self, message: M) -> None:
        """Queue ``message``, room or not."""
        if self._closed:
            return
        self._messages.append(message)
        self._length += len(message)
        self._ready.set()
        self._written.clear()
        self._note_room()

    async def put(self, message: M, patience_seconds: float | None = None) -> bool:
        """Queue ``message`` as soon as there is room; False if there was none for ``patience_seconds``."""
        try:
            async with asyncio.timeout(None if self._room.is_set() else patience_seconds):
                while not self._room.is_set():
                    await self._room.wait()
        except TimeoutError:
            return False
        self.push(message)
        return True

    async def drain(
        self, send: Callable[[M], Awaitable[None]], keep_alive_seconds: float, keep_alive: M
    ) -> None:
        """Write for ever; after ``keep_alive_seconds`` of silence, write ``keep_alive``."""
        while True:
            while self._messages:
                message = self._messages.popleft()
                self._length -= len(message)
                self._note_room()
                await send(message)
            self._written.set()
            self._ready.clear()
            try:
                async with asyncio.timeout(keep_alive_seconds):
                    await self._ready.wait()
            except TimeoutError:
                await send(keep_alive)

    def close(self) -> None:
        """Nothing is written any more: drop what waits and whatever comes, and let nobody wait for room."""
        self._closed = True
        self._messages.clear()
        self._length = 0
        self._note_room()
        self._written.set()

    async def written(self) -> None:
        """Wait until everything that was queued has been handed to the socket."""
        await self._written.wait()

    def _note_room(self) -> None:
        if len(self._messages) < self._max_messages and self._length < self._max_length:
            self._room.set()
        else:
            self._room.clear()
