"""Offers in error by code, full codes apart by feed: a suffix means what its connector says (R20)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from store.collections import OFFERS
from store.filters import OfferFilter
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, page_size
from store.queries.feeds import FeedQueries
from store.queries.given import check_filter
from store.queries.names import Query
from store.queries.offer_lists import ADVICE, NAMES, OfferLists
from store.queries.plans import Reader
from store.records.codes import ErrorSummary, FullCodeSummary
from store.records.errors import full_code
from store.scope import Scope
from store.vocabulary import OfferStatus


class ErrorSummaries:
    """Sums up the active errors of offers."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._offers = mongo.collection(OFFERS)
        self._feeds = FeedQueries(mongo, bound)
        self._lists = OfferLists(mongo)
        self._reader = Reader(self._offers, NAMES, ADVICE, bound)

    async def summary(self, scope: Scope, given: OfferFilter, first: int) -> list[ErrorSummary]:
        """The `first` (1 to 100) codes that most offers in `ERROR` have, among those the filter leaves.

        All errors of such an offer count. Raises `QueryTooBroad` beyond 10,000 offers to be examined.
        """
        check_filter(given)
        page_size(first, "first")
        if given.statuses and OfferStatus.ERROR not in given.statuses:
            return []
        given = replace(given, statuses=(OfferStatus.ERROR,))
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        listing = await self._lists.listing(
            activations, replace(given, statuses=()) if given.error_codes else given
        )
        if listing is None:
            return []
        examined = await self._reader.examined(listing)
        if not examined.complete:
            raise self._reader.too_broad()
        found = await self._offers.aggregate(
            [*examined.stages, *_summed(first)], hint=examined.index, comment=Query.OFFERS_ERRORS
        )
        return [_summary(row) for row in found]


def _summed(first: int) -> list[Doc]:
    """One row a code: first for each offer and full code, then for each full code and feed, then together."""
    code = {"code": "$errors.code", "externalCode": "$errors.externalCode", "feedId": "$feedId"}
    known = {name: f"$_id.{name}" for name in code}
    span = {"oldest": {"$min": "$oldest"}, "latest": {"$max": "$latest"}}
    raised = {"oldest": {"$min": "$errors.raisedAt"}, "latest": {"$max": "$errors.lastSeenAt"}}
    by_offer = {"_id": {**code, "offer": "$_id"}, "title": {"$first": "$errors.title"}, **raised}
    by_feed = {
        "_id": known,
        "title": {"$min": "$title"},
        "count": {"$sum": 1},
        "offers": {"$push": "$_id.offer"},
        **span,
    }
    full = {
        "externalCode": "$_id.externalCode",
        "feedId": "$_id.feedId",
        "title": "$title",
        "offers": "$count",
    }
    together = {"_id": "$_id.code", "offers": {"$push": "$offers"}, "fullCodes": {"$push": full}, **span}
    union = {"$setUnion": ["$$value", "$$this"]}
    distinct = {"$reduce": {"input": "$offers", "initialValue": [], "in": union}}
    return [
        {"$unwind": "$errors"},
        {"$group": by_offer},
        {"$group": by_feed},
        {"$group": together},
        {"$set": {"offers": {"$size": distinct}}},
        {"$sort": {"offers": -1, "_id": 1}},
        {"$limit": first},
    ]


def _summary(row: Mapping[str, Any]) -> ErrorSummary:
    full_codes = [
        FullCodeSummary(
            full_code(row["_id"], each.get("externalCode")), each["feedId"], each["title"], each["offers"]
        )
        for each in row["fullCodes"]
    ]
    full_codes.sort(key=lambda each: (-each.offers, each.full_code, each.feed_id))
    return ErrorSummary(row["_id"], row["offers"], row["oldest"], row["latest"], tuple(full_codes))
