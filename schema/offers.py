"""Offers: one SKU of an account on a channel, and everything that happened to it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import channels, errors, feeds, offers
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, page_request
from schema.enums import OfferErrorState, OfferStatus
from schema.fields import resolved, with_arguments
from schema.inputs.filters import (
    InteractionFilterArgument,
    InteractionOrderArgument,
    interaction_filter,
    interaction_order,
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
from schema.values import Money, Product, StatusReason
from store.records import offers as records


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
    feed: FeedType = resolved(resolver=feeds.feed_of, description="The feed it belongs to.")
    activation: FeedActivationType = resolved(
        resolver=feeds.activation_of_offer,
        description="The life of the feed it belongs to; not the current one for offers of an earlier life.",
    )
    channel: ChannelType = resolved(resolver=channels.channel_of, description="The channel it is sent to.")
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
        description="Its errors: what stands in its way, or what once did. Newest first.",
    )
    async def errors(
        self: Any,
        info: Info,
        state: Annotated[
            OfferErrorState | None,
            strawberry.argument(description="Active errors, or archived ones; both, active first, if null."),
        ] = OfferErrorState.ACTIVE,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The offer's errors."""
        request = page_request(first, after, last, before)
        return await errors.errors_of(self, info, state, request)

    @with_arguments(
        graphql_type=InteractionPage, description="The interactions around it: its timeline, by start."
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
        chosen, order = interaction_filter(filter), interaction_order(order_by)
        request = page_request(first, after, last, before)
        return await offers.interactions_of(self, info, chosen, order, request)

    @with_arguments(
        graphql_type=StatusChangePage,
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
        return await offers.status_history_of(self, info, page_request(first, after, last, before))

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Whether `value` is shown as this type."""
        return isinstance(value, records.Offer)
