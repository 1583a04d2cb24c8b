"""The filter menus of a list of offers: each value with how many offers it would show, bounded (R34)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from store.collections import OFFERS
from store.filters import OfferFilter
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, bounded_count
from store.queries.counts import CountQueries, of_status, summed
from store.queries.feeds import FeedQueries, owner_of
from store.queries.given import check_filter
from store.queries.listings import Listing
from store.queries.names import Query
from store.queries.offer_lists import ADVICE, NAMES, OfferLists
from store.queries.offers import is_kept
from store.queries.plans import Reader
from store.records.offers import FacetValue, OfferCounts, OfferFacets
from store.records.values import Count
from store.scope import Scope
from store.vocabulary import OfferStatus

MOST_MENU_VALUES = 100

# Each menu, the part of the filter that is its own, and what its values are.
_MENUS: Mapping[str, tuple[str, Doc]] = {
    "feeds": ("feed_ids", {"value": "$feedId"}),
    "statuses": ("statuses", {"value": "$status"}),
    "brands": ("brands", {"value": "$product.brand"}),
    "categories": ("categories", {"value": "$product.category"}),
    "error_codes": ("error_codes", {"value": {"$setUnion": ["$errors.code", []]}}),
}
MENUS = frozenset(_MENUS)


class FacetQueries:
    """Counts the values of filter menus."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._offers = mongo.collection(OFFERS)
        self._feeds = FeedQueries(mongo, bound)
        self._counts = CountQueries(mongo, bound)
        self._lists = OfferLists(mongo)
        self._reader = Reader(self._offers, NAMES, ADVICE, bound)
        self._bound = bound

    async def facets(self, scope: Scope, given: OfferFilter, wanted: frozenset[str] = MENUS) -> OfferFacets:
        """The `wanted` menus (attribute names of `OfferFacets`), most offers first, at most 100 values each.

        Each ignores its own part of the filter. Counts are exact where they are kept or at most 10,000
        offers have to be examined, else what the first 10,000 give is a bound.
        """
        check_filter(given)
        menus = sorted(wanted)
        values = await asyncio.gather(*(self._menu(scope, given, menu) for menu in menus))
        return OfferFacets(**dict(zip(menus, values, strict=True)))

    async def _menu(self, scope: Scope, given: OfferFilter, menu: str) -> tuple[FacetValue, ...]:
        own, values = _MENUS[menu]
        given = _without(given, own)
        if menu == "error_codes":
            if given.statuses and OfferStatus.ERROR not in given.statuses:
                return ()
            given = replace(given, statuses=(OfferStatus.ERROR,))
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        listing = await self._lists.listing(activations, given)
        if listing is None:
            return ()
        if menu in ("feeds", "statuses") and is_kept(listing):
            counts = await self._counts.by_activations(activations)
            return _kept_feeds(counts, given) if menu == "feeds" else _kept_statuses(counts.values())
        return await self._counted(listing, values)

    async def _counted(self, listing: Listing, values: Doc) -> tuple[FacetValue, ...]:
        examined = await self._reader.examined(listing)
        pipeline = [
            *examined.stages,
            {"$project": {"_id": 0, **values}},
            {"$unwind": "$value"},
            {"$group": {"_id": "$value", "count": {"$sum": 1}}},
            {"$sort": {"count": -1, "_id": 1}},
            {"$limit": MOST_MENU_VALUES},
        ]
        found = await self._offers.aggregate(pipeline, hint=examined.index, comment=Query.OFFERS_FACET)
        return tuple(
            FacetValue(row["_id"], bounded_count(row["count"], self._bound, complete=examined.complete))
            for row in found
        )


def _without(given: OfferFilter, own: str) -> OfferFilter:
    changes: dict[str, Any] = {own: ()}
    return replace(given, **changes)


def _kept_feeds(counts: Mapping[str, OfferCounts], given: OfferFilter) -> tuple[FacetValue, ...]:
    statuses = frozenset(given.statuses or OfferStatus)
    by_feed: dict[str, int] = {}
    for activation, each in counts.items():
        _, feed_id = owner_of(activation)
        by_feed[feed_id] = by_feed.get(feed_id, 0) + sum(of_status(each, status) for status in statuses)
    return _ranked(by_feed.items())


def _kept_statuses(counts: Iterable[OfferCounts]) -> tuple[FacetValue, ...]:
    total = summed(counts)
    return _ranked((status.value, of_status(total, status)) for status in OfferStatus)


def _ranked(counts: Iterable[tuple[str, int]]) -> tuple[FacetValue, ...]:
    ranked: Sequence[tuple[str, int]] = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value, Count(count)) for value, count in ranked if count)[:MOST_MENU_VALUES]
