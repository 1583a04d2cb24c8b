"""Databases of many offers for the scale bench: documents copied in bulk from those that the rules made."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.embedded import EmbeddedMongo
from store import collections as names
from store.clock import utc_now
from store.collections import INDEXES
from store.counting import slot_key
from store.documents import to_document
from store.lexicon import word_key
from store.mongo import Mongo
from store.records.feeds import Feed, offer_key
from store.rules.decide import decide
from store.rules.decision import Decision, Policy, State
from store.rules.intake import take_in
from store.rules.search_terms import search_terms
from tests.bench import shop
from tests.bench.filling import opened
from tests.bench.read.scale import Scaled, compare_sizes
from tests.bench.servers import OURS, Database, running

Doc = dict[str, Any]

FEW = 10_000
PATTERNS = 20 * len(shop.ERRORS)
"""After so many offers the outcomes of the shop repeat."""

BATCH = 5_000
SHARED = "sku"
"""The word that every SKU begins with."""

LAST_TURN = shop.INTERACTIONS - 1


def measure_sizes(mongo: EmbeddedMongo, folder: Path, many: int, seconds: float) -> tuple[list[Scaled], str]:
    """Lists over 10,000 and over `many` offers, and a line on how long filling the databases took."""
    began = time.monotonic()
    few_database, many_database = (Database(mongo.url, f"bench_{size}", mongo.pid) for size in (FEW, many))
    for database, size in ((few_database, FEW), (many_database, many)):
        asyncio.run(fill_offers(database.url, database.name, size))
    told = f"{FEW:,} and {many:,} offers were made in {time.monotonic() - began:.0f} s"
    with (
        running(replace(OURS, name="few"), few_database, folder / "few.log") as few_server,
        running(replace(OURS, name="many"), many_database, folder / "many.log") as many_server,
    ):
        return compare_sizes(few_server, many_server, seconds), told


async def fill_offers(url: str, name: str, size: int, workers: int | None = None) -> None:
    """A shop of so many offers without interactions: their documents, counts and search words.

    Indexes are made after the documents, which is faster. Made by `workers` processes, by default one a core.
    """
    async with opened(url, name) as connector:
        offers = connector.mongo.database[names.OFFERS]
        await offers.drop_indexes()
        patterns = [_pattern(connector.feed, number, utc_now()) for number in range(PATTERNS)]
        workers = workers or len(os.sched_getaffinity(0))
        statuses = await _insert(url, name, patterns, size, workers)
        await _make_indexes(connector.mongo)
        key = slot_key(connector.feed.activation.key, 0)
        await connector.mongo.collection(names.COUNTS).update_one({"_id": key}, {"$inc": statuses})


async def _insert(url: str, name: str, patterns: list[Doc], size: int, workers: int) -> Counter[str]:
    activation = patterns[0]["activation"]
    shared = {SHARED, *(word for number in range(min(size, BATCH)) for word in _name_words(number))}
    work = partial(_insert_share, url, name, patterns, size, workers)
    client: MongoClient[Doc] = MongoClient(url)
    with client, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        client[name][names.LEXICON].insert_many([{"_id": word_key(activation, word)} for word in shared])
        loop = asyncio.get_running_loop()
        counted = await asyncio.gather(
            *(loop.run_in_executor(pool, work, worker) for worker in range(workers))
        )
    return sum(counted, Counter())


def _insert_share(
    url: str, name: str, patterns: Sequence[Doc], size: int, workers: int, worker: int
) -> Counter[str]:
    """Insert each `workers`-th offer; gives how many there are of each status."""
    statuses: Counter[str] = Counter()
    now = utc_now()
    client: MongoClient[Doc] = MongoClient(url, w=1)
    with client:
        offers = client.get_database(name)[names.OFFERS]
        lexicon = client.get_database(name)[names.LEXICON]
        for batch in _batches(range(worker, size, workers)):
            documents = [_copied(patterns[number % PATTERNS], number, now) for number in batch]
            offers.insert_many(documents, ordered=False, bypass_document_validation=True)
            words = [
                {"_id": word_key(each["activation"], word)}
                for number, each in zip(batch, documents, strict=True)
                for word in _own_words(number)
            ]
            lexicon.insert_many(words, ordered=False, bypass_document_validation=True)
            statuses.update(each["status"].lower() for each in documents)
    return statuses


def _pattern(feed: Feed, number: int, now: datetime) -> Doc:
    """The document of an offer as the rules make it of its last interaction, without an external id."""
    intake = take_in(shop.recording(number, LAST_TURN, now - timedelta(hours=1)), now)
    decision = decide(State(feed, codes=frozenset(shop.ERRORS)), intake, Policy())
    assert isinstance(decision, Decision), decision
    document = to_document(decision.offer)
    for part in (document, document["facts"]):
        part.pop("externalOfferId", None)
    return document


def _copied(pattern: Doc, number: int, now: datetime) -> Doc:
    """The document of another offer with the same outcome; higher numbers changed longer ago."""
    sku = shop.sku_of(number)
    product = shop.product_of(number)
    key = offer_key(pattern["activation"], sku)
    errors = [{**error, "_id": f"{key}#1", "offerId": key, "skuId": sku} for error in pattern["errors"]]
    return {
        **pattern,
        "_id": key,
        "skuId": sku,
        "product": to_document(product),
        "searchTerms": list(search_terms(product.name, sku, product.ean, None)),
        "errors": errors,
        "updatedAt": now - timedelta(milliseconds=number * 40),
    }


def _name_words(number: int) -> tuple[str, ...]:
    return search_terms(shop.product_of(number).name, "", None, None)


def _own_words(number: int) -> tuple[str, ...]:
    product = shop.product_of(number)
    return tuple(
        word for word in search_terms(None, shop.sku_of(number), product.ean, None) if word != SHARED
    )


async def _make_indexes(mongo: Mongo) -> None:
    wanted = [{"name": each.name, "key": dict(each.keys), **each.options} for each in INDEXES[names.OFFERS]]
    await mongo.command({"createIndexes": names.OFFERS, "indexes": wanted})


def _batches(numbers: range) -> Iterator[range]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
