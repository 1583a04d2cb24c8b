"""Writes of one turn of the event loop, gathered: what goes to one connection goes in one piece.

A system call costs as much as all else that a message of the live feed does, and who reads many messages at
once reads them faster, too. Nothing waits longer than the turn that wrote it.
"""

import asyncio
from typing import Any

GATHERED_BYTES = 64 * 1024


class Turn:
    """The connections that have something to write when this turn of the event loop ends."""

    def __init__(self) -> None:
        self._waiting: list[GatheringTransport] = []

    def add(self, transport: "GatheringTransport") -> None:
        """Flush it at the end of this turn."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._end)
        self._waiting.append(transport)

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, []
        for transport in waiting:
            transport.flush()


class GatheringTransport(asyncio.Transport):
    """A transport that writes at the end of the turn, or as soon as `GATHERED_BYTES` have come together.

    The order is that of the calls, whoever makes them; closing writes first, aborting does not.
    """

    __slots__ = ("_gathered", "_size", "_transport", "_turn")

    def __init__(self, transport: asyncio.Transport, turn: Turn) -> None:
        self._transport = transport
        self._turn = turn
        self._gathered: list[bytes] | None = None
        self._size = 0

    def write(self, data: Any) -> None:
        """Write `data`, soon."""
        self._size += len(data)
        if self._gathered is not None:
            self._gathered.append(data)
        else:
            self._gathered = [data]
            self._turn.add(self)
        if self._size > GATHERED_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what has been gathered; a connection that is closed by now takes nothing more."""
        gathered, self._gathered, self._size = self._gathered, None, 0
        if gathered and not self._transport.is_closing():
            self._transport.write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    def close(self) -> None:
        """Close once everything has been written."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close now."""
        self._gathered, self._size = None, 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it closes, or has closed."""
        return self._transport.is_closing()

    def is_reading(self) -> bool:
        """Whether it reads."""
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        """Read nothing until told."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        """How many bytes wait."""
        return self._size + self._transport.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)
