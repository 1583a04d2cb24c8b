"""Which offers have the words of a query: `InteractionFilter.query` narrows lists of interactions by them."""

from collections.abc import Sequence

from store.collections import OFFERS
from store.filters import OfferFilter
from store.mongo import Mongo
from store.pages import BOUND
from store.queries.given import any_begins_with, both, checked_words
from store.queries.names import Query
from store.queries.offer_lists import NAMES, OfferLists
from store.queries.plans import Reader

MOST_OFFERS = 1_000


class OfferWords:
    """Finds the keys of offers by words."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._offers = mongo.collection(OFFERS)
        self._lists = OfferLists(mongo)
        advice = f"The query stands for more than {MOST_OFFERS} offers: give longer words or a SKU."
        self._reader = Reader(self._offers, NAMES, advice, bound)

    async def matching(self, activations: Sequence[str], query: str) -> list[str]:
        """The keys of the activations' offers that have all words; raises `QueryTooBroad` where they are
        more than 1,000."""
        listing = await self._lists.listing(activations, OfferFilter(query=query))
        if listing is None:
            return []
        examined = await self._reader.examined(listing)
        pipeline = [*examined.stages, {"$limit": MOST_OFFERS + 1}, {"$project": {"_id": 1}}]
        found = await self._offers.aggregate(pipeline, hint=examined.index, comment=Query.OFFERS_MATCHING)
        if len(found) > MOST_OFFERS or not examined.complete:
            raise self._reader.too_broad()
        return [document["_id"] for document in found]

    async def having(self, offer_keys: Sequence[str], query: str | None) -> list[str]:
        """Those of the offers that have all words; all of them, without reading, if there are no words."""
        words = checked_words(query)
        if not words or not offer_keys:
            return list(offer_keys)
        where = both({"_id": {"$in": list(offer_keys)}}, any_begins_with("searchTerms", words))
        found = await self._offers.find(
            where, projection={"_id": 1}, hint="_id_", comment=Query.OFFERS_HAVING
        )
        return [document["_id"] for document in found]
