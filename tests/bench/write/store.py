"""The writer beside its peers in one process, without GraphQL and HTTP."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

from store.commands import RecordInteraction
from store.mongo import Mongo
from store.rules.decide import Verdict
from store.rules.decision import Decision
from store.scope import LOCAL_ADMIN
from store.writer import Writer
from tests.bench.write.cells import Cell, Measure, Plan, Results, measure_in_turn
from tests.bench.write.database import bytes_a_recording, opened
from tests.bench.write.nodes import Nodes
from tests.bench.write.one_each import OneEach
from tests.bench.write.recording import Recordings
from tests.bench.write.timing import Measured, Timing, Window

GROUPED = "group commit"
ONE_EACH = "a transaction each"
IN_LINE = "the same, in line"
RAW = "an insert each"

Write = Callable[[RecordInteraction], Awaitable[None]]


async def measure_store(nodes: Nodes, plan: Plan, done: Callable[[Cell], None]) -> Results:
    """Group commit, a transaction for each mutation, and one insert of the same size for each."""
    seeds = itertools.count(1)
    async with opened(nodes.url, "bench_store", plan.cold_offers) as mongo:
        grouped = Writer(mongo)
        inserts = await _inserts(mongo)
        writes = {
            GROUPED: _through(grouped),
            ONE_EACH: _through(OneEach(mongo)),
            IN_LINE: _through(OneEach(mongo, in_line=True)),
            RAW: inserts,
        }
        ways = {name: _way(write, nodes, seeds) for name, write in writes.items()}
        results = await measure_in_turn(ways, plan, done)
        await grouped.close()
    return results


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
