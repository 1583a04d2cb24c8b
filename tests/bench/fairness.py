"""A greedy client and its neighbour: what the neighbour waits while the other asks at full tilt.

`make bench-fairness`, or `python -m tests.bench.fairness`.
"""

import asyncio
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

import orjson
import typer
import uvloop
from rich.console import Console

from deploy.embedded import EmbeddedMongo
from tests.bench.report import Figures, Target, at_most, machine, show, targets_table
from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service

GREEDY_CONNECTIONS = 64
OFFERS = 200
HEADS = ("neighbour", "greedy", "calm p99 ms", "beside p99 ms", "times", "greedy/s")
MINE = ("reads", "writes")
THEIRS = ("reads", "writes", "new documents")
WANTED_TIMES = 3.0
# A new process starts and opens its connections.
STARTING_SECONDS = 1.5
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

LIST = """query ($account: String!) { offers(filter: {accounts: [$account]}, first: 50) { nodes {
  skuId status statusSince product { name } price { amount } inventory version } } }"""
RECORD = """mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) {
  replayed userErrors { code } } }"""

ARRIVES = {"account": "grocery1", "vendor": "vendor1"}
KEY = {"account": "grocery1", "feedId": "vendor1.meli-classic"}


@asynccontextmanager
async def serving(mongo_url: str, database: str, folder: Path) -> AsyncIterator[Service]:
    """The service on this database, as a process of its own, where the neighbour has offers."""
    service = Service(folder / "serve.log", {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database})
    await service.start()
    graph = Graph(service.url)
    try:
        await Seller.arrive(graph, **ARRIVES)
        yield service
    finally:
        await graph.close()
        await service.stop()


def body(kind: str, who: str) -> dict[str, Any]:
    """A list of fifty offers, a recorded interaction, or a document that nobody has sent before."""
    now = time.perf_counter_ns()
    if kind == "reads":
        return {"query": LIST, "variables": {"account": KEY["account"]}}
    if kind == "new documents":
        return {"query": f"{{ {'viewer { name } ' * 20}}} # {now}"}
    log = {"type": "SUCCESS", "agent": "bench", "description": "taken", "data": {"inventory": 5}}
    named = {
        "skuId": f"{who}-{now % OFFERS}",
        "interactionId": new_id(),
        "source": "SELLER",
        "origin": "CATALOG",
    }
    return {"query": RECORD, "variables": {"input": {**KEY, **named, "logs": [log]}}}


class Connection:
    """One connection that asks and waits for the answer, and speaks no more HTTP than it must."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._host = writer.get_extra_info("sockname")[0]

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, host: str) -> AsyncIterator[Self]:
        """A connection to the service at ``url`` from the address ``host`` of this machine."""
        to = urlsplit(url)
        reader, writer = await asyncio.open_connection(to.hostname, to.port, local_addr=(host, 0))
        try:
            yield cls(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()

    async def ask(self, kind: str) -> bytes:
        """Send what ``kind`` says; gives the body of the answer."""
        sent = orjson.dumps(body(kind, self._host))
        head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
        told = await self._reader.readuntil(END_OF_HEAD)
        return await self._reader.readexactly(int(LENGTH.findall(told)[0]))


async def waits(url: str, kind: str, seconds: float) -> list[float]:
    """How long a neighbour's requests took, in milliseconds, one after the other with a breath between."""
    found: list[float] = []
    async with Connection.opened(url, "127.0.0.2") as connection:
        end = time.perf_counter() + seconds
        while (before := time.perf_counter()) < end or not found:
            answer = await connection.ask(kind)
            found.append((time.perf_counter() - before) * 1_000)
            assert "errors" not in orjson.loads(answer), answer
            await asyncio.sleep(0.02)
    return sorted(found)


def greedy(url: str, kind: str, seconds: float) -> int:
    """Ask on many connections, each again as soon as it is answered; gives how often. In its own process."""
    return uvloop.run(_tilt(url, kind, seconds))


async def _tilt(url: str, kind: str, seconds: float) -> int:
    end, done = time.perf_counter() + seconds, 0

    async def ask() -> None:
        nonlocal done
        async with Connection.opened(url, "127.0.0.1") as connection:
            while time.perf_counter() < end:
                await connection.ask(kind)
                done += 1

    await asyncio.gather(*(ask() for _ in range(GREEDY_CONNECTIONS)))
    return done


def p99(found: list[float]) -> float:
    """What 99 of 100 keep."""
    return found[min(len(found) - 1, int(len(found) * 0.99))]


async def measure(service: Service, seconds: float) -> list[tuple[str, str, float, float, float]]:
    """For each kind of neighbour and of greedy client: both, the p99 in calm and beside it in milliseconds,
    and what the greedy client did in a second."""
    await waits(service.url, "writes", seconds)
    measured = []
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for mine in MINE:
            calm = p99(await waits(service.url, mine, seconds))
            for theirs in THEIRS:
                lasting = seconds + 2 * STARTING_SECONDS
                asking = loop.run_in_executor(pool, greedy, service.url, theirs, lasting)
                await asyncio.sleep(STARTING_SECONDS)
                beside = p99(await waits(service.url, mine, seconds))
                measured.append((mine, theirs, calm, beside, await asking / lasting))
    return measured


async def tell(seconds: float, folder: Path, console: Console) -> None:
    """Measure on a MongoDB of its own, and print it."""
    with EmbeddedMongo.start(folder / "mongo") as mongo:
        async with serving(mongo.url, "fairness", folder) as service:
            measured = await measure(service, seconds)
    rows = [
        (mine, theirs, f"{calm:.1f}", f"{beside:.1f}", f"{beside / calm:.1f}", f"{rate:.0f}")
        for mine, theirs, calm, beside, rate in measured
    ]
    targets: list[Target] = [
        at_most(f"p99 of {mine} beside {theirs}", WANTED_TIMES, beside / calm, " × calm")
        for mine, theirs, calm, beside, _ in measured
    ]
    show(console, [Figures("A neighbour beside a greedy client", HEADS, rows), targets_table(targets)])
    console.print(machine("a MongoDB of one node", f"{seconds:g} s each"))


def main(seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 4.0) -> None:
    """Measure what a neighbour waits beside a client that asks at full tilt (issue 7: 3 × calm at most)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=140, highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(tell(seconds, Path(folder), console))


if __name__ == "__main__":
    typer.run(main)
