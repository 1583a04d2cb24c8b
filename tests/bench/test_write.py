"""The write path at the store: group commit, a transaction a mutation, raw inserts and the bulk limit."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from rich.console import Console
from rich.table import Table

from store.commands import RecordInteraction
from store.documents import to_document
from store.mongo import Mongo
from store.records.values import OfferData, Product
from store.rules.decision import Decision, Policy
from store.rules.intake import take_in
from store.scope import LOCAL_ADMIN
from store.shelf import Shelf
from store.writer import Writer, utc_now
from tests.bench.rates import Rate, measure
from tests.store.backends import open_backend
from tests.store.connector import Connector, success

pytestmark = pytest.mark.bench

SECONDS = 4.0
CLIENTS = (1, 16, 64, 256)
OFFERS = {"10,000 offers": 10_000, "4 hot offers": 4}
BULK = 1_000

Operation = Callable[[], Awaitable[int]]


@pytest.fixture
async def connector(mongo_url: str, database_name: str) -> AsyncIterator[Connector]:
    """A feed on a database of its own."""
    mongo = await open_backend("pymongo", mongo_url, database_name)
    writer = Writer(mongo)
    yield await Connector.arrive(mongo, writer)
    await writer.close()
    await mongo.client.drop_database(database_name)
    await mongo.close()


class Load:
    """Interactions as connectors record them: product facts, one success log with values."""

    def __init__(self, connector: Connector, offers: int) -> None:
        self._connector = connector
        self._chance = random.Random(1)
        self._offers = offers

    def next(self) -> RecordInteraction:
        """The next command."""
        number = self._chance.randrange(self._offers)
        product = Product(name=f"Chair {number % 97} in oak", ean=f"789{number:010d}", brand="Acme")
        log = success("The channel took the offer", data=OfferData(inventory=number % 50))
        return self._connector.recording(f"sku-{number}", log, product=product)


def grouped(connector: Connector, load: Load) -> Operation:
    """Ours: through the writer."""

    async def record() -> int:
        verdict = await connector.submit(load.next())
        assert isinstance(verdict, Decision)
        return 1

    return record


def one_each(mongo: Mongo, load: Load) -> Operation:
    """The peer: the same decision and documents, a transaction for each mutation, run anew on conflict."""
    slots = itertools.cycle(range(16))

    async def record() -> int:
        intake, slot = take_in(load.next(), utc_now()), next(slots)

        async def work(session: object) -> None:
            shelf = Shelf(mongo, Policy(), session)  # type: ignore[arg-type]  # the session is the seam's own
            await shelf.load([intake])
            verdict = shelf.judge(intake)
            assert isinstance(verdict, Decision)
            shelf.apply(verdict)
            await shelf.save(slot)

        await mongo.settle(work, attempts=1_000)
        return 1

    return record


def raw(mongo: Mongo, load: Load) -> Operation:
    """A limit: one insert of an interaction's size a command, on a majority."""
    collection = mongo.collection("raw")
    document = {**to_document(load.next().logs[0]), "padding": "x" * 700}

    async def insert() -> int:
        await collection.insert_one(dict(document))
        return 1

    return insert


async def test_group_commit(connector: Connector) -> None:
    """Prints the table; asserts only that every way did its work."""
    table = Table(
        "clients", "offers", "group commit", "a transaction each", "raw insert", "x each", "x raw", "p99/p50"
    )
    for clients, (name, offers) in itertools.product(CLIENTS, OFFERS.items()):
        load = Load(connector, offers)
        rates: list[Rate] = []
        for operation in (
            grouped(connector, load),
            one_each(connector.mongo, load),
            raw(connector.mongo, load),
        ):
            rates.append(await measure(clients, SECONDS, operation))
            await asyncio.sleep(0.2)
        ours, each, limit = rates
        assert all(rate.per_second > 0 for rate in rates)
        table.add_row(
            str(clients),
            name,
            f"{ours.per_second:.0f}/s",
            f"{each.per_second:.0f}/s",
            f"{limit.per_second:.0f}/s",
            f"{ours.per_second / each.per_second:.1f}",
            f"{ours.per_second / limit.per_second:.1f}",
            f"{ours.p99_ms / ours.p50_ms:.1f}",
        )
    Console(width=110).print(table)


async def test_bulk(connector: Connector) -> None:
    """`recordInteractions` of 1,000 beside `insert_many` of the same number: items a second."""
    load = Load(connector, OFFERS["10,000 offers"])
    collection = connector.mongo.collection("raw")

    async def ours() -> int:
        verdicts = await connector.writer.submit_all(LOCAL_ADMIN, [load.next() for _ in range(BULK)])
        assert all(isinstance(verdict, Decision) for verdict in verdicts)
        return BULK

    async def limit() -> int:
        await collection.insert_many([{"n": n, "padding": "x" * 900} for n in range(BULK)])
        return BULK

    one, other = await measure(1, SECONDS, ours), await measure(1, SECONDS, limit)
    table = Table("bulk of 1,000", "insert_many", "ratio")
    table.add_row(
        f"{one.per_second:.0f}/s", f"{other.per_second:.0f}/s", f"{one.per_second / other.per_second:.2f}"
    )
    Console(width=110).print(table)
    assert one.per_second > 0
