"""What readers ask for: filters, orders and pages, as the schema unpacks them. Empty: not given (R34)."""

from dataclasses import dataclass
from datetime import datetime

from store.vocabulary import (
    InteractionContext,
    InteractionOrigin,
    InteractionResult,
    InteractionSort,
    InteractionSource,
    InteractionState,
    OfferSort,
    OfferStatus,
    SortDirection,
)


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers; `None` and the empty tuple do not restrict, `…_from` is inclusive, `…_to` exclusive."""

    accounts: tuple[str, ...] = ()
    feed_ids: tuple[str, ...] = ()
    sku_ids: tuple[str, ...] = ()
    statuses: tuple[OfferStatus, ...] = ()
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()
    query: str | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class InteractionFilter:
    """Which interactions; as `OfferFilter`. `query` is about the offer, brands and categories about the
    facts at opening."""

    accounts: tuple[str, ...] = ()
    feed_ids: tuple[str, ...] = ()
    sku_ids: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    origins: tuple[InteractionOrigin, ...] = ()
    sources: tuple[InteractionSource, ...] = ()
    contexts: tuple[InteractionContext, ...] = ()
    states: tuple[InteractionState, ...] = ()
    results: tuple[InteractionResult, ...] = ()
    query: str | None = None
    started_from: datetime | None = None
    started_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """Which events; `statuses` matches the status before or after."""

    accounts: tuple[str, ...] = ()
    feed_ids: tuple[str, ...] = ()
    sku_ids: tuple[str, ...] = ()
    statuses: tuple[OfferStatus, ...] = ()
    origins: tuple[InteractionOrigin, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferOrder:
    """How offers are sorted; ties by key."""

    field: OfferSort = OfferSort.UPDATED_AT
    direction: SortDirection = SortDirection.DESC


@dataclass(frozen=True, slots=True)
class InteractionOrder:
    """How interactions are sorted; ties by key."""

    field: InteractionSort = InteractionSort.STARTED_AT
    direction: SortDirection = SortDirection.DESC


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Relay's four arguments as they came; `store.pages` checks them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def has_cursor(self) -> bool:
        """Whether the page begins or ends at an item of one certain list."""
        return self.after is not None or self.before is not None
