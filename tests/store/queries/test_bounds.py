"""What a combination may cost: served at any size, else a bounded number of documents and `QueryTooBroad`."""

from dataclasses import replace
from typing import Any

import pytest

from store.errors import QueryTooBroad
from store.filters import (
    InteractionFilter,
    InteractionOrder,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    PageRequest,
)
from store.mongo import Mongo
from store.queries.errors import ErrorQueries
from store.queries.facets import FacetQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.names import Query
from store.queries.offers import OfferQueries
from store.queries.unmapped import UnmappedErrors
from store.records.values import Count
from store.scope import Scope
from store.vocabulary import CountPrecision, InteractionOrigin, OfferSort, OfferStatus
from tests.store.queries.commands import Commands, explain
from tests.store.queries.dataset import Dataset
from tests.store.queries.model import offers_of, ordered_offers

ALL = Scope()
BOUND = 60
BROAD: tuple[dict[str, Any], ...] = (
    {"brands": ("Acme",), "categories": ("Food",)},
    {"statuses": (OfferStatus.SYNCED,), "query": "caf cho"},
    {"error_codes": ("CTLG",), "brands": ("Dell",)},
)


@pytest.mark.parametrize("parts", BROAD, ids=str)
async def test_too_broad_says_what_to_add(mongo: Mongo, commands: Commands, parts: dict[str, Any]) -> None:
    """No condition finds few enough, and the first documents in order do not fill the page."""
    with pytest.raises(QueryTooBroad, match="Name accounts"):
        await OfferQueries(mongo, BOUND).page(ALL, OfferFilter(**parts), OfferOrder(), PageRequest(first=100))
    for command in commands.take():
        assert (await explain(mongo, command)).examined <= BOUND


@pytest.mark.parametrize("parts", BROAD, ids=str)
async def test_a_broad_filter_still_gives_what_the_first_documents_hold(
    mongo: Mongo, data: Dataset, parts: dict[str, Any]
) -> None:
    """A page that the first documents in order fill is a right page, and so is the one after it."""
    given = OfferFilter(**parts)
    expected = ordered_offers(offers_of(data.current(), given), OfferOrder())
    queries = OfferQueries(mongo, 200)
    page = await queries.page(ALL, given, OfferOrder(), PageRequest(first=2))
    after = await queries.page(ALL, given, OfferOrder(), PageRequest(first=2, after=page.cursors[-1]))
    assert [offer.key for offer in (*page.items, *after.items)] == expected[:4]


async def test_one_condition_is_never_too_broad(mongo: Mongo, data: Dataset) -> None:
    """The documented list is served in order whatever its size."""
    queries = OfferQueries(mongo, bound=3)
    for parts in (
        {},
        {"statuses": (OfferStatus.SYNCED,)},
        {"error_codes": ("CTLG-006",)},
        {"brands": ("Acme",)},
        {"categories": ("Food",)},
    ):
        given = OfferFilter(accounts=("grocery1",), feed_ids=("vtex.meli",), **parts)
        page = await queries.page(ALL, given, OfferOrder(), PageRequest(first=5))
        assert [offer.key for offer in page.items] == ordered_offers(
            offers_of(data.current(), given), OfferOrder()
        )[:5]


@pytest.mark.parametrize("query", ["chocolate", "c", "LÂM"], ids=["rare", "frequent", "accented"])
async def test_a_word_alone_is_sorted_or_found_in_order(mongo: Mongo, data: Dataset, query: str) -> None:
    """Both ways of reading a page by a word give the same, within a bound or without."""
    given = OfferFilter(accounts=("grocery1",), feed_ids=("vtex.meli",), query=query)
    expected = ordered_offers(offers_of(data.current(), given), OfferOrder())
    for bound in (BOUND, 10_000):
        page = await OfferQueries(mongo, bound).page(ALL, given, OfferOrder(), PageRequest(first=3))
        assert [offer.key for offer in page.items] == expected[:3]


async def test_of_two_words_the_rarer_is_looked_up(mongo: Mongo, data: Dataset, commands: Commands) -> None:
    """The other is compared on what it finds: MongoDB does not look up the frequent one in place of it."""
    given = OfferFilter(accounts=("grocery1",), feed_ids=("vtex.meli",), query="g choc")
    page = await OfferQueries(mongo).page(ALL, given, OfferOrder(), PageRequest())
    expected = ordered_offers(offers_of(data.current(), given), OfferOrder())
    assert [offer.key for offer in page.items] == expected[:20]
    frequent, rarer = (offers_of(data.current(), replace(given, query=word)) for word in ("g", "choc"))
    assert len(rarer) < len(frequent)
    explained = [await explain(mongo, command) for command in commands.take()]
    assert [each.keys for each in explained if each.name == Query.OFFERS_COLLECT] == [len(rarer)]


async def test_few_documents_are_sorted(mongo: Mongo, data: Dataset) -> None:
    """A condition that finds few is enough for any order; one that finds too many is not."""
    given = OfferFilter(sku_ids=("GR-3", "GR-4"), statuses=tuple(OfferStatus)[:4])
    order = OfferOrder(OfferSort.STATUS_SINCE)
    page = await OfferQueries(mongo, BOUND).page(ALL, given, order, PageRequest())
    assert [offer.key for offer in page.items] == ordered_offers(offers_of(data.current(), given), order)
    rare = OfferFilter(statuses=(OfferStatus.DISABLED,), brands=("Acme",))
    with pytest.raises(QueryTooBroad):
        await OfferQueries(mongo, 20).page(ALL, rare, order, PageRequest(first=100))


async def test_counts_beyond_the_bound_are_at_least(mongo: Mongo, data: Dataset) -> None:
    """Exact where a count is kept or small; else a bound that is reached."""
    brand = OfferFilter(brands=("Acme",))
    page = await OfferQueries(mongo, 20).page(ALL, brand, OfferOrder(), PageRequest(first=1))
    assert await page.total() == Count(20, CountPrecision.AT_LEAST)
    kept = OfferFilter(statuses=(OfferStatus.SYNCED, OfferStatus.ERROR))
    page = await OfferQueries(mongo, 20).page(ALL, kept, OfferOrder(), PageRequest(first=1))
    assert await page.total() == Count(len(offers_of(data.current(), kept)))
    mixed = OfferFilter(brands=("Acme",), categories=("Food",))
    page = await OfferQueries(mongo, 90).page(ALL, mixed, OfferOrder(), PageRequest(first=1))
    total = await page.total()
    assert total.precision is CountPrecision.AT_LEAST
    assert 0 < total.value <= len(offers_of(data.current(), mixed))


async def test_menus_beyond_the_bound_are_at_least(mongo: Mongo, data: Dataset) -> None:
    """What the first documents hold is a bound for each value."""
    facets = await FacetQueries(mongo, 50).facets(ALL, OfferFilter(), frozenset({"brands"}))
    assert {menu.count.precision for menu in facets.brands} == {CountPrecision.AT_LEAST}
    assert sum(menu.count.value for menu in facets.brands) <= 50


async def test_other_lists_are_bounded_too(mongo: Mongo) -> None:
    """Interactions, status changes, summaries, tallies and the look-up of active feeds."""
    mixed = InteractionFilter(origins=(InteractionOrigin.PRICE,))
    with pytest.raises(QueryTooBroad):
        await InteractionQueries(mongo, BOUND).page(ALL, mixed, InteractionOrder(), PageRequest(first=100))
    words = InteractionFilter(query="caf")
    with pytest.raises(QueryTooBroad, match="longer words"):
        await InteractionQueries(mongo, BOUND).page(ALL, words, InteractionOrder(), PageRequest())
    changed = LiveFilter(statuses=(OfferStatus.DISABLED,))
    with pytest.raises(QueryTooBroad):
        await JournalQueries(mongo, BOUND).status_changes(ALL, changed, None, None, PageRequest(first=100))
    with pytest.raises(QueryTooBroad):
        await ErrorQueries(mongo, BOUND).summary(ALL, OfferFilter(), 20)
    with pytest.raises(QueryTooBroad, match="tallies"):
        await UnmappedErrors(mongo, 11).page(ALL, None, None, PageRequest())
    with pytest.raises(QueryTooBroad, match="feeds"):
        await FeedQueries(mongo, 10).current_activations(ALL)
