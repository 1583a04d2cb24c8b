"""Offers, their counts, filter menus and errors."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import errors, offers
from resolvers.info import Info
from schema.arguments import Account, After, Before, FeedId, First, Last, described, several
from schema.counts import OfferCounts, OfferFacets
from schema.errors import ErrorSummary
from schema.fields import with_arguments
from schema.inputs.filters import (
    OfferCountsFilter,
    OfferFilterArgument,
    OfferOrderArgument,
    offer_filter,
    offers_asked,
)
from schema.references import OfferPage, OfferType

MANY_SUMMARIES = 20


@strawberry.type
class OfferQueries:
    """Part of `Query`."""

    @with_arguments(
        graphql_type=OfferType | None,
        rows="offers",
        description="The offer of a SKU. Null: it does not exist, or the feed is inactive.",
    )
    async def offer(
        self: Any,
        info: Info,
        account: Account,
        feed_id: FeedId,
        sku_id: Annotated[str, described("The SKU's id in the seller's catalogue.")],
    ) -> Any:
        """An offer by its natural key."""
        return await offers.offer(info, account, feed_id, sku_id)

    @with_arguments(
        graphql_type=OfferPage, rows="offers", description="Offers of all active feeds, by filter."
    )
    async def offers(
        self: Any,
        info: Info,
        filter: OfferFilterArgument = UNSET,
        order_by: OfferOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of offers."""
        return await offers.offers(info, *offers_asked(filter, order_by, first, after, last, before))

    @with_arguments(
        graphql_type=OfferCounts,
        description="Offers of active feeds by status; kept, and so exact and cheap.",
    )
    async def offer_counts(
        self: Any,
        info: Info,
        filter: Annotated[
            OfferCountsFilter | None, described("Which offers; all the viewer may see if left out.")
        ] = UNSET,
    ) -> Any:
        """Offers by status."""
        accounts = several(filter.accounts) if filter else ()
        feed_ids = several(filter.feed_ids) if filter else ()
        return await offers.offer_counts(info, accounts, feed_ids)

    @with_arguments(
        graphql_type=OfferFacets,
        description=(
            "The values for filter menus, with how many offers each would show. Ask only for menus you show."
        ),
    )
    async def offer_facets(self: Any, info: Info, filter: OfferFilterArgument = UNSET) -> Any:
        """The filter menus."""
        return await offers.offer_facets(info, offer_filter(filter))

    @with_arguments(
        graphql_type=list[ErrorSummary],
        description="Offers in ERROR by code of the catalogue, the codes of most offers first.",
    )
    async def error_summary(
        self: Any,
        info: Info,
        filter: OfferFilterArgument = UNSET,
        first: Annotated[
            int | None, described("How many codes at most: 1 to 100. Null counts as 20.")
        ] = MANY_SUMMARIES,
    ) -> Any:
        """Offers in error by code."""
        return await errors.error_summary(
            info, offer_filter(filter), MANY_SUMMARIES if first is None else first
        )
