"""`python -m tests.bench.live`: live delivery beside its peers, in tables."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pymongo import MongoClient
from rich.console import Console

from deploy.embedded import EmbeddedMongo
from tests.bench.live.deliveries import Deliveries, Place, own_journal
from tests.bench.live.measuring import DeliveryFailed
from tests.bench.live.shapes import GROUPS, Shape
from tests.bench.live.summary import NODE, Measured, tables, targets
from tests.bench.report import machine, markdown, show, targets_table, write_section
from tests.bench.servers import OURS, STOCK, Database, Peer, node_peers, raise_file_limit

# What a peer cannot keep up with says nothing of its latency.
SHARE_OF_SPEED = 0.5
# What disturbs one server disturbs them all.
TURNS = 4

Counts = Annotated[str, typer.Option("--subscribers", help="How many subscribers, with commas between.")]
Shapes = Annotated[str, typer.Option(help="How alike they are: alike, groups (a hundred), different.")]
Seconds = Annotated[float, typer.Option(help="For how long messages are sent to each, in four turns.")]
ASecond = Annotated[int, typer.Option(help="Deliveries a second for latencies, to the most subscribers.")]
IdleSockets = Annotated[int, typer.Option("--idle", help="How many idle sockets; 0 for none.")]
Node = Annotated[bool, typer.Option(help="Measure the peer that runs on Node too.")]
Write = Annotated[bool, typer.Option("--markdown", help="Write the section of docs/benchmarks.md.")]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs: the peers, each with a journal of its own."""

    places: Mapping[Peer, Place]
    folder: Path
    seconds: float

    def deliver(self, shape: Shape, deliveries: float, measured: Measured) -> None:
        """The speed of each peer, in turns, and with `deliveries` its latency; what fails is told among the
        figures."""
        with ExitStack() as stack:
            ready = self._ready(stack, shape, measured)
            speeds = measured.speeds.setdefault(shape, {})
            for _ in range(TURNS):
                for name in list(ready):
                    with self._failing(name, shape, measured, ready):
                        speed = ready[name].speed(self.seconds / TURNS)
                        speeds[name] = speeds[name] + speed if name in speeds else speed
            for name in list(ready) if deliveries else ():
                rate = min(deliveries, speeds[name].per_second * SHARE_OF_SPEED)
                with self._failing(name, shape, measured, ready):
                    measured.latencies.setdefault(shape, {})[name] = ready[name].latency(self.seconds, rate)

    def hold(self, sockets: int, measured: Measured) -> None:
        """What idle sockets cost each peer, one after the other."""
        shape = Shape.named("alike", sockets)
        for peer, place in self.places.items():
            with self._failing(peer.name, shape, measured):
                with place.subscribed(peer, shape, self._log) as deliveries:
                    measured.idle[peer.name] = deliveries.idle()

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _ready(self, stack: ExitStack, shape: Shape, measured: Measured) -> dict[str, Deliveries]:
        ready = {}
        for peer, place in self.places.items():
            with self._failing(peer.name, shape, measured):
                ready[peer.name] = stack.enter_context(place.subscribed(peer, shape, self._log))
        return ready

    @contextlib.contextmanager
    def _failing(
        self, name: str, shape: Shape, measured: Measured, ready: dict[str, Deliveries] | None = None
    ) -> Iterator[None]:
        """Who fails is told of, and measured no further."""
        try:
            yield
        except (ConnectionError, DeliveryFailed) as error:
            measured.failures.append(f"{name}, {shape.subscribers} {shape.name}: {error}")
            if ready is not None:
                del ready[name]


def main(
    counts: Counts = "100,1000,5000",
    shapes: Shapes = "alike,groups,different",
    seconds: Seconds = 4.0,
    deliveries: ASecond = 5_000,
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
        client: MongoClient[dict[str, Any]] = MongoClient(database.url)
        with client:
            places = {peer: asyncio.run(own_journal(peer, database, client)) for peer in peers}
            bench = Bench(places, Path(folder), seconds)
            measured = _measured(bench, numbers, shapes.split(","), deliveries, idle)
    figures = [*tables(measured), targets_table(targets(measured))]
    show(console, figures)
    if write:
        how = f"{seconds:g} s a speed in {TURNS} turns, servers on one core, clients and MongoDB on others"
        write_section("bench-live", f"{machine(how)}\n\n{markdown(figures)}")


def _measured(
    bench: Bench, counts: Sequence[int], shapes: Sequence[str], deliveries: int, idle: int
) -> Measured:
    measured = Measured()
    for count in counts:
        for name in shapes:
            if name == "groups" and count <= GROUPS and "different" in shapes:
                # Groups of one differ all.
                continue
            wanted = deliveries if count == max(counts) else 0
            bench.deliver(Shape.named(name, count), wanted, measured)
    if idle:
        bench.hold(idle, measured)
    return measured


if __name__ == "__main__":
    typer.run(main)
