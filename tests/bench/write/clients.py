"""The clients of the write bench, a process of their own: sockets that send a mutation and time its answer.

They speak no more HTTP than they must, so that they are not what is measured.
"""

import asyncio
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, cast

import orjson
import uvloop

from tests.bench.answers import is_whole
from tests.bench.write.recording import BULK_MUTATION, MUTATION, Recordings, request
from tests.bench.write.timing import Timing, Window

ALL_WELL = b'"userErrors":[]'


@dataclass(frozen=True, slots=True)
class Load:
    """What to send where: `clients` sockets for `seconds` and a tenth more before, which does not count.

    A mutation is on one of `offers` offers, or a bulk of several `items`. Loads with different seeds send
    different ids.
    """

    port: int
    path: str
    clients: int
    seconds: float
    offers: int
    seed: int
    items: int = 1


class ClientsError(Exception):
    """An answer was not a good one; the message shows it."""


def start(load: Load) -> "subprocess.Popen[bytes]":
    """The clients, at work until `finish`."""
    command = [sys.executable, "-m", "tests.bench.write.clients", orjson.dumps(asdict(load)).decode()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: "subprocess.Popen[bytes]") -> Timing:
    """What the clients measured. Raises ClientsError if one of their mutations was not done."""
    out, fault = process.communicate()
    if process.returncode != 0:
        raise ClientsError(fault.decode()[-1500:])
    return Timing(**orjson.loads(out))


class Client(asyncio.Protocol):
    """One socket: a mutation, its whole answer, the next mutation, until `ends` (time.perf_counter)."""

    def __init__(self, load: Load, recordings: Recordings, ends: float) -> None:
        self._load = load
        self._recordings = recordings
        self._ends = ends
        self._received = b""
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answers: list[tuple[float, float]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first mutation."""
        # uvloop's transports do not say that they are asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take in what came; once the answer is whole, go on or end."""
        self._received += data
        if not is_whole(self._received):
            return
        now = time.perf_counter()
        answer, self._received = self._received, b""
        if not answer.startswith(b"HTTP/1.1 200") or ALL_WELL not in answer:
            self.end(ClientsError(answer[:1000].decode()))
            return
        self.answers.append((self._sent_at, now))
        if now < self._ends:
            self._send()
        else:
            self.end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """A socket that closes before its time is a fault."""
        self.end(exc or ClientsError("the server closed the connection"))

    def end(self, fault: Exception | None) -> None:
        """Send nothing more; a fault is one of the whole run."""
        if not self.done.done():
            if fault is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(fault)
            self._transport.close()

    def _send(self) -> None:
        load, take = self._load, self._recordings.next_input
        if load.items == 1:
            message = request(MUTATION, {"input": take()}, port=load.port, path=load.path)
        else:
            items = [take() for _ in range(load.items)]
            message = request(BULK_MUTATION, {"input": {"items": items}}, port=load.port, path=load.path)
        self._sent_at = time.perf_counter()
        self._transport.write(message)


async def run(load: Load) -> Timing:
    """Put the load on the server from this process."""
    window = Window.of(load.seconds)
    recordings = Recordings(load.offers, load.seed)
    loop = asyncio.get_running_loop()
    clients = [Client(load, recordings, window.ends) for _ in range(load.clients)]

    def fail(_loop: object, context: dict[str, Any]) -> None:
        for client in clients:
            client.end(ClientsError(f"{context.get('message')}: {context.get('exception')!r}"))

    # What is raised in a protocol's callback reaches nobody else.
    loop.set_exception_handler(fail)
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", load.port)  # type: ignore[misc]  # the lambda binds its own client
    await asyncio.gather(*(client.done for client in clients))
    answers = [answer for client in clients for answer in client.answers]
    return Timing.of(answers, window, load.clients, load.items)


def main() -> None:
    """Take a load from the command line, write its timing to standard output."""
    timing = uvloop.run(run(Load(**orjson.loads(sys.argv[1]))))
    sys.stdout.buffer.write(orjson.dumps(asdict(timing)))


if __name__ == "__main__":
    main()
