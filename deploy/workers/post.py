"""What the workers of a service send each other: questions for figures, and connections."""

import asyncio
import contextlib
import itertools
import logging
import secrets
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

# What has been read of a request that goes on to another worker goes with it.
MOST_BYTES = 400_000
ANSWER_SECONDS = 1.0

_QUESTION, _ANSWER, _CONNECTION = b"?", b"!", b"c"
_NUMBER_BYTES = 4
# Linux keeps as many of these as the buffer holds; elsewhere there is only the other kind, with less room.
_KIND = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM

logger = logging.getLogger(__name__)


class Box(NamedTuple):
    """Where a worker reads its post, and where everybody else puts it in."""

    inside: socket.socket
    slot: socket.socket


def make_box() -> Box:
    """A new box."""
    box = Box(*socket.socketpair(socket.AF_UNIX, _KIND))
    box.slot.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_BYTES)
    box.inside.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MOST_BYTES)
    return box


class Post:
    """The post of worker ``number``, read ``inside`` its box, and put through the ``slots`` of all in order.

    Nothing is promised: who is not there, or has too much to read already, gets nothing. ``figures`` answers
    the others' questions; ``take`` gets the connections that are its own, with what was read from them.
    """

    def __init__(self, number: int, inside: socket.socket, slots: Sequence[socket.socket]) -> None:
        self.number = number
        self.figures: Callable[[], bytes] = bytes
        self.take: Callable[[socket.socket, bytes], None] = _drop
        self._inside = inside
        self._slots = slots
        # Not from 0 on: whoever had this box before may still be answered.
        self._numbers = itertools.count(secrets.randbelow(1 << 31))
        self._asked: dict[int, asyncio.Future[bytes]] = {}
        for each in (inside, *slots):
            each.setblocking(False)

    @property
    def others(self) -> list[int]:
        """The numbers of the other workers."""
        return [number for number in range(1, len(self._slots) + 1) if number != self.number]

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """Read what comes, for as long as the block lasts."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._inside, self._receive)
        try:
            yield
        finally:
            loop.remove_reader(self._inside)

    async def all_figures(self) -> dict[int, bytes]:
        """The figures of all workers that answer in time, one's own first, by number."""
        asked = {number: self._ask(number) for number in self.others}
        figures = {self.number: self.figures()}
        if asked:
            await asyncio.wait(asked.values(), timeout=ANSWER_SECONDS)
        for number, answer in asked.items():
            if answer.done():
                figures[number] = answer.result()
            answer.cancel()
        return figures

    def hand_over(self, worker: int, connection: int, begun: bytes) -> bool:
        """Give a worker the connection of that file number, with what was read from it; whether it got it."""
        return self._send(worker, _CONNECTION, 0, begun, connection)

    def _ask(self, worker: int) -> "asyncio.Future[bytes]":
        number = next(self._numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        answer.add_done_callback(lambda _: self._asked.pop(number))
        self._send(worker, _QUESTION, number)
        return answer

    def _send(self, worker: int, kind: bytes, number: int, content: bytes = b"", *files: int) -> bool:
        head = kind + self.number.to_bytes(_NUMBER_BYTES) + number.to_bytes(_NUMBER_BYTES)
        try:
            socket.send_fds(self._slots[worker - 1], [head, content], files)
        except OSError as error:
            logger.warning("worker %d could not be sent %d bytes: %s", worker, len(content), error)
            return False
        return True

    def _receive(self) -> None:
        try:
            message, files, _, _ = socket.recv_fds(self._inside, 2 * MOST_BYTES, 1)
        except BlockingIOError:
            return
        kind, rest = message[:1], message[1:]
        sender = int.from_bytes(rest[:_NUMBER_BYTES])
        number = int.from_bytes(rest[_NUMBER_BYTES : 2 * _NUMBER_BYTES])
        content = rest[2 * _NUMBER_BYTES :]
        if kind == _QUESTION:
            self._send(sender, _ANSWER, number, self.figures())
        elif kind == _ANSWER and (answer := self._asked.get(number)) is not None and not answer.done():
            answer.set_result(content)
        elif kind == _CONNECTION and files:
            self.take(socket.socket(fileno=files[0]), content)


def _drop(connection: socket.socket, _begun: bytes) -> None:
    connection.close()
