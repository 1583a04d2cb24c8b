"""What one operation reads, level by level: one call of the store for a whole level, and none twice."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from resolvers.batches import Batch
from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder, PageRequest
from store.pages import Page
from store.records.channels import Channel
from store.records.codes import ErrorCode, UnmappedError
from store.records.errors import OfferError
from store.records.feeds import ActivationOwner, Feed
from store.records.interactions import Interaction, PlacedLog
from store.records.journal import JournalEntry
from store.records.offers import Offer, OfferCounts
from store.rows import Rows
from store.vocabulary import FeedState, LogType, OfferErrorState

if TYPE_CHECKING:
    from store.scope import Scope
    from store.store import Store

V = TypeVar("V")
Fetch = Callable[[list[str]], Awaitable[Mapping[str, V]]]


class Loaders:
    """Records by key, and pages below their parents. A page's arguments are part of what is asked for.

    Most operations read two or three kinds: what reads a kind is made when it is first asked for.
    """

    def __init__(self, store: "Store", scope: "Scope") -> None:
        self._store = store
        self._scope = scope
        self._families: dict[Hashable, Batch[str, Any]] = {}
        self._errors_known: dict[str, tuple[OfferError, ...]] = {}

    @cached_property
    def channels(self) -> Batch[str, Channel]:
        """Channels by id."""
        return Batch(partial(self._store.channels.by_ids, self._scope))

    @cached_property
    def feeds(self) -> Batch[str, Feed]:
        """Feeds by key."""
        return Batch(partial(self._store.feeds.by_keys, self._scope))

    @cached_property
    def activations(self) -> Batch[str, ActivationOwner]:
        """Who has a life of a feed, by activation."""
        return Batch(partial(self._store.feeds.by_activations, self._scope))

    @cached_property
    def counts(self) -> Batch[str, OfferCounts]:
        """Counts of offers by activation."""
        return Batch(self._store.counts.by_activations)

    @cached_property
    def offers(self) -> Batch[str, Offer]:
        """Offers by key."""
        return Batch(partial(self._store.offers.by_keys, self._scope))

    @cached_property
    def errors(self) -> Batch[str, OfferError]:
        """Errors of offers by key."""
        return Batch(partial(self._store.errors.by_keys, self._scope))

    @cached_property
    def interactions(self) -> Batch[str, Interaction]:
        """Interactions by key."""
        return Batch(partial(self._store.interactions.by_keys, self._scope))

    @cached_property
    def logs(self) -> Batch[str, PlacedLog]:
        """Logs by key."""
        return Batch(partial(self._store.interactions.logs_by_keys, self._scope))

    @cached_property
    def codes(self) -> Batch[str, ErrorCode]:
        """Codes of the catalogue."""
        return Batch(self._store.codes.by_codes)

    @cached_property
    def unmapped(self) -> Batch[str, UnmappedError]:
        """Errors without a code by fingerprint."""
        return Batch(partial(self._store.codes.unmapped_by_fingerprints, self._scope))

    async def feeds_of_channel(
        self, channel_id: str, state: FeedState | None, request: PageRequest
    ) -> Page[Feed]:
        """The feeds that connect accounts to a channel."""

        async def pages(keys: list[str]) -> Mapping[str, Page[Feed]]:
            return await self._store.feeds.pages_of_channels(self._scope, keys, state, request)

        return await self._page("feeds", (state, request), pages, channel_id)

    async def offers_of_activation(
        self,
        activation: str,
        chosen: OfferFilter,
        order: OfferOrder,
        request: PageRequest,
        rows: Rows | None,
    ) -> Page[Any]:
        """The offers of one life of a feed."""

        async def pages(keys: list[str]) -> Mapping[str, Page[Any]]:
            return await self._store.offers.pages_of_activations(
                self._scope, keys, chosen, order, request, rows
            )

        return await self._page("offers", (chosen, order, request, rows), pages, activation)

    async def interactions_of_activation(
        self,
        activation: str,
        chosen: InteractionFilter,
        order: InteractionOrder,
        request: PageRequest,
        rows: Rows | None,
    ) -> Page[Any]:
        """The interactions of one life of a feed."""

        async def pages(keys: list[str]) -> Mapping[str, Page[Any]]:
            return await self._store.interactions.pages_of_activations(
                self._scope, keys, chosen, order, request, rows
            )

        return await self._page(
            "activation's interactions", (chosen, order, request, rows), pages, activation
        )

    async def interactions_of_offer(
        self, offer: str, chosen: InteractionFilter, order: InteractionOrder, request: PageRequest
    ) -> Page[Interaction]:
        """The interactions around an offer."""

        async def pages(keys: list[str]) -> Mapping[str, Page[Interaction]]:
            return await self._store.interactions.pages_of_offers(keys, chosen, order, request)

        return await self._page("offer's interactions", (chosen, order, request), pages, offer)

    async def errors_of_offer(
        self, offer: Offer, state: OfferErrorState | None, request: PageRequest
    ) -> Page[OfferError]:
        """The errors of an offer; the active ones are in its record already."""
        self._errors_known[offer.key] = offer.errors

        async def pages(keys: list[str]) -> Mapping[str, Page[OfferError]]:
            offers = {key: self._errors_known[key] for key in keys}
            return await self._store.errors.pages_of_offers(offers, state, request)

        return await self._page("errors", (state, request), pages, offer.key)

    async def history_of_offer(self, offer: str, request: PageRequest) -> Page[JournalEntry]:
        """The changes of an offer's status."""

        async def pages(keys: list[str]) -> Mapping[str, Page[JournalEntry]]:
            return await self._store.journal.histories_of_offers(keys, request)

        return await self._page("history", request, pages, offer)

    async def logs_of_interaction(
        self, interaction: str, types: tuple[LogType, ...], request: PageRequest, *, with_evidence: bool
    ) -> Page[PlacedLog]:
        """The logs of an interaction; without evidence unless asked for, because it is heavy."""

        async def pages(keys: list[str]) -> Mapping[str, Page[PlacedLog]]:
            return await self._store.logs.pages_of_interactions(keys, types, request, with_evidence)

        return await self._page("logs", (types, request, with_evidence), pages, interaction)

    async def _page(self, name: str, arguments: Hashable, fetch: Fetch[Page[V]], parent: str) -> Page[V]:
        family = self._families.setdefault((name, arguments), Batch(fetch))
        return cast(Page[V], await family.load(parent))
