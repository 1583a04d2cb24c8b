"""The subscribers: raw sockets of one process, which counts and times what arrives and does nothing else."""

import select
import socket
import time
from collections.abc import Sequence
from ctypes import c_uint64
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import RawValue
from typing import Any

from tests.bench.live.frames import CLOSE, PING, PONG, TEXT, frame, frames, read_head, read_message, upgrade
from tests.bench.live.shapes import STAMP, Shape
from tests.bench.servers import Server, raise_file_limit

WAVE = 100
INIT = frame(b'{"type":"connection_init"}')
STAMP_DIGITS = 19
CONNECT_SECONDS = 60.0


@dataclass(slots=True)
class Subscriber:
    """A socket, what came of a message that is not whole yet, and how many messages came."""

    socket: socket.socket
    rest: bytes = b""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What arrived since the last reset: messages, the least and the most a subscriber, the latest instant
    (`time.monotonic`), and how long messages took (milliseconds, in order)."""

    total: int
    least: int
    most: int
    last: float
    took_ms: Sequence[float]

    def quantile_ms(self, share: float) -> float:
        """What a share of the messages keeps."""
        return self.took_ms[min(len(self.took_ms) - 1, int(len(self.took_ms) * share))]


@dataclass(slots=True)
class Crowd:
    """The subscribers of a server, who count what was written from `since` on; `run` ends when told to."""

    port: int
    path: str
    shape: Shape
    counter: Any
    told: Connection
    subscribers: dict[int, Subscriber] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    since: int = 0
    last: float = 0.0

    def connect(self) -> None:
        """Open the sockets in waves and subscribe."""
        for start in range(0, self.shape.subscribers, WAVE):
            numbers = range(start, min(start + WAVE, self.shape.subscribers))
            wave = [
                socket.create_connection(("127.0.0.1", self.port), timeout=CONNECT_SECONDS) for _ in numbers
            ]
            for each in wave:
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                each.sendall(upgrade(self.port, self.path))
            rests = []
            for each in wave:
                rest = read_head(each)
                each.sendall(INIT)
                rests.append(rest)
            for number, each, rest in zip(numbers, wave, rests, strict=True):
                subscriber = Subscriber(each, read_message(each, rest))
                each.sendall(frame(self.shape.subscribe(number)))
                each.setblocking(False)
                self.subscribers[each.fileno()] = subscriber

    def run(self) -> None:
        """Count what arrives until told to close."""
        poll = select.epoll()
        for descriptor in self.subscribers:
            poll.register(descriptor, select.EPOLLIN)
        poll.register(self.told.fileno(), select.EPOLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == self.told.fileno():
                    if not self._obey(self.told.recv()):
                        return
                else:
                    self._receive(self.subscribers[descriptor])

    def _obey(self, order: str) -> bool:
        if order == "close":
            return False
        if order == "report":
            counts = [each.count for each in self.subscribers.values()]
            self.told.send(
                Arrivals(self.counter.value, min(counts), max(counts), self.last, sorted(self.took_ms))
            )
        else:
            self.counter.value, self.took_ms, self.since = 0, [], time.time_ns()
            for each in self.subscribers.values():
                each.count = 0
            self.told.send(None)
        return True

    def _receive(self, subscriber: Subscriber) -> None:
        try:
            data = subscriber.rest + subscriber.socket.recv(1 << 16)
        except BlockingIOError:
            return
        if len(data) == len(subscriber.rest):
            raise ConnectionError("the server closed a subscriber's connection")
        now, end, came = time.time_ns(), 0, 0
        for opcode, start, end in frames(data):
            if opcode == TEXT:
                stamped = data.find(STAMP, start, end)
                if stamped >= 0:
                    digits = stamped + len(STAMP)
                    written = int(data[digits : digits + STAMP_DIGITS])
                    if written >= self.since:
                        self.took_ms.append((now - written) / 1e6)
                        came += 1
                elif data.find(b'"next"', start, end) < 0 and data.find(b'"ping"', start, end) < 0:
                    raise ConnectionError(data[start:end].decode())
            elif opcode == PING:
                subscriber.socket.send(frame(data[start:end], PONG))
            elif opcode == CLOSE:
                raise ConnectionError(f"the server closed a socket: {data[start:end]!r}")
        subscriber.rest = data[end:]
        subscriber.count += came
        self.counter.value += came
        self.last = time.monotonic()


class Clients:
    """The crowd in a process of its own, seen from the bench; a context manager. Raises ConnectionError."""

    def __init__(self, server: Server, shape: Shape) -> None:
        context = get_context("spawn")
        self._counter = RawValue(c_uint64, 0)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_subscribe, args=(server.port, server.path, shape, self._counter, theirs), daemon=True
        )

    def __enter__(self) -> "Clients":
        self._process.start()
        self._answer()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.is_alive():
            self._pipe.send("close")
        self._process.join()
        self._process.close()
        self._pipe.close()

    @property
    def arrived(self) -> int:
        """How many messages have arrived since the last reset."""
        if not self._process.is_alive():
            self._answer()
        return int(self._counter.value)

    def reset(self) -> None:
        """Count from zero, and only what is written from now on: earlier messages may be on their way."""
        self._pipe.send("reset")
        self._answer()

    def report(self) -> Arrivals:
        """What arrived since the last reset."""
        self._pipe.send("report")
        arrivals: Arrivals = self._answer()
        return arrivals

    def _answer(self) -> Any:
        try:
            answer = self._pipe.recv()
        except EOFError as error:
            raise ConnectionError("the subscribers' process ended") from error
        if isinstance(answer, str):
            raise ConnectionError(answer)
        return answer


def _subscribe(port: int, path: str, shape: Shape, counter: Any, told: Connection) -> None:
    raise_file_limit()
    crowd = Crowd(port, path, shape, counter, told)
    try:
        crowd.connect()
        told.send(None)
        crowd.run()
    except (OSError, ConnectionError) as error:
        told.send(f"subscribers: {error}")
