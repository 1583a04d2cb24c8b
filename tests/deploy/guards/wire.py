"""A client that writes bytes and reads what comes, or does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from tests.deploy.sample_graph import Service

BODY = b'{"query":"{ hello }"}'


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Write."""
        self._writer.write(data)
        await self._writer.drain()

    async def rest(self) -> bytes:
        """Everything until the service closes."""
        try:
            return await self._reader.read()
        except ConnectionResetError:
            return b""

    async def status(self) -> int:
        """The status of the next answer, which is read whole."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await self._reader.readexactly(int(length.split(b":")[1]))
        return int(head.split()[1])


@asynccontextmanager
async def wired(service: Service) -> AsyncIterator[Wire]:
    """A connection to the service."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


def request(headers: bytes = b"", body: bytes = BODY) -> bytes:
    """A POST with these headers besides."""
    return (
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + headers
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def head_bytes(sent: bytes) -> int:
    """What the service counts of a request: its path, and each header with what stands around it."""
    line, *headers = sent.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return len(line.split()[1]) + sum(len(header) + 2 for header in headers)


def refusal(answer: bytes) -> tuple[int, dict[str, object]]:
    """The status and the extensions of an answer that refuses."""
    head, _, body = answer.partition(b"\r\n\r\n")
    [error] = orjson.loads(body)["errors"]
    extensions: dict[str, object] = error["extensions"]
    return int(head.split()[1]), extensions
