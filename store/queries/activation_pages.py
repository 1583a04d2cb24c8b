"""Lists of what lies in activations, offers and interactions alike: in all current ones, one, or many."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder, PageRequest
from store.pages import Connection, Page, Window, empty_page
from store.queries.feeds import FeedQueries
from store.queries.given import check_filter, storable
from store.queries.nested import pages_of_all
from store.rows import Rows
from store.scope import Scope

Given = TypeVar("Given", OfferFilter, InteractionFilter)
Order = TypeVar("Order", OfferOrder, InteractionOrder)


class ActivationPages(ABC, Generic[Given, Order]):
    """Pages of one kind of thing, as records or as `rows`."""

    def __init__(self, feeds: FeedQueries) -> None:
        self._feeds = feeds

    async def page(
        self, scope: Scope, given: Given, order: Order, request: PageRequest, rows: Rows | None = None
    ) -> Page[Any]:
        """A page of what lies in current activations of active feeds (R4); raises `QueryTooBroad`."""
        check_filter(given)
        connection = self._connection(given, order)
        window = connection.window(request)
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order, rows)

    async def page_of_activation(
        self,
        scope: Scope,
        activation_key: str,
        given: Given,
        order: Order,
        request: PageRequest,
        rows: Rows | None = None,
    ) -> Page[Any]:
        """A page of what lies in one activation, current or earlier, that was read under the scope."""
        check_filter(given)
        connection = self._connection(given, order, activation_key)
        window = connection.window(request)
        activations = await self._feeds.allowed(scope, activation_key, given.accounts, given.feed_ids)
        return await self._page(connection, window, activations, given, order, rows)

    def hidden_page(self, activation_key: str, given: Given, order: Order, request: PageRequest) -> Page[Any]:
        """As `page_of_activation` of an inactive feed: empty (R4) if the arguments are right, unread."""
        check_filter(given)
        self._connection(given, order, activation_key).window(request)
        return empty_page()

    async def pages_of_activations(
        self,
        scope: Scope,
        activation_keys: Sequence[str],
        given: Given,
        order: Order,
        request: PageRequest,
        rows: Rows | None = None,
    ) -> dict[str, Page[Any]]:
        """As `page_of_activation` for many: by one command without a filter, else by some for each."""
        keys = storable(activation_keys)
        if len(keys) > 1 and given == type(given)():
            return await self._pages_at_once(scope, keys, order, request, rows)
        pages = await asyncio.gather(
            *(self.page_of_activation(scope, key, given, order, request, rows) for key in keys)
        )
        return pages_of_all(activation_keys, dict(zip(keys, pages, strict=True)))

    @abstractmethod
    def _connection(self, given: Given, order: Order, parent: str | None = None) -> Connection:
        """The list below `parent`, or that of all current activations."""

    @abstractmethod
    async def _page(
        self,
        connection: Connection,
        window: Window,
        activations: Sequence[str],
        given: Given,
        order: Order,
        rows: Rows | None,
    ) -> Page[Any]:
        """A page of what lies in any of the activations."""

    @abstractmethod
    async def _pages_at_once(
        self, scope: Scope, keys: Sequence[str], order: Order, request: PageRequest, rows: Rows | None
    ) -> dict[str, Page[Any]]:
        """A page of each activation, without a filter, by one command."""
