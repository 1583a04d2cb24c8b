"""Interactions as readers find them, without logs: by natural key, filter, offer, or a log of theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from store.collections import FEEDS, INTERACTIONS, OFFERS
from store.documents import from_document
from store.filters import InteractionFilter, InteractionOrder, PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, Window, empty_page
from store.queries.activation_pages import ActivationPages
from store.queries.feeds import FeedQueries
from store.queries.given import both, check_filter, is_storable, storable
from store.queries.interaction_lists import (
    ADVICE,
    NAMES,
    OFFER_ORDERS,
    SORTS,
    WITHOUT_LOGS,
    InteractionLists,
    order_of,
    within_a_timeline,
)
from store.queries.lives import activations_in
from store.queries.names import Query
from store.queries.nested import Children, NestedReader, pages_of_all
from store.queries.offer_words import OfferWords
from store.queries.plans import Reader
from store.records.feeds import interaction_key
from store.records.interactions import Interaction, PlacedLog
from store.rows import Rows, items, projection, reading, source
from store.rules.intake import fold_id
from store.scope import Scope


class InteractionQueries(ActivationPages[InteractionFilter, InteractionOrder]):
    """Reads interactions, as records or as `rows`."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        super().__init__(FeedQueries(mongo, bound))
        self._interactions = mongo.collection(INTERACTIONS)
        self._mongo = mongo
        self._bound = bound
        self._lists = InteractionLists(mongo, bound)
        self._words = OfferWords(mongo, bound)
        self._reader = Reader(self._interactions, NAMES, ADVICE, bound)
        self._below_offers = NestedReader(mongo, OFFERS, bound)

    async def by_keys(self, scope: Scope, keys: Iterable[str], rows: Rows | None = None) -> dict[str, Any]:
        """The interactions that are there, of earlier activations too, by their keys; without logs."""
        wanted = storable(keys)
        if not wanted:
            return {}
        found = await source(self._interactions, rows).by_keys(
            wanted,
            scope.where(),
            projection=projection(rows, (), WITHOUT_LOGS),
            comment=Query.INTERACTIONS_BY_KEY,
        )
        return items(found, rows, Interaction)

    async def find(
        self, scope: Scope, account: str, feed_id: str, interaction_id: str, rows: Rows | None = None
    ) -> Any:
        """The interaction in the feed's current activation, if the feed is active (R4); without logs.

        The id counts in either case, as where it is written (R27).
        """
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None:
            return None
        key = interaction_key(feed.activation.key, fold_id(interaction_id))
        return (await self.by_keys(scope, [key], rows)).get(key)

    async def find_log(self, scope: Scope, account: str, feed_id: str, log_id: str) -> PlacedLog | None:
        """As `find`, a log with its interaction."""
        log_id = fold_id(log_id)
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None or not is_storable(log_id):
            return None
        # The index holds interactions with logs only, and is used where the condition says so.
        where = {"activation": feed.activation.key, "logIds": log_id, "logCount": {"$gt": 0}}
        found = await self._interactions.find(
            where,
            projection={"logs": {"$elemMatch": {"logId": log_id}}, "logIds": 0},
            limit=1,
            hint="log_id",
            comment=Query.INTERACTIONS_BY_LOG,
        )
        return next((placed for document in found for placed in _placed(document)), None)

    async def logs_by_keys(self, scope: Scope, keys: Iterable[str]) -> dict[str, PlacedLog]:
        """The logs that are there, of all activations, by key: the interaction's, `+` and the log's id."""
        wanted = {key: key.rpartition("+") for key in storable(keys)}
        if not wanted:
            return {}
        owners = sorted({interaction for interaction, _, _ in wanted.values()})
        # Ids come from outside: what begins with `$` must not be taken for a field.
        log_ids = {"$literal": sorted({log_id for _, _, log_id in wanted.values()})}
        chosen = {"input": "$logs", "as": "log", "cond": {"$in": ["$$log.logId", log_ids]}}
        pipeline: list[Doc] = [
            {"$match": both({"_id": {"$in": owners}}, scope.where())},
            {"$set": {"logs": {"$filter": chosen}}},
            {"$project": {"logIds": 0}},
        ]
        found = await self._interactions.aggregate(pipeline, hint="_id_", comment=Query.INTERACTIONS_LOGS)
        placed = {
            f"{document['_id']}+{each.log_id}": each for document in found for each in _placed(document)
        }
        return {key: placed[key] for key in wanted if key in placed}

    def _connection(
        self, given: InteractionFilter, order: InteractionOrder, parent: str | None = None
    ) -> Connection:
        _, kind = SORTS[order.field]
        return Connection("interactions", (kind, Kind.TEXT), parent, given, order)

    async def _pages_at_once(
        self,
        scope: Scope,
        keys: Sequence[str],
        order: InteractionOrder,
        request: PageRequest,
        rows: Rows | None,
    ) -> dict[str, Page[Any]]:
        by = order_of(order)
        below = Children(
            collection=INTERACTIONS,
            link="activation",
            order=by,
            page=Query.INTERACTIONS_OF_ACTIVATIONS,
            totals=Query.INTERACTIONS_TOTALS_OF_ACTIVATIONS,
            projection=WITHOUT_LOGS,
            rows=rows,
        )
        reader = NestedReader(self._mongo, FEEDS, self._bound, activations_in(scope))
        return await reader.pages(
            keys,
            below,
            lambda key: self._connection(InteractionFilter(), order, key),
            request,
            reading(rows, Interaction),
        )

    async def pages_of_offers(
        self,
        offer_keys: Sequence[str],
        given: InteractionFilter,
        order: InteractionOrder,
        request: PageRequest,
        rows: Rows | None = None,
    ) -> dict[str, Page[Any]]:
        """A page of each offer's timeline by one command (one more where the filter has words)."""
        check_filter(given)
        matching = await self._words.having(storable(offer_keys), given.query)
        by = order_of(order)
        children = Children(
            collection=INTERACTIONS,
            link="offerId",
            order=by,
            page=Query.INTERACTIONS_OF_OFFERS,
            totals=Query.INTERACTIONS_TOTALS,
            where=within_a_timeline(given),
            projection=WITHOUT_LOGS,
            rows=rows,
            index=OFFER_ORDERS[by.field],
        )
        pages = await self._below_offers.pages(
            matching,
            children,
            lambda key: self._connection(given, order, key),
            request,
            reading(rows, Interaction),
        )
        return pages_of_all(offer_keys, pages)

    async def _page(
        self,
        connection: Connection,
        window: Window,
        activations: Sequence[str],
        given: InteractionFilter,
        order: InteractionOrder,
        rows: Rows | None,
    ) -> Page[Any]:
        listing = await self._lists.listing(activations, given, order)
        if listing is None:
            return empty_page()
        listing = replace(listing, rows=rows)
        found = await self._reader.rows(listing, window)
        return connection.page(
            window,
            found,
            listing.order.place,
            lambda: self._reader.count(listing),
            reading(rows, Interaction),
        )


def _placed(document: Doc) -> list[PlacedLog]:
    """The logs that were read with an interaction, each with the interaction without them."""
    logs = from_document(document, Interaction).logs
    interaction = from_document({**document, "logs": []}, Interaction)
    return [PlacedLog.of(log, interaction) for log in logs]
