"""The service beside stock Strawberry, each a process of its own, through the same mutation over HTTP."""

import asyncio
import time
from collections.abc import Callable, Mapping

from tests.bench.write import clients
from tests.bench.write.cells import Cell, Measure, Plan, Results, measure_in_turn
from tests.bench.write.services import Service
from tests.bench.write.timing import Measured

SAMPLES = 15
# The first seconds of a service load and compile what is there from then on.
WARMING_SECONDS, WARMING_CLIENTS = 3.0, 16
MEMORY_CLIENTS = 64
# Beforehand what the service keeps up to a bound (the last events, interactions it has seen) is filled, by
# thousands at once, for this share of the time.
FILLING_SHARE = 0.25
FILLING_ITEMS = 1_000


async def measure_http(services: Mapping[str, Service], plan: Plan, done: Callable[[Cell], None]) -> Results:
    """`recordInteraction` through each of the services, which are warm."""
    for service in services.values():
        await service.measure(service.load(WARMING_CLIENTS, plan.cold_offers, WARMING_SECONDS))
    return await measure_in_turn({name: _way(each) for name, each in services.items()}, plan, done)


async def watch_memory(service: Service, minutes: float, offers: int) -> list[tuple[float, float]]:
    """The service's memory under load for so long, once it is full: (minutes since then, megabytes)."""
    await service.measure(service.load(2, offers, minutes * 60 * FILLING_SHARE, FILLING_ITEMS))
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
