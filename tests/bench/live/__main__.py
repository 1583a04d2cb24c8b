"""`python -m tests.bench.live`: live delivery beside its peers, in tables."""

import asyncio
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pymongo import MongoClient
from rich.console import Console

from deploy.embedded import EmbeddedMongo
from store import collections as names
from store.records.feeds import Feed
from tests.bench.filling import opened
from tests.bench.live.clients import Clients
from tests.bench.live.measuring import (
    DeliveryFailed,
    Journal,
    measure_idle,
    measure_latency,
    measure_speed,
    settle,
)
from tests.bench.live.shapes import GROUPS, Entries, Shape
from tests.bench.live.summary import NODE, Measured, tables, targets
from tests.bench.report import machine, markdown, show, targets_table, write_section
from tests.bench.servers import OURS, STOCK, Database, Peer, Server, node_peers, raise_file_limit, running

# What a peer cannot keep up with says nothing of its latency.
SHARE_OF_SPEED = 0.5
WARMED_UP = 8

Counts = Annotated[str, typer.Option("--subscribers", help="How many subscribers, with commas between.")]
Shapes = Annotated[str, typer.Option(help="How alike they are: alike, groups (a hundred), different.")]
Seconds = Annotated[float, typer.Option(help="For how long messages are sent, each time.")]
Deliveries = Annotated[int, typer.Option(help="Deliveries a second for latencies, to the most subscribers.")]
IdleSockets = Annotated[int, typer.Option("--idle", help="How many idle sockets; 0 for none.")]
Node = Annotated[bool, typer.Option(help="Measure the peer that runs on Node too.")]
Write = Annotated[bool, typer.Option("--markdown", help="Write the section of docs/benchmarks.md.")]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs."""

    database: Database
    journal: Journal
    folder: Path
    seconds: float

    def deliver(self, peer: Peer, shape: Shape, deliveries: float, measured: Measured) -> None:
        """The speed of a peer, and with `deliveries` its latency; what fails is told among the figures."""
        with running(peer, self.database, self.folder / "server.log") as server:
            self._warm_up(server)
            empty = server.rss_bytes
            try:
                with Clients(server, shape) as clients:
                    settle(clients, self.journal, shape)
                    speed = measure_speed(server, clients, self.journal, shape, self.seconds, empty)
                    measured.speeds.setdefault(shape, {})[peer.name] = speed
                    if deliveries:
                        rate = min(deliveries, speed.per_second * SHARE_OF_SPEED)
                        latency = measure_latency(clients, self.journal, shape, self.seconds, rate)
                        measured.latencies.setdefault(shape, {})[peer.name] = latency
            except (ConnectionError, DeliveryFailed) as error:
                measured.failures.append(f"{peer.name}, {shape.subscribers} {shape.name}: {error}")

    def hold(self, peer: Peer, sockets: int, measured: Measured) -> None:
        """What idle sockets cost."""
        shape = Shape.named("alike", sockets)
        with running(peer, self.database, self.folder / "server.log") as server:
            try:
                with Clients(server, shape) as clients:
                    settle(clients, self.journal, shape)
                    measured.idle[peer.name] = measure_idle(server, clients, self.journal, shape)
            except (ConnectionError, DeliveryFailed) as error:
                measured.failures.append(f"{peer.name}, {sockets} idle: {error}")

    def _warm_up(self, server: Server) -> None:
        # The first subscribers load what a server loads only once: that is not theirs to bear.
        shape = Shape.named("alike", WARMED_UP)
        with Clients(server, shape) as clients:
            settle(clients, self.journal, shape)


def main(
    counts: Counts = "100,1000,5000",
    shapes: Shapes = "alike,groups,different",
    seconds: Seconds = 2.0,
    deliveries: Deliveries = 5_000,
    idle: IdleSockets = 10_000,
    node: Node = True,
    write: Write = False,
) -> None:
    """Measure live delivery beside its peers: same journal, subscriptions and clients, one core each."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=140, highlight=False)
    raise_file_limit()
    peers, reason = [OURS, STOCK], "it was not asked for"
    if node:
        on_node, reason = node_peers((NODE, "live.js"))
        peers += on_node
    if reason:
        console.print(f"without {NODE}: {reason}")
    numbers = [int(count) for count in counts.split(",")]
    with tempfile.TemporaryDirectory() as folder, EmbeddedMongo.start(Path(folder)) as mongo:
        database = Database(mongo.url, "bench_live", mongo.pid)
        feed = asyncio.run(_prepare(database))
        client: MongoClient[dict[str, Any]] = MongoClient(database.url)
        with client:
            journal = Journal(client[database.name][names.JOURNAL], Entries(feed))
            bench = Bench(database, journal, Path(folder), seconds)
            measured = _measured(bench, peers, numbers, shapes.split(","), deliveries, idle)
    figures = [*tables(measured), targets_table(targets(measured))]
    show(console, figures)
    if write:
        how = f"{seconds:g} s a figure, every server on one core, clients and MongoDB on the others"
        write_section("bench-live", f"{machine(how)}\n\n{markdown(figures)}")


def _measured(
    bench: Bench,
    peers: Sequence[Peer],
    counts: Sequence[int],
    shapes: Sequence[str],
    deliveries: int,
    idle: int,
) -> Measured:
    measured = Measured()
    for count in counts:
        for name in shapes:
            if name == "groups" and count <= GROUPS and "different" in shapes:
                # Groups of one differ all.
                continue
            for peer in peers:
                wanted = deliveries if count == max(counts) else 0
                bench.deliver(peer, Shape.named(name, count), wanted, measured)
    if idle:
        for peer in peers:
            bench.hold(peer, idle, measured)
    return measured


async def _prepare(database: Database) -> Feed:
    async with opened(database.url, database.name) as connector:
        return connector.feed


if __name__ == "__main__":
    typer.run(main)
