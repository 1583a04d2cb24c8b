"""The clients of the read bench: raw sockets that send requests in turn and time the answers.

Run as a process of its own by `drive`; speaks no more HTTP than it must, so that it is not what is measured.
"""

import asyncio
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any, cast

import orjson
import uvloop

from tests.bench.answers import END_OF_HEAD, is_whole

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What to send where: `clients` sockets, each one request at a time, for `seconds` after a tenth more.

    `pause_seconds` is what a client waits between an answer and its next request.
    """

    port: int
    path: str
    clients: int
    seconds: float
    pause_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What came of it; `answers` counts the warm-up too, the rest does not."""

    answers: int
    per_second: float
    p50_ms: float
    p99_ms: float
    longest_ms: float


def drive(load: Load, bodies: Sequence[bytes]) -> Timing:
    """Put the load on a server, from another process. Raises RuntimeError if an answer is not a good one."""
    process = start(load, bodies)
    return finish(process)


def start(load: Load, bodies: Sequence[bytes]) -> "subprocess.Popen[bytes]":
    """As `drive`, going on while the caller does something else until `finish`."""
    command = [sys.executable, "-m", "tests.bench.read.load"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(
        orjson.dumps({"load": asdict(load), "bodies": [b64encode(b).decode() for b in bodies]})
    )
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: "subprocess.Popen[bytes]") -> Timing:
    """The timing of a started load, once it has ended."""
    out, err = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the load failed: {err.decode()[-1000:]}")
    return Timing(**orjson.loads(out))


class Client(asyncio.Protocol):
    """One socket: sends a request, waits for the whole answer, sends the next."""

    def __init__(
        self, requests: "cycle[bytes]", load: Load, ends: float, done: "asyncio.Future[None]"
    ) -> None:
        self._requests = requests
        self._pause_seconds = load.pause_seconds
        self._ends = ends
        self._done = done
        self._received = b""
        self._sent_at = 0.0
        self.answers: list[tuple[float, float]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take in what came; go on once the answer is whole."""
        self._received += data
        if not is_whole(self._received):
            return
        now = time.perf_counter()
        if not self.answers and (fault := _fault(self._received)):
            self._end(RuntimeError(fault))
            return
        if not self._received.startswith(b"HTTP/1.1 200"):
            self._end(RuntimeError(self._received[:1000].decode()))
            return
        self.answers.append((self._sent_at, now))
        self._received = b""
        if now >= self._ends:
            self._end(None)
        elif self._pause_seconds:
            asyncio.get_running_loop().call_later(self._pause_seconds, self._send)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """A socket that closes before its time is a fault."""
        self._end(exc or RuntimeError("the server closed the connection"))

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))

    def _end(self, fault: Exception | None) -> None:
        if not self._done.done():
            if fault is None:
                self._done.set_result(None)
            else:
                self._done.set_exception(fault)
            self._transport.close()


def _fault(received: bytes) -> str | None:
    body = received.partition(END_OF_HEAD)[2]
    return body[:1000].decode() if b'"errors":[' in body[:200] else None


async def run(load: Load, bodies: Sequence[bytes]) -> Timing:
    """Put the load on the server from this process."""
    requests = cycle([_request(load, body) for body in bodies])
    begins = time.perf_counter() + load.seconds / 10
    ends = begins + load.seconds
    loop = asyncio.get_running_loop()
    clients, waits = [], []
    for _ in range(load.clients):
        done = loop.create_future()
        client = Client(requests, load, ends, done)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", load.port)  # type: ignore[misc]  # the lambda binds its own client
        clients.append(client)
        waits.append(done)
    async with asyncio.timeout(load.seconds + PATIENCE_SECONDS):
        await asyncio.gather(*waits)
    answers = [answer for client in clients for answer in client.answers]
    waited = sorted(end - start for start, end in answers if end >= begins)
    took = max(end for _, end in answers) - begins
    return Timing(
        answers=len(answers),
        per_second=len(waited) / took,
        p50_ms=_at(waited, 0.5) * 1000,
        p99_ms=_at(waited, 0.99) * 1000,
        longest_ms=waited[-1] * 1000,
    )


def _request(load: Load, body: bytes) -> bytes:
    head = (
        f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
        f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    """Read a load from standard input, write its timing to standard output."""
    told: dict[str, Any] = orjson.loads(sys.stdin.buffer.read())
    timing = uvloop.run(run(Load(**told["load"]), [b64decode(body) for body in told["bodies"]]))
    sys.stdout.buffer.write(orjson.dumps(asdict(timing)))


if __name__ == "__main__":
    main()
