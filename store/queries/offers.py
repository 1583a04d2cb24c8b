"""Offers as readers find them: by natural key and filter in current activations of active feeds (R4), by key
in earlier ones too."""

from collections.abc import Iterable, Sequence

from store.collections import OFFERS
from store.documents import from_document
from store.filters import OfferFilter, OfferOrder, PageRequest
from store.mongo import Mongo
from store.pages import BOUND, Connection, Kind, Page, Total, Window, empty_page
from store.queries.counts import CountQueries, of_status, summed
from store.queries.feeds import FeedQueries
from store.queries.given import both, check_filter, storable
from store.queries.keysets import EVERYTHING
from store.queries.names import Query
from store.queries.offer_lists import ADVICE, NAMES, SORTS, OfferLists
from store.queries.plans import Listing, Reader
from store.records.offers import Offer
from store.records.values import Count
from store.scope import Scope
from store.vocabulary import OfferSort, OfferStatus

_ATTRIBUTES = {
    OfferSort.UPDATED_AT: "updated_at",
    OfferSort.STATUS_SINCE: "status_since",
    OfferSort.SKU_ID: "sku_id",
}


class OfferQueries:
    """Reads offers."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._offers = mongo.collection(OFFERS)
        self._feeds = FeedQueries(mongo, bound)
        self._counts = CountQueries(mongo, bound)
        self._lists = OfferLists(mongo)
        self._reader = Reader(self._offers, NAMES, ADVICE, bound)

    async def by_keys(self, scope: Scope, keys: Iterable[str]) -> dict[str, Offer]:
        """The offers that are there, in earlier activations too, by their keys."""
        wanted = storable(keys)
        if not wanted:
            return {}
        where = both({"_id": {"$in": wanted}}, scope.where())
        found = await self._offers.find(where, hint="_id_", comment=Query.OFFERS_BY_KEY)
        return {document["_id"]: from_document(document, Offer) for document in found}

    async def find(self, scope: Scope, account: str, feed_id: str, sku_id: str) -> Offer | None:
        """The offer of a SKU in the feed's current activation, if the feed is active (R4)."""
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None:
            return None
        key = f"{feed.activation.key}/{sku_id}"
        return (await self.by_keys(scope, [key])).get(key)

    async def page(
        self, scope: Scope, given: OfferFilter, order: OfferOrder, request: PageRequest
    ) -> Page[Offer]:
        """A page of the offers in the current activations of active feeds (R4); raises `QueryTooBroad`."""
        check_filter(given)
        connection = _connection("offers", given, order)
        window = connection.window(request)
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order)

    async def page_of_activation(
        self,
        scope: Scope,
        activation_key: str,
        given: OfferFilter,
        order: OfferOrder,
        request: PageRequest,
    ) -> Page[Offer]:
        """A page of the offers of one activation, current or earlier, that was read under the scope."""
        check_filter(given)
        connection = _connection("offers", given, order, activation_key)
        window = connection.window(request)
        activations = await self._feeds.allowed(scope, activation_key, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order)

    async def _page(
        self,
        connection: Connection,
        window: Window,
        activations: Sequence[str],
        given: OfferFilter,
        order: OfferOrder,
    ) -> Page[Offer]:
        listing = await self._lists.listing(activations, given, order)
        if listing is None:
            return empty_page()
        rows = await self._reader.rows(listing, window)
        name = _ATTRIBUTES[order.field]
        return connection.page(
            window,
            [from_document(row, Offer) for row in rows],
            lambda offer: (getattr(offer, name), offer.key),
            self._total(activations, given, listing),
        )

    def _total(self, activations: Sequence[str], given: OfferFilter, listing: Listing) -> Total:
        async def kept() -> Count:
            counts = summed((await self._counts.by_activations(activations)).values())
            statuses = frozenset(given.statuses or OfferStatus)
            return Count(sum(of_status(counts, status) for status in statuses))

        async def counted() -> Count:
            return await self._reader.count(listing)

        return kept if is_kept(listing) else counted


def is_kept(listing: Listing) -> bool:
    """Whether the counts that are kept tell how many offers a listing has: it asks for nothing but
    statuses."""
    return all(choice.name == "statuses" for choice in listing.choices) and listing.span == EVERYTHING


def _connection(name: str, given: OfferFilter, order: OfferOrder, parent: str | None = None) -> Connection:
    _, kind = SORTS[order.field]
    return Connection(name, (kind, Kind.TEXT), parent, given, order)
