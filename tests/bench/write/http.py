"""The service beside stock Strawberry, each a process of its own, through the same mutation over HTTP."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.write import clients
from tests.bench.write.cells import Cell, Measure, Plan, Results, measure_in_turn
from tests.bench.write.nodes import Nodes
from tests.bench.write.services import PEERS, SERVICE, Service, serving
from tests.bench.write.timing import Measured

SAMPLES = 30
MEMORY_CLIENTS = 64


async def measure_http(nodes: Nodes, plan: Plan, folder: Path, done: Callable[[Cell], None]) -> Results:
    """`recordInteraction` through the service, and through stock Strawberry with a transaction for each."""
    async with contextlib.AsyncExitStack() as stack:
        ways = {}
        for name in PEERS:
            service = await stack.enter_async_context(serving(name, nodes, plan.cold_offers, folder))
            ways[name] = _way(service)
        return await measure_in_turn(ways, plan, done)


async def watch_memory(nodes: Nodes, minutes: float, offers: int, folder: Path) -> list[tuple[float, float]]:
    """The service's memory under load for so long: (minutes since the start, megabytes)."""
    async with serving(SERVICE, nodes, offers, folder) as service:
        load = service.load(MEMORY_CLIENTS, offers, minutes * 60)
        began, process = time.monotonic(), clients.start(load)
        ended = asyncio.create_task(asyncio.to_thread(clients.finish, process))
        series = []
        while not ended.done():
            series.append(((time.monotonic() - began) / 60, service.server.rss_bytes / 2**20))
            await asyncio.wait([ended], timeout=minutes * 60 / SAMPLES)
        await ended
        return series


def _way(service: Service) -> Measure:
    async def measure(clients_at_once: int, offers: int, seconds: float) -> Measured:
        return await service.measure(service.load(clients_at_once, offers, seconds))

    return measure
