"""A subscriber that comes back: after every break it goes on behind the last cursor it has seen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from gql.transport.exceptions import TransportError, TransportQueryError

from tests.journeys.client import Graph
from tests.journeys.stubborn import PASSING, PAUSE_SECONDS

DOCUMENT = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId from to offerVersion } }"""


class Follower:
    """The changes of status that match `filter`, as they came, from `cursor` on."""

    def __init__(self, graph: Graph, filter: dict[str, Any], cursor: str) -> None:
        self._graph = graph
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
            try:
                async with self._graph.watch(DOCUMENT, filter=self._filter, after=self._cursor) as watch:
                    while True:
                        await self._take(await watch.next())
            except TransportQueryError as error:
                if not {found["extensions"]["code"] for found in error.errors or ()} <= PASSING:
                    raise
            except (TransportError, OSError, StopAsyncIteration):
                pass
            self.breaks += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _take(self, event: dict[str, Any]) -> None:
        async with self._came:
            self.events.append(event)
            self._cursor = event["cursor"]
            self._came.notify_all()
