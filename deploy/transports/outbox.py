"""What waits to be written to one connection: a bounded queue, written as fast as the connection takes it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from deploy.transports.at_once import WriteText
from deploy.transports.eager import Begun, begin
from deploy.transports.waiters import Waiters

Send = Callable[[bytes], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class OutboxBounds:
    """At most ``max_messages`` wait, of ``max_length`` bytes in all.

    ``keep_alive_seconds``: how long a connection may be silent; ``stall_seconds``: how long take nothing.
    """

    max_messages: int
    max_length: int
    keep_alive_seconds: float
    stall_seconds: float


class Outbox:
    """Messages in order, written by ``send`` from :meth:`open` on.

    :meth:`push` is for the few messages a client must get, one per operation or per message of its own; what
    there may be much of is pushed while it :meth:`has_room`, or :meth:`put`. After a silence
    ``keep_alive`` is written. ``on_broken`` is called when nothing more can be written: the connection is
    lost, or has taken nothing for too long.
    """

    def __init__(self, bounds: OutboxBounds, keep_alive: bytes) -> None:
        self._bounds = bounds
        self._keep_alive = keep_alive
        self._messages: deque[bytes] | None = None
        self._length = 0
        self._send: Send | None = None
        self._write_at_once: WriteText | None = None
        self._on_broken: Callable[[], None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._waiters = Waiters()
        self._timer: asyncio.TimerHandle | None = None
        self._last_sent = 0.0
        self._closed = False
        self.broken = False

    def open(self, send: Send, on_broken: Callable[[], None], write_at_once: WriteText | None = None) -> None:
        """There is a connection to write to now; what it takes `write_at_once` is not sent."""
        self._send = send
        self._write_at_once = write_at_once
        self._on_broken = on_broken
        self._last_sent = asyncio.get_running_loop().time()
        self._await_silence()
        while self._messages and self._writer is None:
            self._begin(self._take())
        if self._writer is None:
            self._messages = None

    def has_room(self) -> bool:
        """Whether it is within its bounds."""
        return self._closed or (
            len(self._messages or ()) < self._bounds.max_messages and self._length < self._bounds.max_length
        )

    def push(self, message: bytes) -> None:
        """Queue ``message``, room or not."""
        if self._closed:
            return
        if self._messages is None:
            if self._writer is None and self._send is not None:
                self._begin(message)
                return
            # Most connections are idle most of the time, and need none.
            self._messages = deque()
        self._messages.append(message)
        self._length += len(message)

    async def put(self, message: bytes, patience_seconds: float | None = None) -> bool:
        """Queue ``message`` as soon as there is room; False if there was none for ``patience_seconds``."""
        if not await self.room(patience_seconds):
            return False
        self.push(message)
        return True

    async def room(self, patience_seconds: float | None = None) -> bool:
        """Wait until there is room; False if there was none for ``patience_seconds``."""
        if self.has_room():
            return True
        try:
            async with asyncio.timeout(patience_seconds):
                while not self.has_room():
                    await self._waiters.wait()
        except TimeoutError:
            return False
        return True

    async def written(self) -> None:
        """Wait until everything that was queued has been handed to the connection."""
        while not self._closed and (self._messages or self._writer is not None):
            await self._waiters.wait()

    def close(self) -> None:
        """Nothing is written any more: drop what waits and whatever comes, and let nobody wait for room."""
        self._closed = True
        self._messages = None
        self._length = 0
        if self._timer is not None:
            self._timer.cancel()
        if self._writer is not None:
            self._writer.cancel()
        self._send = self._write_at_once = None
        self._waiters.wake()

    def _begin(self, message: bytes) -> None:
        """Write ``message``, in this very call if the connection takes it at once."""
        assert self._send is not None
        self._last_sent = asyncio.get_running_loop().time()
        if self._write_at_once is not None and self._write_at_once(message):
            return
        try:
            begun = begin(self._send(message))
        except OSError:
            self._break()
        else:
            if begun is not None:
                self._writer = asyncio.create_task(self._write_slowly(begun))

    async def _write_slowly(self, begun: Begun) -> None:
        try:
            async with asyncio.timeout(self._bounds.stall_seconds) as stalled:
                await begun
                while self._messages:
                    assert self._send is not None
                    stalled.reschedule(asyncio.get_running_loop().time() + self._bounds.stall_seconds)
                    await self._send(self._take())
        except OSError:
            # A TimeoutError is one too.
            self._writer = None
            self._break()
        else:
            self._writer = None
            self._messages = None
            self._waiters.wake()

    def _take(self) -> bytes:
        assert self._messages is not None
        message = self._messages.popleft()
        self._length -= len(message)
        self._last_sent = asyncio.get_running_loop().time()
        self._waiters.wake()
        return message

    def _break(self) -> None:
        self.broken = True
        self.close()
        if self._on_broken is not None:
            self._on_broken()

    def _await_silence(self) -> None:
        if not self._closed:
            due = self._last_sent + self._bounds.keep_alive_seconds
            self._timer = asyncio.get_running_loop().call_at(due, self._end_of_silence, self._last_sent)

    def _end_of_silence(self, silent_since: float) -> None:
        if self._last_sent == silent_since and not self._messages and self._writer is None:
            self.push(self._keep_alive)
        self._await_silence()
