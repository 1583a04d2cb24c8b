"""Filters and orders of lists, counts and subscriptions."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.arguments import described, given, page_request, several
from schema.enums import (
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
from store import filters

ACCOUNTS = "Only of these accounts."
FEED_IDS = "Only of these feeds: channel ids, `vendor.slug`."
SKU_IDS = "Only of these SKUs."


@strawberry.input(
    description=(
        "Which offers. All parts must match; within a list one value must. An empty list or a wordless "
        "`query` counts as not given (R34). What no index serves looks at a bounded number of offers, and "
        "then fails with QUERY_TOO_BROAD and what to add."
    )
)
class OfferFilter:
    """Becomes a `store.filters.OfferFilter`."""

    accounts: list[str] | None = strawberry.field(default=UNSET, description=ACCOUNTS)
    feed_ids: list[str] | None = strawberry.field(default=UNSET, description=FEED_IDS)
    sku_ids: list[str] | None = strawberry.field(default=UNSET, description=SKU_IDS)
    statuses: list[OfferStatus] | None = strawberry.field(
        default=UNSET, description="Only in these statuses."
    )
    brands: list[str] | None = strawberry.field(
        default=UNSET, description="Only of these brands, spelled as the connector spelled them."
    )
    categories: list[str] | None = strawberry.field(
        default=UNSET, description="Only of these categories, spelled as the connector spelled them."
    )
    error_codes: list[str] | None = strawberry.field(
        default=UNSET,
        description=(
            "Only offers in ERROR by one of these: a code (`CTLG-006`), a full code (`CTLG-006-001`), or "
            "the family before the first hyphen (`CTLG`)."
        ),
    )
    query: str | None = strawberry.field(
        default=UNSET,
        description=(
            "Words of the SKU name, SKU id, EAN or external offer id. Every word must match the beginning "
            "of one of theirs; case and accents do not matter."
        ),
    )
    updated_from: datetime | None = strawberry.field(
        default=UNSET, description="Only changed at or after this instant."
    )
    updated_to: datetime | None = strawberry.field(
        default=UNSET, description="Only changed before this instant."
    )


@strawberry.input(description="Which offers to count. An empty list counts as not given.")
class OfferCountsFilter:
    """Two tuples."""

    accounts: list[str] | None = strawberry.field(default=UNSET, description=ACCOUNTS)
    feed_ids: list[str] | None = strawberry.field(default=UNSET, description=FEED_IDS)


@strawberry.input(description="How offers are sorted.")
class OfferOrder:
    """Becomes a `store.filters.OfferOrder`."""

    field: OfferSort = strawberry.field(default=OfferSort.UPDATED_AT, description="What by.")
    direction: SortDirection = strawberry.field(default=SortDirection.DESC, description="Which end first.")


@strawberry.input(
    description=(
        "Which interactions. All parts must match; within a list one value must. An empty list or a "
        "wordless `query` counts as not given (R34)."
    )
)
class InteractionFilter:
    """Becomes a `store.filters.InteractionFilter`."""

    accounts: list[str] | None = strawberry.field(default=UNSET, description=ACCOUNTS)
    feed_ids: list[str] | None = strawberry.field(default=UNSET, description=FEED_IDS)
    sku_ids: list[str] | None = strawberry.field(default=UNSET, description=SKU_IDS)
    brands: list[str] | None = strawberry.field(
        default=UNSET, description="Only whose product had one of these brands when they were opened (R32)."
    )
    categories: list[str] | None = strawberry.field(
        default=UNSET,
        description="Only whose product had one of these categories when they were opened (R32).",
    )
    origins: list[InteractionOrigin] | None = strawberry.field(
        default=UNSET, description="Only that carry one of these origins (`Interaction.origins`)."
    )
    sources: list[InteractionSource] | None = strawberry.field(
        default=UNSET, description="Only of these sources."
    )
    contexts: list[InteractionContext] | None = strawberry.field(
        default=UNSET, description="Only of these contexts."
    )
    states: list[InteractionState] | None = strawberry.field(
        default=UNSET, description="Only in these states."
    )
    results: list[InteractionResult] | None = strawberry.field(
        default=UNSET, description="Only with these results."
    )
    query: str | None = strawberry.field(
        default=UNSET, description="Words of the offer, as in `OfferFilter.query`."
    )
    started_from: datetime | None = strawberry.field(
        default=UNSET, description="Only started at or after this instant."
    )
    started_to: datetime | None = strawberry.field(
        default=UNSET, description="Only started before this instant."
    )


@strawberry.input(description="How interactions are sorted.")
class InteractionOrder:
    """Becomes a `store.filters.InteractionOrder`."""

    field: InteractionSort = strawberry.field(default=InteractionSort.STARTED_AT, description="What by.")
    direction: SortDirection = strawberry.field(default=SortDirection.DESC, description="Which end first.")


@strawberry.input(
    description=(
        "Which events. All parts must match; within a list one value must. An empty list counts as not "
        "given. Events of feeds heed `accounts` and `feedIds` only."
    )
)
class LiveFilter:
    """Becomes a `store.filters.LiveFilter`."""

    accounts: list[str] | None = strawberry.field(default=UNSET, description=ACCOUNTS)
    feed_ids: list[str] | None = strawberry.field(default=UNSET, description=FEED_IDS)
    sku_ids: list[str] | None = strawberry.field(default=UNSET, description=SKU_IDS)
    statuses: list[OfferStatus] | None = strawberry.field(
        default=UNSET,
        description="Only where the status before or after is one of these, so that a row can leave a list.",
    )
    origins: list[InteractionOrigin] | None = strawberry.field(
        default=UNSET, description="Only caused by an interaction that carries one of these origins."
    )


OfferFilterArgument = Annotated[OfferFilter | None, described("Which offers; all if left out.")]
OfferOrderArgument = Annotated[
    OfferOrder | None, described("How they are sorted; last changed first if left out.")
]
InteractionFilterArgument = Annotated[
    InteractionFilter | None, described("Which interactions; all if left out.")
]
InteractionOrderArgument = Annotated[
    InteractionOrder | None,
    described("How they are sorted; last started first if left out."),
]
LiveFilterArgument = Annotated[
    LiveFilter | None, described("Which events; all the viewer may see if left out.")
]


def offer_filter(value: OfferFilter | None) -> filters.OfferFilter:
    """The filter as the store takes it; the empty one where none was given."""
    if not value:
        return filters.OfferFilter()
    return filters.OfferFilter(
        accounts=several(value.accounts),
        feed_ids=several(value.feed_ids),
        sku_ids=several(value.sku_ids),
        statuses=several(value.statuses),
        brands=several(value.brands),
        categories=several(value.categories),
        error_codes=several(value.error_codes),
        query=given(value.query),
        updated_from=given(value.updated_from),
        updated_to=given(value.updated_to),
    )


def offer_order(value: OfferOrder | None) -> filters.OfferOrder:
    """The order as the store takes it."""
    return filters.OfferOrder(value.field, value.direction) if value else filters.OfferOrder()


def interaction_filter(value: InteractionFilter | None) -> filters.InteractionFilter:
    """The filter as the store takes it; the empty one where none was given."""
    if not value:
        return filters.InteractionFilter()
    return filters.InteractionFilter(
        accounts=several(value.accounts),
        feed_ids=several(value.feed_ids),
        sku_ids=several(value.sku_ids),
        brands=several(value.brands),
        categories=several(value.categories),
        origins=several(value.origins),
        sources=several(value.sources),
        contexts=several(value.contexts),
        states=several(value.states),
        results=several(value.results),
        query=given(value.query),
        started_from=given(value.started_from),
        started_to=given(value.started_to),
    )


def interaction_order(value: InteractionOrder | None) -> filters.InteractionOrder:
    """The order as the store takes it."""
    return filters.InteractionOrder(value.field, value.direction) if value else filters.InteractionOrder()


def live_filter(value: LiveFilter | None) -> filters.LiveFilter:
    """The filter as the store takes it; the empty one where none was given."""
    if not value:
        return filters.LiveFilter()
    return filters.LiveFilter(
        accounts=several(value.accounts),
        feed_ids=several(value.feed_ids),
        sku_ids=several(value.sku_ids),
        statuses=several(value.statuses),
        origins=several(value.origins),
    )


def offers_asked(
    filter: OfferFilter | None = UNSET,
    order_by: OfferOrder | None = UNSET,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> tuple[filters.OfferFilter, filters.OfferOrder, filters.PageRequest]:
    """What the arguments of a list of offers ask for."""
    return offer_filter(filter), offer_order(order_by), page_request(first, after, last, before)


def interactions_asked(
    filter: InteractionFilter | None = UNSET,
    order_by: InteractionOrder | None = UNSET,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> tuple[filters.InteractionFilter, filters.InteractionOrder, filters.PageRequest]:
    """What the arguments of a list of interactions ask for."""
    return interaction_filter(filter), interaction_order(order_by), page_request(first, after, last, before)
