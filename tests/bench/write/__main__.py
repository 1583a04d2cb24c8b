"""The write bench from the command line; `make bench-write` runs all of it."""

import gc
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from deploy.service import COLLECTION_THRESHOLDS
from tests.bench.report import Figures, Target, machine, markdown, show, targets_table, write_section
from tests.bench.write import bulk, http, nodes, store, tables
from tests.bench.write.cells import Cell, Plan, Results
from tests.bench.write.nodes import Nodes
from tests.bench.write.services import SERVICE, STOCK, serving

PARTS = ("store", "http", "bulk", "memory")
SECTIONS = {1: "bench-write", 3: "bench-write-three-nodes"}


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure and for how long."""

    plan: Plan
    nodes: int = 1
    minutes: float = 5.0
    parts: tuple[str, ...] = PARTS


@dataclass(slots=True)
class Outcome:
    """What was measured."""

    store: Results = field(default_factory=dict)
    http: Results = field(default_factory=dict)
    bulk: Results = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def figures(self) -> list[Figures]:
        """Every table that holds something."""
        shown = []
        if self.store:
            shown.append(tables.figures("At the store", self.store, store.GROUPED))
        if self.http:
            shown.append(tables.figures("Through HTTP and GraphQL", self.http, SERVICE))
        if self.bulk:
            shown.append(tables.figures("A thousand at once, items a second", self.bulk, bulk.GROUPED))
        if self.memory:
            shown.append(tables.memory(self.memory))
        return shown

    def targets(self, cold: int) -> list[Target]:
        """What was asked for, beside what came of it."""
        return [
            *tables.store_targets(self.store, cold),
            *tables.http_targets(self.http, self.store, cold),
            *tables.bulk_targets(self.bulk),
            *tables.memory_targets(self.memory),
        ]


async def measure(options: Options, folder: Path, console: Console) -> Outcome:
    """Run the parts that are asked for, one after the other, on a MongoDB of their own under `folder`."""
    outcome = Outcome()
    with nodes.running(options.nodes, folder) as running, console.status("MongoDB") as status:

        def done(cell: Cell) -> None:
            status.update(f"{cell.way}, {cell.clients} clients, {cell.offers:,} offers")

        await _measure_parts(options, running, folder, outcome, done)
    return outcome


async def _measure_parts(
    options: Options, running: Nodes, folder: Path, outcome: Outcome, done: Callable[[Cell], None]
) -> None:
    plan = options.plan
    serve = partial(serving, nodes=running, offers=plan.cold_offers, folder=folder)
    if "store" in options.parts:
        outcome.store = await store.measure_store(running, plan, done)
    if "http" in options.parts:
        async with serve(SERVICE) as ours, serve(STOCK) as stock:
            outcome.http = await http.measure_http({SERVICE: ours, STOCK: stock}, plan, done)
    if "bulk" in options.parts:
        async with serve(SERVICE) as ours:
            outcome.bulk = await bulk.measure_bulk(running, ours, plan, done)
    if "memory" in options.parts:
        async with serve(SERVICE) as ours:
            outcome.memory = await http.watch_memory(ours, options.minutes, plan.cold_offers)


Seconds = Annotated[float, typer.Option(help="Seconds for each way of each cell, in two turns.")]
Clients = Annotated[str, typer.Option(help="How many clients at once, one number after the other.")]
NodeCount = Annotated[int, typer.Option("--nodes", envvar="NODES", help="MongoDB nodes: 1 or 3.")]
Minutes = Annotated[float, typer.Option(help="How long memory is watched.")]
Only = Annotated[
    list[str] | None, typer.Option(help=f"A part, and no other: {', '.join(PARTS)}; repeatable.")
]
Quick = Annotated[bool, typer.Option("--quick", help="A second for each, to see that it works.")]
Write = Annotated[bool, typer.Option("--markdown", help="Write the section of docs/benchmarks.md.")]


def main(
    seconds: Seconds = 8.0,
    clients: Clients = "1,16,64,256",
    node_count: NodeCount = 1,
    minutes: Minutes = 5.0,
    only: Only = None,
    quick: Quick = False,
    write: Write = False,
) -> None:
    """Measure the write path beside its peers: the same mutations, data and MongoDB, turn and turn about."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if node_count not in SECTIONS or not set(parts := tuple(only or PARTS)) <= set(PARTS):
        raise typer.BadParameter(f"--nodes is 1 or 3, --only is one of {', '.join(PARTS)}")
    if quick:
        seconds, minutes = 1.0, 0.25
    plan = Plan(seconds, tuple(int(number) for number in clients.split(",")))
    options = Options(plan, node_count, minutes, parts)
    console = Console(width=140, highlight=False)
    # As the service does it: what is there at the start is no garbage.
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)
    with tempfile.TemporaryDirectory() as folder:
        outcome = uvloop.run(measure(options, Path(folder), console))
    figures = [*outcome.figures(), targets_table(outcome.targets(plan.cold_offers))]
    nodes_said = "a MongoDB of three nodes" if node_count > 1 else "a MongoDB of one node"
    where = machine(nodes_said, f"{seconds:g} s a way and cell in two turns")
    show(console, figures)
    console.print(where)
    if write:
        write_section(SECTIONS[node_count], f"{where}\n\n{markdown(figures)}")


if __name__ == "__main__":
    typer.run(main)
