"""More feeds than an index merge takes: one bounded scan of all offers; and pages while documents arrive."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from store import collections as names
from store.documents import to_document
from store.errors import QueryTooBroad
from store.filters import (
    InteractionFilter,
    InteractionOrder,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    PageRequest,
)
from store.migrations import migrate
from store.mongo import Mongo
from store.pages import Page
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.offers import OfferQueries
from store.scope import Scope
from store.vocabulary import InteractionSort, OfferSort, OfferStatus
from tests.store.queries.dataset import Dataset, build
from tests.store.queries.model import interactions_of, offers_of, ordered_interactions, ordered_offers
from tests.store.queries.paging import assert_pages_are

ALL = Scope()
FEEDS = 130


def many() -> Dataset:
    """A data set of some offers in each of many active feeds."""
    accounts = tuple(f"account{number}" for number in range(FEEDS))
    return build(skus=4, timeline=1, accounts=accounts, channels=("vtex.meli",))


@pytest.fixture
async def wide(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    """A database with many feeds, of its own."""
    mongo = Mongo.connect(mongo_url, database_name)
    await migrate(mongo)
    await many().write(mongo)
    yield mongo
    await mongo.client.drop_database(database_name)
    await mongo.close()


async def test_lists_over_more_feeds_than_are_merged(wide: Mongo) -> None:
    """Every order and a filter, as with few feeds; beyond the bound, orders that no index serves say so."""
    data = many()
    offers = data.current()
    for field in OfferSort:
        for given in (OfferFilter(), OfferFilter(query="caf"), OfferFilter(statuses=(OfferStatus.SYNCED,))):
            order = OfferOrder(field)

            async def ask(
                request: PageRequest, given: OfferFilter = given, order: OfferOrder = order
            ) -> Page[Any]:
                return await OfferQueries(wide).page(ALL, given, order, request)

            expected = ordered_offers(offers_of(offers, given), order)
            await assert_pages_are(ask, expected, lambda each: each.key, random.Random(7))
    for by in InteractionSort:
        timeline = InteractionOrder(by)
        page = await InteractionQueries(wide).page(ALL, InteractionFilter(), timeline, PageRequest())
        expected = ordered_interactions(interactions_of(data.interactions, InteractionFilter()), timeline)
        assert [each.key for each in page.items] == expected[:20]
    changes = await JournalQueries(wide).status_changes(ALL, LiveFilter(), None, None, PageRequest())
    newest = sorted(((entry.at, entry.key) for entry in data.journal), reverse=True)
    assert [entry.key for entry in changes.items] == [key for _, key in newest[:20]]
    bounded = OfferQueries(wide, FEEDS + 20)
    first = await bounded.page(ALL, OfferFilter(), OfferOrder(), PageRequest())
    assert [offer.key for offer in first.items] == ordered_offers(offers, OfferOrder())[:20]
    with pytest.raises(QueryTooBroad):
        await bounded.page(ALL, OfferFilter(), OfferOrder(OfferSort.STATUS_SINCE), PageRequest())


async def test_pages_are_stable_while_documents_arrive(wide: Mongo) -> None:
    """What is inserted before the place of a cursor moves nothing behind it."""
    queries = OfferQueries(wide)
    offers = many().current()
    expected = ordered_offers(offers, OfferOrder())
    first = await queries.page(ALL, OfferFilter(), OfferOrder(), PageRequest(first=5))
    latest = max(offer.updated_at for offer in offers)
    newcomer = replace(offers[0], key=f"{offers[0].activation}/new", updated_at=latest + timedelta(days=1))
    await wide.collection(names.OFFERS).insert_one(to_document(newcomer))
    second = await queries.page(
        ALL, OfferFilter(), OfferOrder(), PageRequest(first=5, after=first.cursors[-1])
    )
    assert [offer.key for offer in (*first.items, *second.items)] == expected[:10]
    back = await queries.page(ALL, OfferFilter(), OfferOrder(), PageRequest(last=5, before=second.cursors[0]))
    assert [offer.key for offer in back.items] == expected[:5]
    assert back.has_previous
