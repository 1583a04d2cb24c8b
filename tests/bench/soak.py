"""Subscribers that come and go for long, and what they leave behind: `make soak`.

It is no test of CI: what leaks a little shows after minutes only.
"""

import asyncio
import contextlib
import random
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import typer
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from websockets.exceptions import ConnectionClosed

from deploy.embedded import EmbeddedMongo
from tests.bench.fairness import ARRIVES, OFFERS, body
from tests.bench.report import Figures, Target, at_most, machine, show, targets_table
from tests.bench.servers import UNBOUNDED, raise_file_limit, rss_bytes
from tests.deploy.live_service import Subscription, subscribed
from tests.journeys.client import Graph
from tests.journeys.seller import Seller
from tests.journeys.service import Service

SUBSCRIBERS = 200
WRITERS = 4
WRITE_PAUSE_SECONDS = 0.03
STAY_SECONDS, AWAY_SECONDS = 5.0, 1.0
TELL_SECONDS = 30.0
WIND_UP_SECONDS = 60.0
GROWTH = 1.1
# So few events in memory that it is full long before memory is compared.
LIVE_EVENTS = "2000"

STATUS = """subscription ($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId offer { version } } }"""
EVENTS = """subscription ($filter: LiveFilter, $after: String) { offerEvents(filter: $filter, after: $after) {
  ... on OfferStatusChanged { cursor } ... on InteractionChanged { cursor } ... on OfferUpdated { cursor }
  ... on FeedChanged { cursor } ... on Checkpoint { cursor } } }"""
COUNTS = "subscription ($account: String!) { offerCountsChanged(account: $account) { counts { total } } }"


@dataclass
class Crowd:
    """Subscribers of all kinds, and what came of them."""

    url: str
    over: asyncio.Event = field(default_factory=asyncio.Event)
    visits: int = 0
    messages: int = 0

    async def come_and_go(self, number: int) -> None:
        """Subscribe, read for some seconds, leave in some way, and come back, often where it left."""
        chance, after = random.Random(number), None
        while not self.over.is_set():
            self.visits += 1
            with contextlib.suppress(ConnectionClosed, TimeoutError, OSError):
                after = await self._visit(chance, after if chance.random() < 0.7 else None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(chance.expovariate(1 / AWAY_SECONDS)):
                    await self.over.wait()

    async def _visit(self, chance: random.Random, after: str | None) -> str | None:
        skus = [f"sku-{chance.randrange(OFFERS)}" for _ in range(chance.randrange(1, 4))]
        document = chance.choices([STATUS, EVENTS, COUNTS], [8, 1, 1])[0]
        given = (
            {"account": ARRIVES["account"]}
            if document is COUNTS
            else {
                "filter": {
                    "accounts": [ARRIVES["account"]],
                    **({"skuIds": skus} if document is STATUS else {}),
                },
                "after": after,
            }
        )
        async with subscribed(self.url, document, **given) as subscription:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(chance.expovariate(1 / STAY_SECONDS)):
                    after = await self._read(subscription, after)
            leaving = chance.randrange(3)
            if leaving == 0:
                subscription.connection.transport.abort()
            elif leaving == 1:
                await subscription.connection.send('{"id":"1","type":"complete"}')
        return after

    async def _read(self, subscription: Subscription, after: str | None) -> str | None:
        while not self.over.is_set():
            message = await subscription.message()
            if message["type"] != "next":
                assert message["payload"][0]["extensions"]["code"] == "RESYNC_REQUIRED", message
                return None
            assert "errors" not in message["payload"], message
            self.messages += 1
            (event,) = message["payload"]["data"].values()
            after = event.get("cursor", after)
        return after


async def write(url: str, over: asyncio.Event) -> None:
    """Record interactions, one after the other with a breath between."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        while not over.is_set():
            answer = (await http.post("/graphql", json=body("writes", "sku"))).json()
            assert "errors" not in answer, answer
            await asyncio.sleep(WRITE_PAUSE_SECONDS)


async def figures(url: str) -> dict[str, float]:
    """What `/metrics` says of groups and tasks, on a connection of its own."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        text = (await http.get("/metrics")).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {sample.name: sample.value for sample in samples if not sample.labels}


@dataclass
class Soaked:
    """Megabytes at each telling, and the groups and tasks that were left when everybody had gone."""

    megabytes: list[float]
    rows: list[tuple[str, ...]]
    groups: float
    tasks: float

    def targets(self) -> list[Target]:
        """What was asked of it."""
        half = self.megabytes[len(self.megabytes) // 2]
        return [
            at_most("memory at the end to that at half-time", GROWTH, self.megabytes[-1] / half, " ×"),
            at_most("groups left", 0, self.groups),
            at_most("tasks left", 0, self.tasks),
        ]


async def soak(
    service: Service, seconds: float, tell_seconds: float, console: Console, subscribers: int = SUBSCRIBERS
) -> Soaked:
    """Let the crowd come and go for so long, tell how it goes, and wait for all of it to be gone."""
    before = await figures(service.url)
    crowd = Crowd(f"ws://127.0.0.1:{service.port}/graphql")
    began, megabytes, rows = time.monotonic(), [], []
    async with asyncio.TaskGroup() as tasks:
        for number in range(subscribers):
            tasks.create_task(crowd.come_and_go(number))
        for _ in range(WRITERS):
            tasks.create_task(write(service.url, crowd.over))
        while (passed := time.monotonic() - began) < seconds:
            await asyncio.sleep(min(tell_seconds, seconds - passed))
            megabytes.append(rss_bytes(service.pid) / 1e6)
            now = await figures(service.url)
            rows.append(
                (
                    f"{time.monotonic() - began:.0f}",
                    f"{megabytes[-1]:.1f}",
                    *(f"{now[name]:.0f}" for name in ("offergraph_subscription_groups", "offergraph_tasks")),
                    f"{crowd.visits:,}",
                    f"{crowd.messages:,}",
                )
            )
            console.print(*rows[-1], sep="\t")
        crowd.over.set()
    deadline = time.monotonic() + WIND_UP_SECONDS
    while True:
        after = await figures(service.url)
        groups = after["offergraph_subscription_groups"] - before["offergraph_subscription_groups"]
        left = after["offergraph_tasks"] - before["offergraph_tasks"]
        if (groups <= 0 and left <= 0) or time.monotonic() > deadline:
            return Soaked(megabytes, rows, groups, max(0.0, left))
        await asyncio.sleep(0.2)


async def tell(seconds: float, tell_seconds: float, folder: Path, console: Console) -> bool:
    """Soak on a MongoDB of its own and print it; whether all was as it should be."""
    with EmbeddedMongo.start(folder / "mongo") as mongo:
        environment = {**UNBOUNDED, "MONGODB_URL": mongo.url, "OFFERGRAPH_LIVE_EVENTS": LIVE_EVENTS}
        service = Service(folder / "serve.log", {**environment, "OFFERGRAPH_LOG_LEVEL": "WARNING"})
        await service.start()
        graph = Graph(service.url)
        try:
            await Seller.arrive(graph, **ARRIVES)
            await graph.close()
            soaked = await soak(service, seconds, tell_seconds, console)
        finally:
            await service.stop()
    heads = ("seconds", "MB", "groups", "tasks", "visits", "messages")
    targets = soaked.targets()
    show(console, [Figures("Subscribers that come and go", heads, soaked.rows), targets_table(targets)])
    console.print(machine("a MongoDB of one node", f"{SUBSCRIBERS} subscribers, {WRITERS} writers"))
    return all(target.met for target in targets)


def main(minutes: Annotated[float, typer.Option(help="For how long.")] = 10.0) -> None:
    """Let subscribers come and go while writers write; fails if memory grows or anything is left of them."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise_file_limit()
    console = Console(width=140, highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        whole = asyncio.run(tell(minutes * 60, min(TELL_SECONDS, minutes * 15), Path(folder), console))
    raise typer.Exit(0 if whole else 1)


if __name__ == "__main__":
    typer.run(main)
