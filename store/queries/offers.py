"""Offers as readers find them: by natural key and filter in current activations of active feeds (R4), by key
in earlier ones too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from store.collections import FEEDS, OFFERS
from store.filters import OfferFilter, OfferOrder, PageRequest
from store.mongo import Mongo
from store.pages import BOUND, Connection, Kind, Page, Total, Totals, Window, empty_page
from store.queries.activation_pages import ActivationPages
from store.queries.counts import CountQueries, of_status, summed
from store.queries.feeds import FeedQueries
from store.queries.given import storable
from store.queries.keysets import EVERYTHING, ordering
from store.queries.listings import Listing
from store.queries.lives import activations_in
from store.queries.names import Query
from store.queries.nested import Children, NestedReader
from store.queries.offer_lists import ADVICE, NAMES, SORTS, OfferLists
from store.queries.plans import Reader
from store.records.feeds import offer_key
from store.records.offers import Offer
from store.records.values import Count
from store.rows import Rows, items, projection, reading, source
from store.scope import Scope
from store.vocabulary import OfferStatus


class OfferQueries(ActivationPages[OfferFilter, OfferOrder]):
    """Reads offers, as records or as `rows`."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        super().__init__(FeedQueries(mongo, bound))
        self._offers = mongo.collection(OFFERS)
        self._counts = CountQueries(mongo, bound)
        self._mongo = mongo
        self._bound = bound
        self._lists = OfferLists(mongo)
        self._reader = Reader(self._offers, NAMES, ADVICE, bound)

    async def by_keys(self, scope: Scope, keys: Iterable[str], rows: Rows | None = None) -> dict[str, Any]:
        """The offers that are there, in earlier activations too, by their keys."""
        wanted = storable(keys)
        if not wanted:
            return {}
        found = await source(self._offers, rows).by_keys(
            wanted, scope.where(), projection=projection(rows, ()), comment=Query.OFFERS_BY_KEY
        )
        return items(found, rows, Offer)

    async def find(
        self, scope: Scope, account: str, feed_id: str, sku_id: str, rows: Rows | None = None
    ) -> Any:
        """The offer of a SKU in the feed's current activation, if the feed is active (R4)."""
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None:
            return None
        key = offer_key(feed.activation.key, sku_id)
        return (await self.by_keys(scope, [key], rows)).get(key)

    def _connection(self, given: OfferFilter, order: OfferOrder, parent: str | None = None) -> Connection:
        _, kind = SORTS[order.field]
        return Connection("offers", (kind, Kind.TEXT), parent, given, order)

    async def _pages_at_once(
        self, scope: Scope, keys: Sequence[str], order: OfferOrder, request: PageRequest, rows: Rows | None
    ) -> dict[str, Page[Any]]:
        by = ordering(*SORTS[order.field], order.direction)
        below = Children(
            collection=OFFERS,
            link="activation",
            order=by,
            page=Query.OFFERS_OF_ACTIVATIONS,
            totals=Query.COUNTS_BY_ACTIVATION,
            rows=rows,
        )
        reader = NestedReader(self._mongo, FEEDS, self._bound, activations_in(scope))
        return await reader.pages(
            keys,
            below,
            lambda key: self._connection(OfferFilter(), order, key),
            request,
            reading(rows, Offer),
            Totals(lambda: self._kept(keys)),
        )

    async def _kept(self, activations: Sequence[str]) -> dict[str, Count]:
        counts = await self._counts.by_activations(activations)
        return {key: Count(each.total) for key, each in counts.items()}

    async def _page(
        self,
        connection: Connection,
        window: Window,
        activations: Sequence[str],
        given: OfferFilter,
        order: OfferOrder,
        rows: Rows | None,
    ) -> Page[Any]:
        listing = await self._lists.listing(activations, given, order)
        if listing is None:
            return empty_page()
        listing = replace(listing, rows=rows)
        found = await self._reader.rows(listing, window)
        total = self._total(activations, given, listing)
        return connection.page(window, found, listing.order.place, total, reading(rows, Offer))

    def _total(self, activations: Sequence[str], given: OfferFilter, listing: Listing) -> Total:
        async def kept() -> Count:
            counts = summed((await self._counts.by_activations(activations)).values())
            statuses = frozenset(given.statuses or OfferStatus)
            return Count(sum(of_status(counts, status) for status in statuses))

        async def counted() -> Count:
            return await self._reader.count(listing)

        return kept if is_kept(listing) else counted


def is_kept(listing: Listing) -> bool:
    """Whether the kept counts tell how many offers a listing has: it asks for nothing but statuses."""
    return all(choice.name == "statuses" for choice in listing.choices) and listing.span == EVERYTHING
