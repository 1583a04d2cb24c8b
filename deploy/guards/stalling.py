"""Clients that do not read what they asked for."""

import asyncio


class StallWatch:
    """Aborts a connection of which nothing could be sent for ``seconds`` while something waited.

    A slow reader is none of those: what counts is that the buffer gets no smaller.
    """

    def __init__(self, transport: asyncio.Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds
        self._left = 0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """From now on something waits."""
        if self._timer is None:
            self._left = self._transport.get_write_buffer_size()
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._look)

    def end(self) -> None:
        """Nothing waits any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        left = self._transport.get_write_buffer_size()
        if left == 0:
            return
        # Whoever writes waits as long as the buffer is full, so that it grows by no more than a little.
        if left >= self._left:
            self._transport.abort()
        else:
            self.begin()
