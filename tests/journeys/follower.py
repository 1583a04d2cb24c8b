"""A subscriber that comes back: after every break it goes on behind the last cursor it has seen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.journeys.stubborn import PASSING, PAUSE_SECONDS

DOCUMENT = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId from to } }"""


class Follower:
    """The changes of status that match `filter`, as they came from the service at `url`, from `cursor` on."""

    def __init__(self, url: str, filter: dict[str, Any], cursor: str) -> None:
        self._url = url.replace("http://", "ws://") + "/graphql"
        self._filter = filter
        self._cursor = cursor
        self._came = asyncio.Condition()
        self.events: list[dict[str, Any]] = []
        self.breaks = 0

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow for as long as the block lasts; an error that no break explains fails."""
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self._follow())
            yield
            task.cancel()

    async def until(self, sku_id: str) -> None:
        """Wait for an event of `sku_id`."""
        async with self._came:
            await self._came.wait_for(lambda: any(event["skuId"] == sku_id for event in self.events))

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException):
                async with connect(self._url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
                    await self._read(socket)
            self.breaks += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _read(self, socket: ClientConnection) -> None:
        """Subscribe and read until the subscription ends or the connection breaks."""
        await _say(socket, type="connection_init")
        async for frame in socket:
            message = orjson.loads(frame)
            match message["type"]:
                case "connection_ack":
                    variables = {"filter": self._filter, "after": self._cursor}
                    payload = {"query": DOCUMENT, "variables": variables}
                    await _say(socket, type="subscribe", id="1", payload=payload)
                case "ping":
                    await _say(socket, type="pong")
                case "next":
                    await self._take(message["payload"]["data"]["offerStatusChanged"])
                case "error":
                    assert {error["extensions"]["code"] for error in message["payload"]} <= PASSING, message
                    return
                case "complete":
                    return

    async def _take(self, event: dict[str, Any]) -> None:
        async with self._came:
            self.events.append(event)
            self._cursor = event["cursor"]
            self._came.notify_all()


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(orjson.dumps(message).decode())
