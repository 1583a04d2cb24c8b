"""A client of graphql-transport-ws that sends and receives raw messages, for tests."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.deploy.sample_graph import Service

PROTOCOL = Subprotocol("graphql-transport-ws")
INIT = {"type": "connection_init"}


class Peer:
    """A client that sends and receives raw messages."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, *messages: object) -> None:
        for message in messages:
            frame = message if isinstance(message, str | bytes) else json.dumps(message)
            await self.connection.send(frame)

    async def receive(self) -> dict[str, Any]:
        frame = await self.connection.recv()
        assert isinstance(frame, str), "the protocol's frames are text"
        message = json.loads(frame)
        assert isinstance(message, dict)
        return message

    async def _receive_for_ever(self) -> None:
        while True:
            await self.receive()

    async def closed(self) -> tuple[int, str]:
        """Read to the end; the code and reason of the server's close frame."""
        with pytest.raises(ConnectionClosed) as closed:
            await self._receive_for_ever()
        frame = closed.value.rcvd
        assert frame is not None, "the server closes with a close frame"
        return frame.code, frame.reason


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[Peer]:
    async with connect(url, subprotocols=[PROTOCOL], compression=None, **options) as connection:
        assert connection.subprotocol == PROTOCOL
        yield Peer(connection)


@asynccontextmanager
async def opened(service: Service, **options: Any) -> AsyncIterator[Peer]:
    async with connected(service.socket_url, **options) as peer:
        yield peer


@asynccontextmanager
async def ready(service: Service, payload: Mapping[str, object] | None = None) -> AsyncIterator[Peer]:
    async with opened(service) as peer:
        await peer.send({**INIT, "payload": payload})
        assert (await peer.receive())["type"] == "connection_ack"
        yield peer


def subscribe(operation_id: str, query: str, **payload: object) -> dict[str, object]:
    return {"id": operation_id, "type": "subscribe", "payload": {"query": query, **payload}}


def complete(operation_id: str) -> dict[str, object]:
    return {"id": operation_id, "type": "complete"}


HELLO = subscribe("1", "{ hello }")
FOREVER = subscribe("1", "subscription { forever }")
