"""The whole application on a store of its own, served on loopback in this process, for tests of delivery."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection

from deploy.app import Application
from deploy.auth.door import Door, LockedDoor, OpenDoor
from deploy.auth.tokens import Tokens
from deploy.settings import load_settings
from store.live import LiveBounds
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Policy
from store.store import Store
from tests.deploy.served import served
from tests.deploy.socket_peer import INIT, connected, subscribe


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
    mongo_url: str,
    database: str,
    *,
    bounds: LiveBounds | None = None,
    locked: bool = False,
    tokens: Tokens | None = None,
    **settings: object,
) -> AsyncIterator[LiveService]:
    """A process of the service on `database`, which asks for keys if it is `locked`, or for `tokens`; nothing
    of it may be left at the end."""
    chosen = load_settings({}, **settings)
    mongo = Mongo.connect(mongo_url, database)
    await migrate(mongo)
    store = await Store.open(mongo, Policy(), live=bounds)
    door: Door = LockedDoor(store.admission, tokens) if locked or tokens else OpenDoor()
    application = Application(store, chosen, door)
    try:
        async with served(application.asgi, application.transports) as serving:
            service = LiveService(store, application, serving.port)
            yield service
    finally:
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
    url: str, document: str, *, headers: dict[str, str] | None = None, **variables: Any
) -> AsyncIterator[Subscription]:
    """Subscribe over a socket, whose handshake has `headers`."""
    async with connected(url, additional_headers=headers or {}) as peer:
        await peer.send(INIT)
        assert (await peer.receive())["type"] == "connection_ack"
        await peer.send(subscribe("1", document, variables=variables))
        yield Subscription(peer.connection)
