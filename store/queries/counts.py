"""Offers by status as they are kept, not counted: summed over the writers' slots of an activation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store.collections import COUNTS
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND
from store.queries.feeds import FeedQueries
from store.queries.given import storable
from store.queries.names import Query
from store.records.offers import OfferCounts
from store.scope import Scope
from store.vocabulary import OfferStatus

_FIELDS = tuple(status.value.lower() for status in OfferStatus)


class CountQueries:
    """Reads the kept counts."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._counts = mongo.collection(COUNTS)
        self._feeds = FeedQueries(mongo, bound)

    async def by_activations(self, keys: Iterable[str]) -> dict[str, OfferCounts]:
        """The counts of each activation, zero where nothing was counted; whether it may be seen is the
        caller's to know."""
        wanted = storable(keys)
        if not wanted:
            return {}
        pipeline: list[Doc] = [
            {"$match": {"activation": {"$in": wanted}}},
            {"$group": {"_id": "$activation", **{name: {"$sum": f"${name}"} for name in _FIELDS}}},
        ]
        found = await self._counts.aggregate(pipeline, hint="activation", comment=Query.COUNTS_BY_ACTIVATION)
        sums = {document["_id"]: _offer_counts(document) for document in found}
        return {key: sums.get(key, OfferCounts()) for key in wanted}

    async def total(
        self, scope: Scope, accounts: Sequence[str] = (), feed_ids: Sequence[str] = ()
    ) -> OfferCounts:
        """The counts, together, of the accounts' and channels' active feeds in the scope (R4)."""
        activations = await self._feeds.current_activations(scope, accounts, feed_ids)
        return summed((await self.by_activations(activations)).values())


def summed(counts: Iterable[OfferCounts]) -> OfferCounts:
    """Counts added up."""
    totals = dict.fromkeys(_FIELDS, 0)
    for each in counts:
        for name in _FIELDS:
            totals[name] += getattr(each, name)
    return OfferCounts(**totals)


def of_status(counts: OfferCounts, status: OfferStatus) -> int:
    """How many offers have the status."""
    return int(getattr(counts, status.value.lower()))


def _offer_counts(document: Mapping[str, Any]) -> OfferCounts:
    return OfferCounts(**{name: int(document[name]) for name in _FIELDS})
