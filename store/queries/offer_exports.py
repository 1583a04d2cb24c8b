"""Lists of offers read to their end, whatever their size and filter."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from store.collections import OFFERS
from store.documents import from_document
from store.filters import OfferFilter, OfferOrder
from store.mongo import Mongo
from store.pages import Window
from store.queries.feeds import FeedQueries
from store.queries.given import check_filter
from store.queries.offer_lists import ADVICE, NAMES, OfferLists
from store.queries.plans import Reader
from store.records.exported_offers import ExportedOffer
from store.scope import Scope
from store.vocabulary import OfferSort, SortDirection

BATCH = 1_000
# Of all orders only this one stays while offers change, so that each offer comes once.
ORDER = OfferOrder(OfferSort.SKU_ID, SortDirection.ASC)
FIELDS = (
    "account",
    "feedId",
    "skuId",
    "status",
    "statusSince",
    "statusReason",
    "updatedAt",
    "product",
    "price",
    "inventory",
    "externalOfferId",
    "errors.code",
    "errors.externalCode",
    "errors.title",
)


class OfferExports:
    """Reads whole lists in batches, each by one command or two."""

    def __init__(self, mongo: Mongo, batch: int = BATCH) -> None:
        self._feeds = FeedQueries(mongo)
        self._lists = OfferLists(mongo)
        self._reader = Reader(mongo.collection(OFFERS), NAMES, ADVICE)
        self._batch = batch

    async def batches(self, scope: Scope, given: OfferFilter) -> AsyncGenerator[list[ExportedOffer], None]:
        """All offers of the filter in the feeds that are active now (R4), by account, feed and SKU.

        An offer that changes meanwhile comes once, as it was before or after. Raises `BadInput` for the
        filter, before the first batch.
        """
        check_filter(given)
        for activation in sorted(
            await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        ):
            async for batch in self._of_activation(activation, given):
                yield batch

    async def _of_activation(
        self, activation: str, given: OfferFilter
    ) -> AsyncGenerator[list[ExportedOffer], None]:
        listing = await self._lists.listing([activation], given, ORDER)
        if listing is None:
            return
        listing = replace(listing, projection=dict.fromkeys(FIELDS, 1))
        window: Window | None = Window(self._batch)
        while window is not None:
            rows = await self._reader.onward(listing, window)
            if rows:
                yield [from_document(row, ExportedOffer) for row in rows]
            more = len(rows) == self._batch
            window = Window(self._batch, after=(rows[-1]["skuId"], rows[-1]["_id"])) if more else None
