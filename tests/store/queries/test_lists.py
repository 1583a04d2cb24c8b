"""Lists with filters, against the same over records in memory: every order, both directions, ties too."""

import random
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from store.filters import (
    InteractionFilter,
    InteractionOrder,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    PageRequest,
)
from store.mongo import Mongo
from store.pages import Page
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.offers import OfferQueries
from store.records.values import Count
from store.scope import Scope
from store.vocabulary import (
    InteractionContext,
    InteractionOrigin,
    InteractionResult,
    InteractionSort,
    InteractionSource,
    InteractionState,
    OfferSort,
    OfferStatus,
    SortDirection,
)
from tests.store.queries.dataset import Dataset
from tests.store.queries.model import interactions_of, offers_of, ordered_interactions, ordered_offers
from tests.store.queries.moments import START
from tests.store.queries.paging import assert_pages_are

ALL = Scope()
MILLISECOND = timedelta(milliseconds=1)
UPDATED = START + timedelta(days=30)
OFFER_ORDERS = (
    OfferOrder(),
    OfferOrder(direction=SortDirection.ASC),
    OfferOrder(OfferSort.STATUS_SINCE),
    OfferOrder(OfferSort.SKU_ID, SortDirection.ASC),
)
OFFER_FILTERS = (
    OfferFilter(),
    OfferFilter(accounts=("grocery1",), feed_ids=("vtex.meli", "vtex.amazon")),
    OfferFilter(feed_ids=("vtex.meli",), statuses=(OfferStatus.SYNCED,)),
    OfferFilter(statuses=(OfferStatus.ERROR, OfferStatus.DISABLED)),
    OfferFilter(accounts=("fashion/2",), error_codes=("CTLG-006",)),
    OfferFilter(error_codes=("CTLG-006-001", "PRICE"), statuses=(OfferStatus.ERROR, OfferStatus.SYNCED)),
    OfferFilter(accounts=("tools%3",), query="CÁFE"),
    OfferFilter(query="caf cho"),
    OfferFilter(query="1", brands=("Ypê",)),
    OfferFilter(sku_ids=("GR-3", "FA-3", "TO-9", "0 a/b%$where😀", "nowhere")),
    OfferFilter(brands=("Acme", "Dell"), categories=("Food",)),
    OfferFilter(updated_from=UPDATED + 100 * MILLISECOND, updated_to=UPDATED + 300 * MILLISECOND),
    OfferFilter(accounts=("grocery1",), updated_from=UPDATED + 400 * MILLISECOND, categories=("Pets",)),
)
INTERACTION_FILTERS = (
    InteractionFilter(),
    InteractionFilter(feed_ids=("vtex.magalu",)),
    InteractionFilter(accounts=("grocery1",), results=(InteractionResult.FAILURE,)),
    InteractionFilter(states=(InteractionState.OPEN,)),
    InteractionFilter(states=(InteractionState.CLOSED,), results=(InteractionResult.SUCCESS,)),
    InteractionFilter(origins=(InteractionOrigin.PRICE, InteractionOrigin.CATALOG), brands=("Nestlé",)),
    InteractionFilter(sources=(InteractionSource.CHANNEL,), contexts=(InteractionContext.SETUP,)),
    InteractionFilter(sku_ids=("GR-3", "GR-4", "GR-5", "FA-5", "FA-6")),
    InteractionFilter(accounts=("fashion/2",), query="chocolate", categories=("Food", "Toys", "Pets")),
    InteractionFilter(
        started_from=START + timedelta(days=12, milliseconds=50),
        started_to=START + timedelta(days=12, milliseconds=120),
    ),
)


def given_parts(given: Any) -> str:
    """A filter's name in a test: what it gives."""
    names = [field.name for field in fields(given) if getattr(given, field.name)]
    return "+".join(names) or "everything"


@pytest.mark.parametrize("order", OFFER_ORDERS, ids=lambda order: f"{order.field}-{order.direction}")
@pytest.mark.parametrize("given", OFFER_FILTERS, ids=given_parts)
async def test_offers(mongo: Mongo, data: Dataset, given: OfferFilter, order: OfferOrder) -> None:
    """R34: every filter in every order, page by page."""
    queries = OfferQueries(mongo)
    expected = ordered_offers(offers_of(data.current(), given), order)

    async def ask(request: PageRequest) -> Page[Any]:
        return await queries.page(ALL, given, order, request)

    await assert_pages_are(ask, expected, lambda offer: offer.key, random.Random(1))
    assert await (await ask(PageRequest())).total() == Count(len(expected))


@pytest.mark.parametrize("direction", SortDirection)
@pytest.mark.parametrize("field", InteractionSort)
@pytest.mark.parametrize("given", INTERACTION_FILTERS, ids=given_parts)
async def test_interactions(
    mongo: Mongo, data: Dataset, given: InteractionFilter, field: InteractionSort, direction: SortDirection
) -> None:
    """Every filter in every order, page by page; open ones have no `closedAt` and keep together."""
    queries = InteractionQueries(mongo)
    order = InteractionOrder(field, direction)
    offers = data.current()
    seen = {offer.activation for offer in offers}
    visible = [each for each in data.interactions if each.activation in seen]
    expected = ordered_interactions(interactions_of(visible, given, offers), order)

    async def ask(request: PageRequest) -> Page[Any]:
        return await queries.page(ALL, given, order, request)

    await assert_pages_are(ask, expected, lambda each: each.key, random.Random(2))
    assert await (await ask(PageRequest())).total() == Count(len(expected))


@pytest.mark.parametrize("direction", SortDirection)
async def test_one_activation(mongo: Mongo, data: Dataset, direction: SortDirection) -> None:
    """R4: an earlier activation, and an inactive feed's, stay readable through `feed.activations`."""
    for key in ("grocery1/vtex.meli/1", "grocery1/any.meli/1"):
        order = OfferOrder(direction=direction)
        by_close = InteractionOrder(InteractionSort.CLOSED_AT, direction)
        offers = [offer for offer in data.offers if offer.activation == key]
        interactions = [each for each in data.interactions if each.activation == key]

        async def ask(request: PageRequest, key: str = key, order: OfferOrder = order) -> Page[Any]:
            return await OfferQueries(mongo).page_of_activation(ALL, key, OfferFilter(), order, request)

        async def timeline(
            request: PageRequest, key: str = key, order: InteractionOrder = by_close
        ) -> Page[Any]:
            return await InteractionQueries(mongo).page_of_activation(
                ALL, key, InteractionFilter(), order, request
            )

        await assert_pages_are(ask, ordered_offers(offers, order), lambda each: each.key, random.Random(3))
        await assert_pages_are(
            timeline, ordered_interactions(interactions, by_close), lambda each: each.key, random.Random(4)
        )
        assert await (await ask(PageRequest())).total() == Count(len(offers))


LIVE_FILTERS = (
    LiveFilter(),
    LiveFilter(accounts=("grocery1",), statuses=(OfferStatus.ERROR,)),
    LiveFilter(sku_ids=("GR-3", "FA-7"), origins=(InteractionOrigin.PRICE,)),
)


@pytest.mark.parametrize("given", LIVE_FILTERS, ids=given_parts)
async def test_status_changes(mongo: Mongo, data: Dataset, given: LiveFilter) -> None:
    """R15: newest first; a status matches before or after, `from` is inclusive, `to` exclusive."""
    start, end = START + timedelta(days=5, milliseconds=30), START + timedelta(days=5, milliseconds=450)
    seen = {offer.activation for offer in data.current()}
    expected = [
        entry
        for entry in data.journal
        if entry.activation in seen
        and start <= entry.at < end
        and (not given.accounts or entry.account in given.accounts)
        and (not given.sku_ids or entry.sku_id in given.sku_ids)
        and (not given.statuses or {entry.status_before, entry.status_after} & set(given.statuses))
        and (not given.origins or set(entry.origins) & set(given.origins))
    ]
    expected.sort(key=lambda entry: (entry.at, entry.key), reverse=True)

    async def ask(request: PageRequest) -> Page[Any]:
        return await JournalQueries(mongo).status_changes(ALL, given, start, end, request)

    await assert_pages_are(ask, [entry.key for entry in expected], lambda each: each.key, random.Random(5))
    assert await (await ask(PageRequest())).total() == Count(len(expected))
