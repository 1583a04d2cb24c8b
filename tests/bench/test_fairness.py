"""A greedy client and its neighbour: what the neighbour waits while the other asks at full tilt."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.table import Table

from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service

pytestmark = pytest.mark.bench

SECONDS = float(os.environ.get("OFFERGRAPH_BENCH_SECONDS", "4"))
GREEDY_CONNECTIONS = 64
OFFERS = 200

LIST = """query ($account: String!) { offers(filter: {accounts: [$account]}, first: 50) { nodes {
  skuId status statusSince product { name } price { amount } inventory version } } }"""
RECORD = """mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) {
  replayed userErrors { code } } }"""

ARRIVES = {"account": "grocery1", "vendor": "vendor1"}
KEY = {"account": "grocery1", "feedId": "vendor1.meli-classic"}


@pytest.fixture
async def service(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Service]:
    running = Service(tmp_path / "serve.log", {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name})
    await running.start()
    yield running
    await running.stop()


def body(kind: str) -> dict[str, Any]:
    """A list of fifty offers, a recorded interaction, or a document that nobody has sent before."""
    now = time.perf_counter_ns()
    if kind == "reads":
        return {"query": LIST, "variables": {"account": KEY["account"]}}
    if kind == "new documents":
        return {"query": f"{{ {'viewer { name } ' * 20}}} # {now}"}
    log = {"type": "SUCCESS", "agent": "bench", "description": "taken", "data": {"inventory": 5}}
    named = {
        "skuId": f"sku-{now % OFFERS}",
        "interactionId": new_id(),
        "source": "SELLER",
        "origin": "CATALOG",
    }
    return {"query": RECORD, "variables": {"input": {**KEY, **named, "logs": [log]}}}


async def waits(url: str, kind: str, seconds: float) -> list[float]:
    """How long a neighbour's requests took, in milliseconds, one after the other with a breath between."""
    found = []
    from_elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with httpx.AsyncClient(base_url=url, transport=from_elsewhere, timeout=60) as http:
        end = time.perf_counter() + seconds
        while (before := time.perf_counter()) < end:
            response = await http.post("/graphql", json=body(kind))
            found.append((time.perf_counter() - before) * 1_000)
            assert "errors" not in response.json(), response.text
            await asyncio.sleep(0.02)
    return sorted(found)


def greedy(url: str, kind: str, seconds: float) -> int:
    """Ask on many connections, each again as soon as it is answered; gives how often. In its own process."""
    return asyncio.run(_tilt(url, kind, seconds))


async def _tilt(url: str, kind: str, seconds: float) -> int:
    limits = httpx.Limits(max_connections=GREEDY_CONNECTIONS, max_keepalive_connections=GREEDY_CONNECTIONS)
    end, done = time.perf_counter() + seconds, 0

    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as http:

        async def ask() -> None:
            nonlocal done
            while time.perf_counter() < end:
                await http.post("/graphql", json=body(kind))
                done += 1

        await asyncio.gather(*(ask() for _ in range(GREEDY_CONNECTIONS)))
    return done


def p99(found: list[float]) -> float:
    """What 99 of 100 keep."""
    return found[min(len(found) - 1, int(len(found) * 0.99))]


async def test_how_long_a_neighbour_waits_beside_a_greedy_client(service: Service) -> None:
    """Issue 7 wants three times as long as in calm, at most."""
    graph = Graph(service.url)
    await Seller.arrive(graph, **ARRIVES)
    await waits(service.url, "writes", SECONDS)
    table = Table("neighbour", "greedy", "calm p99 ms", "beside p99 ms", "times", "greedy/s")
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for mine in ("reads", "writes"):
            calm = p99(await waits(service.url, mine, SECONDS))
            for theirs in ("reads", "writes", "new documents"):
                asking = loop.run_in_executor(pool, greedy, service.url, theirs, SECONDS + 2)
                await asyncio.sleep(1.5)  # The process starts and opens its connections.
                beside = p99(await waits(service.url, mine, SECONDS))
                rate = await asking / (SECONDS + 2)
                times = f"{beside / calm:.1f}"
                table.add_row(mine, theirs, f"{calm:.1f}", f"{beside:.1f}", times, f"{rate:.0f}")
    Console(stderr=True).print(table)
    await graph.close()
