"""Offers: one SKU of an account on a channel, and everything that happened to it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import channels, errors, feeds, levels, offers
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, described, page_asked, page_request
from schema.compiled import Relation
from schema.enums import OfferErrorState, OfferStatus
from schema.fields import resolved, with_arguments
from schema.inputs.filters import (
    InteractionFilterArgument,
    InteractionOrderArgument,
    interactions_asked,
)
from schema.node import Node
from schema.references import (
    ChannelType,
    FeedActivationType,
    FeedType,
    InteractionPage,
    OfferErrorPage,
    StatusChangePage,
)
from schema.shown import shows
from schema.values import Money, Product, StatusReason
from store.filters import PageRequest
from store.queries.errors import ERROR_PLACE
from store.records import offers as records


def errors_asked(
    state: OfferErrorState | None = OfferErrorState.ACTIVE,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> tuple[OfferErrorState | None, PageRequest]:
    """What the arguments of an offer's errors ask for."""
    return state, page_request(first, after, last, before)


@strawberry.type(
    description=(
        "One SKU of an account in one activation of a feed. It comes to be with the first interaction on "
        "its SKU (R7); price, stock, external id and errors change only when an interaction closes (R9)."
    )
)
class Offer(Node):
    """Shown of a `store.records.offers.Offer`."""

    account: str = strawberry.field(description="The seller's account.")
    feed_id: str = strawberry.field(description="The feed's id, `vendor.slug`.")
    sku_id: str = strawberry.field(description="The SKU's id in the seller's catalogue.")
    feed: FeedType = resolved(
        resolver=feeds.feed_of,
        binding=Relation(levels.feeds, ("account", "feed_id")),
        description="The feed it belongs to.",
    )
    activation: FeedActivationType = resolved(
        resolver=feeds.activation_of_offer,
        binding=Relation(levels.activations, ("activation",)),
        description="The life of the feed it belongs to; not the current one for offers of an earlier life.",
    )
    channel: ChannelType = resolved(
        resolver=channels.channel_of,
        binding=Relation(levels.channels, ("feed_id",)),
        description="The channel it is sent to.",
    )
    status: OfferStatus = strawberry.field(
        description=(
            "Where it stands. Derived (R13): a discard, else an active error, else what is open, else "
            "success."
        )
    )
    status_since: datetime = strawberry.field(description="Since when it has this status.")
    status_reason: StatusReason = strawberry.field(description="Why it has this status.")
    product: Product | None = strawberry.field(
        description="Facts about its product. Null: no connector gave any (R32)."
    )
    price: Money | None = strawberry.field(
        description="The price the last success carried (R16). Null: none did yet."
    )
    inventory: int | None = strawberry.field(
        description="The stock level, in units, the last success carried (R16). Null: none did yet."
    )
    external_offer_id: str | None = strawberry.field(
        description="The channel's id of the offer. Null: not known yet."
    )
    version: int = strawberry.field(description="Grows by one with each change; from 1.")
    created_at: datetime = strawberry.field(description="When its first interaction was opened.")
    updated_at: datetime = strawberry.field(description="When it last changed.")

    @with_arguments(
        graphql_type=OfferErrorPage,
        binding=Relation(
            levels.errors_of_offers,
            ("key",),
            errors_asked,
            within="errors",
            also=ERROR_PLACE,
            remember=offers.remember,
        ),
        description="Its errors: what stands in its way, or what once did. Newest first.",
    )
    async def errors(
        self: Any,
        info: Info,
        state: Annotated[
            OfferErrorState | None,
            described("Active errors, or archived ones; both, active first, if null."),
        ] = OfferErrorState.ACTIVE,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The offer's errors."""
        return await errors.errors_of(self, info, *errors_asked(state, first, after, last, before))

    @with_arguments(
        graphql_type=InteractionPage,
        binding=Relation(
            levels.interactions_of_offers,
            ("key",),
            interactions_asked,
            rows="interactions",
            remember=offers.remember,
        ),
        description="The interactions around it: its timeline, by start.",
    )
    async def interactions(
        self: Any,
        info: Info,
        filter: InteractionFilterArgument = UNSET,
        order_by: InteractionOrderArgument = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The offer's interactions."""
        asked = interactions_asked(filter, order_by, first, after, last, before)
        return await offers.interactions_of(self, info, *asked)

    @with_arguments(
        graphql_type=StatusChangePage,
        binding=Relation(
            levels.histories_of_offers, ("key",), page_asked, rows="changes", remember=offers.remember
        ),
        description=(
            "The changes of its status, newest first, back to its birth or to what has expired (R30)."
        ),
    )
    async def status_history(
        self: Any,
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The offer's changes of status."""
        return await offers.status_history_of(self, info, *page_asked(first, after, last, before))

    is_type_of = shows(records.Offer)
