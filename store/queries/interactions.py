"""Interactions as readers find them, without their logs: by natural key, by filter, below an offer, and by a
log of theirs."""

import asyncio
from collections.abc import Iterable, Sequence

from store.collections import FEEDS, INTERACTIONS, OFFERS
from store.documents import from_document
from store.filters import InteractionFilter, InteractionOrder, PageRequest
from store.mongo import Doc, Mongo
from store.pages import BOUND, Connection, Kind, Page, Place, Window, empty_page
from store.queries.feeds import FeedQueries
from store.queries.given import both, check_filter, is_storable, storable
from store.queries.interaction_lists import (
    ADVICE,
    NAMES,
    SORTS,
    WITHOUT_LOGS,
    InteractionLists,
    order_of,
    within_a_timeline,
)
from store.queries.lives import activations_in
from store.queries.names import Query
from store.queries.nested import Children, NestedReader, no_pages
from store.queries.offer_words import OfferWords
from store.queries.plans import Reader
from store.records.feeds import interaction_key
from store.records.interactions import Interaction, PlacedLog
from store.scope import Scope
from store.vocabulary import InteractionSort


class InteractionQueries:
    """Reads interactions."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._interactions = mongo.collection(INTERACTIONS)
        self._feeds = FeedQueries(mongo, bound)
        self._feed_documents = mongo.collection(FEEDS)
        self._bound = bound
        self._lists = InteractionLists(mongo, bound)
        self._words = OfferWords(mongo, bound)
        self._reader = Reader(self._interactions, NAMES, ADVICE, bound)
        self._below_offers = NestedReader(mongo.collection(OFFERS), bound)

    async def by_keys(self, scope: Scope, keys: Iterable[str]) -> dict[str, Interaction]:
        """The interactions that are there, of earlier activations too, by their keys; without logs."""
        wanted = storable(keys)
        if not wanted:
            return {}
        found = await self._interactions.find(
            both({"_id": {"$in": wanted}}, scope.where()),
            projection=WITHOUT_LOGS,
            hint="_id_",
            comment=Query.INTERACTIONS_BY_KEY,
        )
        return {document["_id"]: from_document(document, Interaction) for document in found}

    async def find(self, scope: Scope, account: str, feed_id: str, interaction_id: str) -> Interaction | None:
        """The interaction in the feed's current activation, if the feed is active (R4); without logs."""
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None:
            return None
        key = interaction_key(feed.activation.key, interaction_id)
        return (await self.by_keys(scope, [key])).get(key)

    async def find_log(self, scope: Scope, account: str, feed_id: str, log_id: str) -> PlacedLog | None:
        """The log in the feed's current activation, if the feed is active (R4), with its interaction."""
        feed = await self._feeds.current(scope, account, feed_id)
        if feed is None or not is_storable(log_id):
            return None
        # The index holds interactions with logs only, and is used where the condition says so.
        where = {"activation": feed.activation.key, "logIds": log_id, "logCount": {"$gt": 0}}
        return await self._placed(where, log_id, "log_id", Query.INTERACTIONS_BY_LOG)

    async def log_by_key(self, scope: Scope, key: str) -> PlacedLog | None:
        """The log whose key is its interaction's key, `+` and its id, also in an earlier activation."""
        interaction, _, log_id = key.rpartition("+")
        if not is_storable(key):
            return None
        where = both({"_id": interaction}, scope.where())
        return await self._placed(where, log_id, "_id_", Query.INTERACTIONS_LOG)

    async def page(
        self, scope: Scope, given: InteractionFilter, order: InteractionOrder, request: PageRequest
    ) -> Page[Interaction]:
        """A page of the interactions in the current activations of active feeds (R4); raises
        `QueryTooBroad`."""
        check_filter(given)
        connection = _connection("interactions", given, order)
        window = connection.window(request)
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order)

    async def page_of_activation(
        self,
        scope: Scope,
        activation_key: str,
        given: InteractionFilter,
        order: InteractionOrder,
        request: PageRequest,
    ) -> Page[Interaction]:
        """A page of the interactions of one activation, current or earlier, that was read under the scope."""
        check_filter(given)
        connection = _connection("interactions", given, order, activation_key)
        window = connection.window(request)
        activations = await self._feeds.allowed(scope, activation_key, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order)

    async def pages_of_activations(
        self,
        scope: Scope,
        activation_keys: Sequence[str],
        given: InteractionFilter,
        order: InteractionOrder,
        request: PageRequest,
    ) -> dict[str, Page[Interaction]]:
        """As `page_of_activation` for many: by one command if there is no filter, else by some commands for
        each."""
        keys = storable(activation_keys)
        if len(keys) < 2 or given != InteractionFilter():
            pages = await asyncio.gather(
                *(self.page_of_activation(scope, key, given, order, request) for key in keys)
            )
            return {**no_pages(activation_keys), **dict(zip(keys, pages, strict=True))}
        below = Children(
            collection=INTERACTIONS,
            link="activation",
            order=order_of(order),
            page=Query.INTERACTIONS_OF_ACTIVATIONS,
            totals=Query.INTERACTIONS_TOTALS_OF_ACTIVATIONS,
            projection=WITHOUT_LOGS,
        )
        reader = NestedReader(self._feed_documents, self._bound, activations_in(scope))
        return await reader.pages(
            keys,
            below,
            lambda key: _connection("interactions", given, order, key),
            request,
            Interaction,
            lambda interaction: _place(interaction, order),
        )

    async def pages_of_offers(
        self,
        offer_keys: Sequence[str],
        given: InteractionFilter,
        order: InteractionOrder,
        request: PageRequest,
    ) -> dict[str, Page[Interaction]]:
        """A page of each offer's timeline by one command (one more where the filter has words)."""
        check_filter(given)
        matching = await self._words.having(storable(offer_keys), given.query)
        children = Children(
            collection=INTERACTIONS,
            link="offerId",
            order=order_of(order),
            page=Query.INTERACTIONS_OF_OFFERS,
            totals=Query.INTERACTIONS_TOTALS,
            where=within_a_timeline(given),
            projection=WITHOUT_LOGS,
        )
        pages = await self._below_offers.pages(
            matching,
            children,
            lambda key: _connection("interactions", given, order, key),
            request,
            Interaction,
            lambda interaction: _place(interaction, order),
        )
        return {**no_pages(offer_keys), **pages}

    async def _page(
        self,
        connection: Connection,
        window: Window,
        activations: Sequence[str],
        given: InteractionFilter,
        order: InteractionOrder,
    ) -> Page[Interaction]:
        listing = await self._lists.listing(activations, given, order)
        if listing is None:
            return empty_page()
        rows = await self._reader.rows(listing, window)
        return connection.page(
            window,
            [from_document(row, Interaction) for row in rows],
            lambda interaction: _place(interaction, order),
            lambda: self._reader.count(listing),
        )

    async def _placed(self, where: Doc, log_id: str, hint: str, name: Query) -> PlacedLog | None:
        found = await self._interactions.find(
            where,
            projection={"logs": {"$elemMatch": {"logId": log_id}}, "logIds": 0},
            limit=1,
            hint=hint,
            comment=name,
        )
        if not found or not found[0].get("logs"):
            return None
        (log,) = from_document(found[0], Interaction).logs
        return PlacedLog(from_document({**found[0], "logs": []}, Interaction), log)


def _connection(
    name: str, given: InteractionFilter, order: InteractionOrder, parent: str | None = None
) -> Connection:
    _, kind = SORTS[order.field]
    return Connection(name, (kind, Kind.TEXT), parent, given, order)


def _place(interaction: Interaction, order: InteractionOrder) -> Place:
    by_start = order.field is InteractionSort.STARTED_AT
    return (interaction.started_at if by_start else interaction.closed_at, interaction.key)
