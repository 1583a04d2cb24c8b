"""Feeds and their activations (R2-R6)."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry import UNSET

from resolvers import channels, feeds
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, page_request
from schema.counts import OfferCounts
from schema.enums import FeedState
from schema.fields import attribute, resolved, with_arguments
from schema.inputs.filters import (
    InteractionFilterArgument,
    InteractionOrderArgument,
    OfferFilterArgument,
    OfferOrderArgument,
    interactions_asked,
    offers_asked,
)
from schema.node import Node
from schema.references import ChannelType, FeedActivationPage, InteractionPage, OfferPage
from schema.shown import shows
from store.records import feeds as records


@strawberry.type(
    description=(
        "One life of a feed, from its activation to its deactivation, and the partition its offers lie in. "
        "Activating a feed again starts a new one from scratch, or brings an earlier one back (R5)."
    )
)
class FeedActivation(Node):
    """Shown of a `store.records.feeds.ActivationOwner`."""

    number: int = resolved(
        resolver=attribute("activation.number"),
        description="Counts the lives of the feed, from 1; name it in `restoreActivation` to bring it back.",
    )
    activated_at: datetime = resolved(
        resolver=attribute("activation.activated_at"), description="When it began."
    )
    deactivated_at: datetime | None = resolved(
        resolver=attribute("activation.deactivated_at"), description="When it ended. Null: it is under way."
    )
    offer_counts: OfferCounts = resolved(
        resolver=feeds.counts_of_activation,
        description="Its offers by status, as they are or were left.",
    )

    @with_arguments(graphql_type=OfferPage, rows="offers", description="Its offers, also once it has ended.")
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
        """The offers of this life of the feed."""
        asked = offers_asked(filter, order_by, first, after, last, before)
        return await feeds.offers_of_activation(self, info, *asked)

    @with_arguments(
        graphql_type=InteractionPage,
        rows="interactions",
        description="Its interactions, also once it has ended.",
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
        """The interactions of this life of the feed."""
        asked = interactions_asked(filter, order_by, first, after, last, before)
        return await feeds.interactions_of_activation(self, info, *asked)

    is_type_of = shows(records.ActivationOwner)


@strawberry.type(
    description=(
        "The connection of one account to one channel. Its offers are visible while it is active; "
        "deactivating it hides them at once and deletes nothing (R4)."
    )
)
class Feed(Node):
    """Shown of a `store.records.feeds.Feed`."""

    feed_id: str = strawberry.field(
        description=(
            "The natural key, together with `account`; the same as the channel's id, `vtex.meli-classic`."
        )
    )
    account: str = strawberry.field(description="The seller's account, for example `grocery1`.")
    channel: ChannelType = resolved(
        resolver=channels.channel_of, description="The channel that the account is connected to."
    )
    affiliate_id: str = strawberry.field(
        description="The affiliate id the account sells under on this channel."
    )
    sales_channel: str = strawberry.field(
        description="The sales channel: the trade policy whose SKUs are sent."
    )
    state: FeedState = strawberry.field(description="Whether it is in use.")
    activation: "FeedActivation" = resolved(
        resolver=feeds.activation_of_feed,
        description="The current life of the feed, or its last while inactive.",
    )
    offer_counts: OfferCounts = resolved(
        resolver=feeds.counts_of_feed,
        description="Offers of the current activation by status; zero while the feed is inactive (R4).",
    )

    @with_arguments(graphql_type=FeedActivationPage, description="All lives of the feed, newest first.")
    def activations(
        self: Any,
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The feed's activations."""
        return feeds.activations_of(self, info, page_request(first, after, last, before))

    @with_arguments(
        graphql_type=OfferPage,
        rows="offers",
        description="Offers of the current activation; none while the feed is inactive (R4).",
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
        """The offers of the feed."""
        asked = offers_asked(filter, order_by, first, after, last, before)
        return await feeds.offers_of_feed(self, info, *asked)

    @with_arguments(
        graphql_type=InteractionPage,
        rows="interactions",
        description="Interactions of the current activation; none while the feed is inactive (R4).",
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
        """The interactions of the feed."""
        asked = interactions_asked(filter, order_by, first, after, last, before)
        return await feeds.interactions_of_feed(self, info, *asked)

    is_type_of = shows(records.Feed)
