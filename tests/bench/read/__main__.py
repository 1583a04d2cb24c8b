"""`python -m tests.bench.read`: the read path beside its peers, in tables."""

import asyncio
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.embedded import EmbeddedMongo
from tests.bench.filling import fill_shop
from tests.bench.read.comparison import compare
from tests.bench.read.queries import QUERIES, Query
from tests.bench.read.sizes import measure_sizes
from tests.bench.read.summary import comparison_tables, scale_tables, targets, waiting_table
from tests.bench.read.waiting import wait_beside_heavy
from tests.bench.report import Figures, Target, machine, markdown, show, targets_table, write_section
from tests.bench.servers import BARE, OURS, STOCK, Database, Peer, node_peers, running

NODE = (("mercurius + JIT", "mercurius.js"), ("graphql-yoga", "yoga.js"))
Seconds = Annotated[float, typer.Option(help="For how long each query runs on each server.")]
Clients = Annotated[int, typer.Option(help="How many clients ask at once.")]
Names = Annotated[str, typer.Option("--queries", help="Which queries: Q1 to Q6, with commas between.")]
Offers = Annotated[int, typer.Option(help="How many offers the shop has, 5 interactions of 4 logs each.")]
Scale = Annotated[bool, typer.Option(help="Compare lists over 10,000 and 1,000,000 offers as well.")]
Many = Annotated[int, typer.Option(help="How many offers many are, with --scale.")]
Node = Annotated[bool, typer.Option(help="Measure the peers that run on Node too.")]
Write = Annotated[bool, typer.Option("--markdown", help="Write the section of docs/benchmarks.md.")]


def main(
    seconds: Seconds = 6.0,
    clients: Clients = 16,
    names: Names = "Q1,Q2,Q3,Q4,Q5,Q6",
    offers: Offers = 2_000,
    scale: Scale = False,
    many: Many = 1_000_000,
    node: Node = True,
    write: Write = False,
) -> None:
    """Measure the read path beside its peers: same data, same queries, same answers, one core each."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=140, highlight=False)
    queries = [query for query in QUERIES if query.name in names.split(",")]
    peers, reason = [OURS, BARE, STOCK], "they were not asked for"
    if node:
        on_node, reason = node_peers(*NODE)
        peers += on_node
    if reason:
        console.print(f"without mercurius and graphql-yoga: {reason}")
    with tempfile.TemporaryDirectory() as folder, EmbeddedMongo.start(Path(folder)) as mongo:
        database = Database(mongo.url, "bench_read", mongo.pid)
        asyncio.run(fill_shop(database.url, database.name, offers))
        figures, judged = _compared(database, peers, queries, Path(folder), clients, seconds)
        if scale:
            scaled, told = measure_sizes(mongo, Path(folder), many, seconds)
            console.print(told)
            figures += [scale_tables(scaled, many)]
            judged += targets(scaled=scaled)
    figures += [targets_table(judged)]
    show(console, figures)
    if write:
        where = machine(
            f"{clients} clients, {seconds:g} s a query and server in two turns, {offers:,} offers"
        )
        write_section("bench-read", f"{where}\n\n{markdown(figures)}")


def _compared(
    database: Database, peers: list[Peer], queries: list[Query], folder: Path, clients: int, seconds: float
) -> tuple[list[Figures], list[Target]]:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(peer, database, folder / f"{peer.name}.log")) for peer in peers
        ]
        comparison = compare(servers, database, queries, clients=clients, seconds=seconds)
        waiting = wait_beside_heavy(servers[0], seconds)
    tables = [*comparison_tables(comparison, queries), waiting_table(waiting)]
    return tables, targets(comparison=comparison, waiting=waiting)


if __name__ == "__main__":
    typer.run(main)
