"""The writer beside its peers in one process, without GraphQL and HTTP."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from store.commands import RecordInteraction
from store.mongo import Mongo
from store.rules.decide import Verdict
from store.rules.decision import Decision
from store.scope import LOCAL_ADMIN
from store.validators import WRITTEN_ALL_THE_TIME
from store.writer import Writer
from tests.bench.write.cells import Cell, Measure, Plan, Results, measure_in_turn
from tests.bench.write.database import bytes_a_recording, opened
from tests.bench.write.nodes import Nodes
from tests.bench.write.one_each import OneEach, Unguarded
from tests.bench.write.recording import Recordings
from tests.bench.write.timing import Measured, Timing, Window

GROUPED = "group commit"
ONE_EACH = "a transaction each"
IN_LINE = "the same, in line"
UNGUARDED = "no transaction"
RAW = "an insert each"
BARE = "group commit, bare"

Write = Callable[[RecordInteraction], Awaitable[None]]


async def measure_store(nodes: Nodes, plan: Plan, done: Callable[[Cell], None]) -> Results:
    """Group commit, each mutation by itself in three ways, one insert of the same size for each, and group
    commit where MongoDB has next to nothing to keep."""
    seeds = itertools.count(1)
    offers = plan.cold_offers
    async with opened(nodes.url, "bench_store", offers) as mongo, _bared(nodes.url, offers) as bare:
        grouped, on_bare = Writer(mongo), Writer(bare)
        inserts = await _inserts(mongo)
        writes = {
            GROUPED: _through(grouped),
            ONE_EACH: _through(OneEach(mongo)),
            IN_LINE: _through(OneEach(mongo, in_line=True)),
            UNGUARDED: _through(Unguarded(mongo)),
            RAW: inserts,
            BARE: _through(on_bare),
        }
        ways = {name: _way(write, nodes, seeds) for name, write in writes.items()}
        results = await measure_in_turn(ways, plan, done)
        await grouped.close()
        await on_bare.close()
    return results


@contextlib.asynccontextmanager
async def _bared(url: str, offers: int) -> AsyncIterator[Mongo]:
    """A database whose collections that mutations write to have no validators and no index but the key's."""
    async with opened(url, "bench_store_bare", offers) as mongo:
        for name in WRITTEN_ALL_THE_TIME:
            await mongo.command({"collMod": name, "validator": {}})
            await mongo.command({"dropIndexes": name, "index": "*"})
        yield mongo


def _through(writer: Writer) -> Write:
    async def write(command: RecordInteraction) -> None:
        verdict: Verdict = await writer.submit(LOCAL_ADMIN, command)
        assert isinstance(verdict, Decision), verdict

    return write


async def _inserts(mongo: Mongo) -> Write:
    padding = "x" * await bytes_a_recording(mongo)
    collection = mongo.collection("raw")

    async def write(command: RecordInteraction) -> None:
        await collection.insert_one({"_id": command.interaction_id, "padding": padding})

    return write


def _way(write: Write, nodes: Nodes, seeds: "itertools.count[int]") -> Measure:
    async def measure(clients: int, offers: int, seconds: float) -> Measured:
        recordings = Recordings(offers, next(seeds))
        window = Window.of(seconds)
        answers: list[tuple[float, float]] = []

        async def client() -> None:
            while (asked := time.perf_counter()) < window.ends:
                await write(recordings.next())
                answers.append((asked, time.perf_counter()))

        writing, mongod = time.process_time(), nodes.cpu_seconds
        await asyncio.gather(*(client() for _ in range(clients)))
        timing = Timing.of(answers, window, clients)
        return Measured(timing, time.process_time() - writing, nodes.cpu_seconds - mongod)

    return measure
