"""A thousand at once: the writer beside the bulk limit, which is the same documents without a transaction."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from store.clock import utc_now
from store.commands import RecordInteraction
from store.mongo import Mongo
from store.mongo_collection import Collection, Doc, Session
from store.rules.decision import Decision, Policy
from store.rules.intake import take_in
from store.scope import LOCAL_ADMIN
from store.shelf import Shelf
from store.writer import Writer
from tests.bench.write.cells import Cell, Plan, Results
from tests.bench.write.database import opened
from tests.bench.write.nodes import Nodes
from tests.bench.write.recording import Recordings
from tests.bench.write.services import Service
from tests.bench.write.timing import Measured, Timing, Window

ITEMS = 1_000
GROUPED = "at the writer"
LIMIT = "bulk limit"
OVER_HTTP = "over HTTP"

Writes = list[tuple[str, list[Any]]]


class Noting(Collection):
    """A collection that reads, and only notes what should be written."""

    def __init__(self, raw: Any, name: str, noted: Writes) -> None:
        super().__init__(raw, "pymongo")
        self._name = name
        self._noted = noted

    async def bulk_write(
        self, operations: Sequence[Any], *, session: Session | None = None, ordered: bool = True
    ) -> int:
        """Note the operations."""
        self._noted.append((self._name, list(operations)))
        return len(operations)

    async def insert_many(
        self, documents: Sequence[Doc], *, session: Session | None = None, ordered: bool = True
    ) -> None:
        """Note the documents."""
        self._noted.append((self._name, list(documents)))


class NotingMongo(Mongo):
    """A database that is read, and of which `noted` is what should have been written."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo.client, mongo.database.name, mongo.driver)
        self.noted: Writes = []

    def collection(self, name: str) -> Collection:
        """A collection that only notes."""
        return Noting(self.database[name], name, self.noted)


async def measure_bulk(nodes: Nodes, service: Service, plan: Plan, done: Callable[[Cell], None]) -> Results:
    """`recordInteractions` of a thousand through HTTP and at the writer, turn and turn about with the limit.

    Each goes on until it has written for as long as the plan says; making ready does not count.
    """
    offers = plan.cold_offers
    async with opened(nodes.url, "bench_bulk", offers) as mongo:
        writer, recordings = Writer(mongo), Recordings(offers, seed=1)
        results: Results = {}
        while min((each.timing.seconds for each in results.values()), default=0.0) < plan.seconds:
            for name, ready in ((GROUPED, _grouped(writer)), (LIMIT, _limit(mongo)), (OVER_HTTP, None)):
                cell = Cell(name, 1, offers)
                if ready is None:
                    measured = await service.measure(service.load(1, offers, 0, ITEMS))
                else:
                    write = await ready([recordings.next() for _ in range(ITEMS)])
                    measured = await _timed(write, nodes)
                results[cell] = results[cell] + measured if cell in results else measured
                done(cell)
        await writer.close()
    return results


Ready = Callable[[list[RecordInteraction]], Awaitable[Callable[[], Awaitable[None]]]]


def _grouped(writer: Writer) -> Ready:
    async def ready(commands: list[RecordInteraction]) -> Callable[[], Awaitable[None]]:
        async def write() -> None:
            verdicts = await writer.submit_all(LOCAL_ADMIN, commands)
            assert all(isinstance(verdict, Decision) for verdict in verdicts), verdicts[0]

        return write

    return ready


def _limit(mongo: Mongo) -> Ready:
    async def ready(commands: list[RecordInteraction]) -> Callable[[], Awaitable[None]]:
        writes = await _writes_of(mongo, commands)

        async def write() -> None:
            for name, operations in writes:
                collection = mongo.collection(name)
                if isinstance(operations[0], dict):
                    await collection.insert_many(operations, ordered=False)
                else:
                    await collection.bulk_write(operations, ordered=False)

        return write

    return ready


async def _writes_of(mongo: Mongo, commands: list[RecordInteraction]) -> Writes:
    noting = NotingMongo(mongo)
    shelf = Shelf(noting, Policy(), None)
    intakes = [take_in(command, utc_now()) for command in commands]
    await shelf.load(intakes)
    for intake in intakes:
        verdict = shelf.judge(intake)
        assert isinstance(verdict, Decision), verdict
        shelf.apply(verdict)
    await shelf.save(0)
    return noting.noted


async def _timed(write: Callable[[], Awaitable[None]], nodes: Nodes) -> Measured:
    writing, mongod, asked = time.process_time(), nodes.cpu_seconds, time.perf_counter()
    await write()
    came = time.perf_counter()
    timing = Timing.of([(asked, came)], Window(asked, came), 1, ITEMS)
    return Measured(timing, time.process_time() - writing, nodes.cpu_seconds - mongod)
