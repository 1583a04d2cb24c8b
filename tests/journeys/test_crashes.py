"""kill -9 of the service and of its MongoDB in the middle of the work: nothing acknowledged is lost or
doubled (R27, R28), and a subscriber who comes back misses nothing."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.process import find_process
from tests.journeys.client import PATIENCE_SECONDS, Graph
from tests.journeys.follower import Follower
from tests.journeys.seller import Seller
from tests.journeys.service import Service
from tests.journeys.stubborn import SUCCESS, Ledger, StubbornConnector, Told

CONNECTORS = 4
SKUS_EACH = 5
ACKNOWLEDGED_BETWEEN = 50
LAST_SKU = "sku-last"
CRASHES = ("service", "mongod", "service", "both", "mongod", "both", "service")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with a MongoDB of its own, whatever the environment says."""
    environment = {"MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(tmp_path / "data")}
    service = Service(tmp_path / "serve.log", environment)
    await service.start()
    yield service
    assert await service.stop() == 0
    assert find_process(tmp_path / "data" / "mongo" / "db") is None


async def test_nothing_acknowledged_is_lost_or_doubled_by_crashes(
    service: Service, graph: Graph, tmp_path: Path, times: int
) -> None:
    """Several connectors, a subscriber, and somebody who pulls plugs."""
    seller = await Seller.arrive(graph, account="grocery1", vendor="vtex")
    ledger, enough = Ledger(), asyncio.Event()
    connectors = [
        StubbornConnector(
            graph, seller.key, [f"sku-{seed}-{n}" for n in range(SKUS_EACH)], seed=seed, ledger=ledger
        )
        for seed in range(CONNECTORS)
    ]
    cursor = (await graph.ask("{ liveCursor }"))["liveCursor"]
    follower = Follower(service.url, {"accounts": [seller.account]}, cursor)
    async with follower.following():
        async with asyncio.TaskGroup() as work:
            for connector in connectors:
                work.create_task(connector.report_until(enough))
            for what in CRASHES * times:
                await acknowledged(ledger, ACKNOWLEDGED_BETWEEN)
                await crash(what, service, tmp_path / "data")
            await acknowledged(ledger, ACKNOWLEDGED_BETWEEN)
            enough.set()
        await seller.record(LAST_SKU, SUCCESS)
        await follower.until(LAST_SKU)

    assert ledger.unanswered > 0
    assert follower.breaks >= times * sum(what != "mongod" for what in CRASHES)
    await is_told_once(seller, ledger)
    offers = await histories(seller)
    is_pushed_once_in_order(follower, offers)
    statuses = Counter(offer["status"].lower() for offer in offers.values())
    assert await seller.counts() == {"total": len(offers), **statuses}
    assert await recounted(service) == "all counts are right\n"


async def acknowledged(ledger: Ledger, more: int) -> None:
    """Wait until so many more mutations have been acknowledged."""
    goal = ledger.acknowledged + more
    async with asyncio.timeout(PATIENCE_SECONDS):
        while ledger.acknowledged < goal:
            await asyncio.sleep(0.01)


async def crash(what: str, service: Service, data_dir: Path) -> None:
    """Kill the service, its MongoDB or both; returns when the work can go on."""
    database = data_dir / "mongo" / "db"
    mongod = find_process(database)
    assert mongod is not None
    if what != "mongod":
        await service.kill()
    if what != "service":
        os.kill(mongod.pid, signal.SIGKILL)
    if what != "mongod":
        await service.start()
    await service.until_ready()


async def is_told_once(seller: Seller, ledger: Ledger) -> None:
    """Every acknowledged interaction and log is there, nothing else is, and each once."""
    document = """query($filter: InteractionFilter, $after: String) {
        interactions(filter: $filter, first: 100, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes { interactionId skuId result logCount logs(first: 90) { nodes { logId } } } } }"""
    filter = {"accounts": [seller.account], "skuIds": sorted({told.sku_id for told in ledger.told.values()})}
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await seller.graph.ask(document, filter=filter, after=after))["interactions"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(found) == len(ledger.told)
    assert {node["interactionId"]: _told(node) for node in found} == ledger.told
    assert all(node["logCount"] == len(node["logs"]["nodes"]) for node in found)


def _told(node: dict[str, Any]) -> Told:
    return Told(node["skuId"], node["result"], [log["logId"] for log in node["logs"]["nodes"]])


async def histories(seller: Seller) -> dict[str, dict[str, Any]]:
    """Every offer of the feed with its changes of status, the first first."""
    document = """query($filter: OfferFilter) { offers(filter: $filter, first: 90) {
        pageInfo { hasNextPage } nodes { skuId status statusHistory(first: 100) {
          pageInfo { hasNextPage } nodes { from to } } } } }"""
    data = await seller.graph.ask(document, filter={"accounts": [seller.account]})
    assert not data["offers"]["pageInfo"]["hasNextPage"]
    offers = {offer["skuId"]: offer for offer in data["offers"]["nodes"]}
    for offer in offers.values():
        assert not offer["statusHistory"]["pageInfo"]["hasNextPage"]
        offer["history"] = [(change["from"], change["to"]) for change in offer["statusHistory"]["nodes"]][
            ::-1
        ]
        assert [after for after, _ in offer["history"][1:]] == [to for _, to in offer["history"][:-1]]
        assert offer["history"][-1][1] == offer["status"]
    return offers


def is_pushed_once_in_order(follower: Follower, offers: dict[str, dict[str, Any]]) -> None:
    """What the subscriber got is what is on record, in its order, without gaps or repetitions."""
    cursors = [event["cursor"] for event in follower.events]
    assert all(one < other for one, other in pairwise(cursors))
    pushed: dict[str, list[tuple[str | None, str]]] = {}
    for event in follower.events:
        pushed.setdefault(event["skuId"], []).append((event["from"], event["to"]))
    assert pushed == {sku_id: offer["history"] for sku_id, offer in offers.items()}


async def recounted(service: Service) -> str:
    """What `offergraph recount --check` says beside the running service."""
    arguments = (sys.executable, "-m", "deploy.cli", "recount", "--check")
    process = await asyncio.create_subprocess_exec(
        *arguments, env=service.environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return said.decode()
