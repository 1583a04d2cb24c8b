"""The whole application on a store of its own, served on loopback in this process, for tests of delivery."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deploy.app import Application
from deploy.settings import load_settings
from deploy.transports.aborting import AbortableHttp, AbortableWebSocket
from store.live import LiveBounds
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Policy
from store.store import Store

PROTOCOL = Subprotocol("graphql-transport-ws")


@dataclass
class LiveService:
    """A process of the service: its store, its application, and where it listens."""

    store: Store
    application: Application
    port: int

    @property
    def socket_url(self) -> str:
        """Where its WebSockets are."""
        return f"ws://127.0.0.1:{self.port}/graphql"

    @property
    def url(self) -> str:
        """Where it answers HTTP."""
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.application.engine.groups)

    @property
    def operations(self) -> int:
        """How many operations run."""
        return self.application.transports.connections.operations


@contextlib.asynccontextmanager
async def live_service(
    mongo_url: str, database: str, *, bounds: LiveBounds | None = None, **settings: object
) -> AsyncIterator[LiveService]:
    """A process of the service on `database`; nothing of it may be left at the end."""
    mongo = Mongo.connect(mongo_url, database)
    await migrate(mongo)
    store = await Store.open(mongo, Policy(), live=bounds)
    application = Application(store, load_settings({}, **settings))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        application.asgi,
        http=AbortableHttp,
        ws=AbortableWebSocket,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    service = LiveService(store, application, listener.getsockname()[1])
    try:
        yield service
    finally:
        await application.transports.close()
        server.should_exit = True
        await serving
        await store.close()
    assert (service.operations, service.groups, store.live.feed.listening) == (0, 0, 0)


class Subscription:
    """A subscription of one's own socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def message(self) -> dict[str, Any]:
        """The next message that is no ping."""
        while True:
            message: dict[str, Any] = orjson.loads(await self.connection.recv())
            if message["type"] != "ping":
                return message

    async def event(self) -> dict[str, Any]:
        """The next event: the value of the root field."""
        message = await self.message()
        assert message["type"] == "next", message
        (value,) = message["payload"]["data"].values()
        return dict(value)

    async def error(self) -> dict[str, Any]:
        """The error that the subscription ends with, whatever comes before it."""
        message = await self.message()
        while message["type"] == "next":
            message = await self.message()
        assert message["type"] == "error", message
        return dict(message["payload"][0])


@contextlib.asynccontextmanager
async def subscribed(
    url: str, document: str, *, key: str = "", **variables: Any
) -> AsyncIterator[Subscription]:
    """Subscribe over a socket, whose handshake has `key` in a header."""
    headers = {"x-key": key}
    async with connect(
        url, subprotocols=[PROTOCOL], compression=None, additional_headers=headers
    ) as connection:
        await connection.send('{"type":"connection_init"}')
        assert orjson.loads(await connection.recv())["type"] == "connection_ack"
        payload = {"query": document, "variables": variables}
        await connection.send(orjson.dumps({"id": "1", "type": "subscribe", "payload": payload}).decode())
        yield Subscription(connection)
