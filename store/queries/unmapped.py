"""Unmapped errors by their fingerprints, ranked by how often and how recently they occur (R21).

Their figures are kept in tallies, one for each activation, writer slot and fingerprint, and summed when
read. A rank is a sum, which no index can hold: what is read, grouped and sorted is bounded by the number of
tallies instead.
"""

from collections.abc import Iterable, Sequence

from store.collections import FINGERPRINT_TALLIES, FINGERPRINTS
from store.documents import from_document
from store.errors import QueryTooBroad
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, Place, empty_page
from store.queries.feeds import FeedQueries
from store.queries.given import both, check_texts, either, one_of, storable
from store.queries.listings import partition
from store.queries.names import Query
from store.records.codes import UnmappedError
from store.records.values import Count
from store.scope import Scope

# Tallies are small and read from one index: ten times as many as documents elsewhere may be gone through.
TALLIES_A_BOUND = 10

_KINDS = (Kind.NUMBER, Kind.INSTANT, Kind.TEXT)
_GROUPED: Doc = {
    "$group": {
        "_id": "$fingerprint",
        "sample": {"$min": "$sample"},
        "occurrences": {"$sum": "$occurrences"},
        "offers": {"$sum": "$offers"},
        "firstSeenAt": {"$min": "$firstSeenAt"},
        "lastSeenAt": {"$max": "$lastSeenAt"},
    }
}
_MAPPED: list[Doc] = [
    {"$lookup": {"from": FINGERPRINTS, "localField": "_id", "foreignField": "_id", "as": "mapping"}},
    {"$set": {"fingerprint": "$_id", "mappedTo": {"$first": "$mapping.mappedTo"}}},
    {"$project": {"_id": 0, "mapping": 0}},
]


class UnmappedErrors:
    """Reads the figures of fingerprints."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._tallies = mongo.collection(FINGERPRINT_TALLIES)
        self._feeds = FeedQueries(mongo, bound)
        self._bound = bound * TALLIES_A_BOUND

    async def page(
        self, scope: Scope, account: str | None, feed_id: str | None, request: PageRequest
    ) -> Page[UnmappedError]:
        """Active feeds' fingerprints by page: most occurrences first, then latest seen, then by fingerprint.

        Raises `QueryTooBroad` where more than 100,000 tallies would have to be summed.
        """
        check_texts(account=account, feed_id=feed_id)
        connection = Connection("unmappedErrors", _KINDS, account, feed_id)
        window = connection.window(request)
        activations = await self._feeds.current_activations(
            scope, () if account is None else (account,), () if feed_id is None else (feed_id,)
        )
        if not activations:
            return empty_page()
        where = partition("activation", activations)
        await self._check(where)
        direction = -1 if window.backward else 1
        pipeline: list[Doc] = [
            {"$match": where},
            _GROUPED,
            *_beyond(window.after, "$lt", "$gt"),
            *_beyond(window.before, "$gt", "$lt"),
            {"$sort": {"occurrences": -direction, "lastSeenAt": -direction, "_id": direction}},
            {"$limit": window.reach},
            *_MAPPED,
        ]
        rows = await self._tallies.aggregate(pipeline, hint="activation", comment=Query.UNMAPPED_PAGE)
        errors = [from_document(row, UnmappedError) for row in rows]
        return connection.page(window, errors, _place, lambda: self._count(where))

    async def by_fingerprints(self, scope: Scope, fingerprints: Iterable[str]) -> dict[str, UnmappedError]:
        """The figures of the fingerprints that occurred in active feeds the scope allows."""
        wanted = storable(fingerprints)
        if not wanted:
            return {}
        activations = await self._feeds.current_activations(scope)
        if not activations:
            return {}
        where = both(one_of("fingerprint", wanted), partition("activation", activations))
        rows = await self._tallies.aggregate(
            [{"$match": where}, _GROUPED, *_MAPPED], hint="fingerprint", comment=Query.UNMAPPED_BY_FINGERPRINT
        )
        return {row["fingerprint"]: from_document(row, UnmappedError) for row in rows}

    async def _check(self, where: Doc) -> None:
        tallies = await self._tallies.count(
            where, limit=self._bound + 1, hint="activation", comment=Query.UNMAPPED_COUNT
        )
        if tallies > self._bound:
            raise QueryTooBroad(
                f"More than {self._bound} tallies would have to be summed. Name an account or a feed."
            )

    async def _count(self, where: Doc) -> Count:
        pipeline: Sequence[Doc] = [
            {"$match": where},
            {"$group": {"_id": "$fingerprint"}},
            {"$count": "value"},
        ]
        found = await self._tallies.aggregate(pipeline, hint="activation", comment=Query.UNMAPPED_TOTAL)
        return Count(found[0]["value"] if found else 0)


def _beyond(place: Place | None, falling: str, rising: str) -> list[Doc]:
    if place is None:
        return []
    occurrences, last_seen_at, fingerprint = place
    condition = either(
        [
            {"occurrences": {falling: occurrences}},
            {"occurrences": occurrences, "lastSeenAt": {falling: last_seen_at}},
            {"occurrences": occurrences, "lastSeenAt": last_seen_at, "_id": {rising: fingerprint}},
        ]
    )
    return [{"$match": condition}]


def _place(error: UnmappedError) -> Place:
    return error.occurrences, error.last_seen_at, error.fingerprint
