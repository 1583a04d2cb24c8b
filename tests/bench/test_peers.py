"""The rigs of `make bench-read` and `make bench-live` in small, so that they do not rot; judges no figure."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from pymongo import MongoClient

from store import collections as names
from store.mongo import Mongo
from store.records.feeds import Feed
from store.validators import VALIDATORS
from tests.bench.filling import fill_shop, opened
from tests.bench.live.clients import Clients
from tests.bench.live.measuring import Journal, measure_latency, measure_speed, settle
from tests.bench.live.shapes import Entries, Shape
from tests.bench.read.comparison import compare, require_equal_answers
from tests.bench.read.queries import QUERIES
from tests.bench.read.sizes import PATTERNS, fill_offers
from tests.bench.read.summary import comparison_tables, targets
from tests.bench.report import Figures, at_most, markdown, targets_table, write_section
from tests.bench.servers import BARE, OURS, STOCK, Database, Server, running

OFFERS = 60
DATABASE = "bench_rigs"


@pytest.fixture(scope="module")
def database(mongo_url: str) -> Database:
    """A small shop. Whose CPU is counted as MongoDB's does not matter here."""
    asyncio.run(fill_shop(mongo_url, DATABASE, OFFERS))
    return Database(mongo_url, DATABASE, os.getpid())


@pytest.fixture(scope="module")
def servers(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Server]]:
    """The service and its peers on it, but for those that need Node."""
    log = tmp_path_factory.mktemp("servers") / "log"
    with ExitStack() as stack:
        yield [stack.enter_context(running(peer, database, log)) for peer in (OURS, BARE, STOCK)]


def test_the_service_and_its_peers_answer_the_queries_of_the_bench_alike(servers: Sequence[Server]) -> None:
    """Else their times could not be compared."""
    for query in QUERIES:
        require_equal_answers(servers, query, variants=2)


def test_the_read_bench_counts_and_times_answers(servers: Sequence[Server], database: Database) -> None:
    """A figure for each server, in a table and in targets."""
    query = QUERIES[0]
    comparison = compare(servers[:2], database, [query], clients=2, seconds=0.2, turns=1)
    figure = comparison[query.name][OURS.name]
    assert figure.per_second > 0
    assert figure.p50_ms <= figure.p99_ms
    (table,) = comparison_tables(comparison, [query])
    assert [row[0] for row in table.rows] == [OURS.name, BARE.name]
    assert {target.verdict for target in targets(comparison) if "strawberry" in target.name} == {
        "not measured"
    }


@pytest.mark.parametrize("place", [0, 2], ids=["offergraph", "strawberry"])
def test_the_live_bench_delivers_each_entry_once_to_each_that_follows_it(
    servers: Sequence[Server], database: Database, place: int
) -> None:
    """Measuring fails if a message is missing or came twice."""
    shape = Shape.named("groups", 4)
    client: MongoClient[dict[str, object]] = MongoClient(database.url)
    with client, Clients(servers[place], shape) as clients:
        collection = client[database.name][names.JOURNAL]
        journal = Journal(collection, Entries(asyncio.run(_feed(database))))
        settle(clients, journal, shape)
        speed = measure_speed(servers[place], clients, journal, shape, 0.1, 0)
        latency = measure_latency(clients, journal, shape, 0.1, 40)
    assert speed.per_second > 0
    assert 0 < latency.p50_ms <= latency.p99_ms


async def test_many_offers_are_what_the_store_would_have_written(mongo_url: str, database_name: str) -> None:
    """They pass the validators, their counts agree, and each has the words it is searched by."""
    await fill_offers(mongo_url, database_name, PATTERNS, workers=1)
    mongo = Mongo.connect(mongo_url, database_name)
    try:
        offers = mongo.collection(names.OFFERS)
        assert not await offers.find({"$nor": [{"$jsonSchema": VALIDATORS[names.OFFERS]}]})
        (slot,) = await mongo.collection(names.COUNTS).find({"synced": {"$gt": 0}})
        assert slot["synced"] + slot["error"] + slot["unavailable"] == len(await offers.find({})) == PATTERNS
        known = {document["_id"] for document in await mongo.collection(names.LEXICON).find({})}
        for offer in await offers.find({}):
            assert {f"{offer['activation']}/{term}" for term in offer["searchTerms"]} <= known
    finally:
        await mongo.client.drop_database(database_name)
        await mongo.close()


def test_a_section_of_the_page_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    """Each bench writes its own."""
    page = tmp_path / "page.md"
    page.write_text("# A\n\n<!-- one -->\nold\n<!-- /one -->\n\n<!-- two -->\n<!-- /two -->\n")
    table = targets_table([at_most("wait", 50, 60, " ms"), at_most("size", 1.3, None, " ×")])
    write_section("one", markdown([table, Figures("Other", ("a",), [("b",)])]), page)
    text = page.read_text()
    assert "old" not in text
    assert "| wait | ≤ 50 ms | 60.00 ms | missed |\n| size | ≤ 1.3 × | – | not measured |" in text
    assert text.endswith("<!-- /one -->\n\n<!-- two -->\n<!-- /two -->\n")
    with pytest.raises(ValueError, match="no section three"):
        write_section("three", "", page)


async def _feed(database: Database) -> Feed:
    async with opened(database.url, database.name) as connector:
        return connector.feed
