"""What is far too large is refused in the memory of what is just too large, and is not read to its end."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from starlette.types import Message

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.engine import Engine
from deploy.guards.connection_limits import ConnectionLimits
from deploy.operation_request import OperationRequest
from deploy.operations import Answer
from deploy.settings import load_settings
from schema.build import build_schema
from tests.deploy.guards.test_sockets import raw_socket
from tests.deploy.limits.ladder import LIMITS, tokens
from tests.deploy.limits.no_store import NO_STORE
from tests.deploy.sample_graph import serve

MEGABYTE = 1_000_000
PIECE = 64 * 1_024
PIECES = 1_000
UNMASKED = b"\x00" * 4
# A text frame that says how long it is; one that is not the last of its message, and those that follow it.
ONE_FRAME = b"\x81\xff" + (PIECES * PIECE).to_bytes(8) + UNMASKED
BEGINNING, FOLLOWING = (bytes([first, 0xFF]) + PIECE.to_bytes(8) + UNMASKED for first in (0x01, 0x00))


class Peak:
    """How many bytes more than before were taken at once."""

    grown = 0


@contextmanager
def measured() -> Iterator[Peak]:
    """Notes what is taken inside by whatever Python allocates."""
    peak = Peak()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield peak
        peak.grown = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


async def test_a_body_without_end_is_read_for_a_while_and_not_kept() -> None:
    settings = load_settings({})
    application = Application(NO_STORE, settings, OpenDoor())
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
    }
    read, told = 0, list[Message]()

    async def receive() -> Message:
        nonlocal read
        read += PIECE
        return {"type": "http.request", "body": bytes(PIECE), "more_body": True}

    async def send(message: Message) -> None:
        told.append(message)

    with measured() as peak:
        await application.asgi(scope, receive, send)
    assert told[0]["status"] == 413
    assert read <= 4 * settings.max_bulk_body_bytes + PIECE
    assert peak.grown < settings.max_bulk_body_bytes + 2 * MEGABYTE


def test_a_document_of_any_length_takes_no_more_than_one_that_is_just_too_long() -> None:
    schema = build_schema()._schema

    def refused(request: OperationRequest) -> int:
        engine = Engine(schema, make_context=lambda call: call)
        with measured() as peak:
            answer = engine.prepare(request)
        assert isinstance(answer, Answer)
        return peak.grown

    just, far = tokens(LIMITS.tokens + 1), tokens(1_000 * LIMITS.tokens)
    refused(just)
    assert refused(far) < 2 * refused(just) + MEGABYTE


@pytest.mark.parametrize(
    ("first", "next_ones"), [(ONE_FRAME, b""), (BEGINNING, FOLLOWING)], ids=["one", "many"]
)
async def test_a_message_without_end_is_not_kept(first: bytes, next_ones: bytes) -> None:
    """In one frame, and in many: the socket is closed while the client still sends."""
    piece, loop = b"x" * PIECE, asyncio.get_running_loop()
    async with serve() as service:
        client = await raw_socket(service)
        with measured() as peak, suppress(ConnectionError):
            await loop.sock_sendall(client, first + piece)
            for _ in range(PIECES - 1):
                await loop.sock_sendall(client, next_ones + piece)
        client.close()
    assert peak.grown < 4 * ConnectionLimits().message_bytes + MEGABYTE
