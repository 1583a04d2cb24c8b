"""Channels: marketplaces as vendors integrate them (R1)."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import channels
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, described, given, page_request
from schema.enums import FeedState
from schema.fields import with_arguments
from schema.node import Node
from schema.references import FeedPage
from schema.shown import shows
from store.records import channels as records


@strawberry.type(
    description=(
        "A marketplace as one vendor's connector integrates it, for example Mercado Livre Classic by VTEX. "
        "Accounts are connected to it by feeds (R1)."
    )
)
class Channel(Node):
    """Shown of a `store.records.channels.Channel`."""

    channel_id: str = strawberry.field(
        description=(
            "The natural key, `vendor.slug`, for example `vtex.meli-classic`; its feeds have it as `feedId`."
        )
    )
    vendor: str = strawberry.field(description="Who makes the connector, for example `vtex`.")
    name: str = strawberry.field(description="The marketplace's name as people read it.")
    logo_url: str | None = strawberry.field(description="Where its logo is. Null: none was given.")
    created_at: datetime = strawberry.field(description="When it was created.")
    archived_at: datetime | None = strawberry.field(
        description="Since when it refuses new activations; its feeds go on. Null: it is not archived."
    )

    @with_arguments(
        graphql_type=FeedPage,
        description="The feeds that connect accounts to this channel, as far as the viewer may see them.",
    )
    async def feeds(
        self: Any,
        info: Info,
        state: Annotated[
            FeedState | None,
            described("Only feeds in this state; all if left out or null."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The feeds of the channel."""
        return await channels.feeds_of(self, info, given(state), page_request(first, after, last, before))

    is_type_of = shows(records.Channel)
