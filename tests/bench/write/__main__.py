"""The write bench from the command line; `make bench-write` runs all of it."""

import argparse
import gc
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from rich.console import Console

from deploy.service import COLLECTION_THRESHOLDS
from tests.bench.report import Figures, Target, machine, markdown, show, targets_table, write_section
from tests.bench.write import bulk, http, nodes, store, tables
from tests.bench.write.cells import COLD_OFFERS, Cell, Plan, Results
from tests.bench.write.nodes import Nodes
from tests.bench.write.services import SERVICE

PARTS = ("store", "http", "bulk", "memory")
CLIENTS = (1, 16, 64, 256)


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
    if "store" in options.parts:
        outcome.store = await store.measure_store(running, plan, done)
    if "http" in options.parts:
        outcome.http = await http.measure_http(running, plan, folder, done)
    if "bulk" in options.parts:
        outcome.bulk = await bulk.measure_bulk(running, plan, folder, done)
    if "memory" in options.parts:
        outcome.memory = await http.watch_memory(running, options.minutes, plan.cold_offers, folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write them to docs/benchmarks.md if asked to."""
    given = _parser().parse_args(arguments)
    seconds = 1.0 if given.quick else given.seconds
    minutes = 0.25 if given.quick else given.minutes
    clients = tuple(int(number) for number in given.clients.split(","))
    options = Options(Plan(seconds, clients, COLD_OFFERS), given.nodes, minutes, tuple(given.only or PARTS))
    console = Console(width=None if Console().is_terminal else 130)
    # As the service does it: what is there at the start is no garbage.
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)
    with tempfile.TemporaryDirectory(prefix="offergraph-bench-") as folder:
        outcome = uvloop.run(measure(options, Path(folder), console))
    shown = [*outcome.figures(), targets_table(outcome.targets(COLD_OFFERS))]
    where = machine(f"{given.nodes} MongoDB node{'s' if given.nodes > 1 else ''}")
    show(console, shown)
    console.print(where)
    if given.markdown:
        write_section(f"write, {given.nodes} nodes", f"{where}\n\n{markdown(shown)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.write", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each way of each cell [8]")
    parser.add_argument(
        "--clients", default=",".join(map(str, CLIENTS)), help="how many at once [1,16,64,256]"
    )
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1, help="of MongoDB [1]")
    parser.add_argument("--minutes", type=float, default=5.0, help="that memory is watched [5]")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be given again")
    parser.add_argument("--quick", action="store_true", help="a second for each: to see that it works")
    parser.add_argument("--markdown", action="store_true", help="write the section of docs/benchmarks.md")
    return parser


if __name__ == "__main__":
    main()
