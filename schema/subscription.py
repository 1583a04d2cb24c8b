"""What can be followed."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import live
from resolvers.info import Info
from schema.arguments import Account, described, given
from schema.fields import events
from schema.inputs.filters import LiveFilterArgument, live_filter
from schema.live import InteractionChanged, OfferCountsChanged, OfferEvent, OfferStatusChanged

AfterCursor = Annotated[
    str | None,
    described(
        "Begin with the first event after this cursor: of an event, a checkpoint or `liveCursor`. Left "
        "out: with what happens from now on, or where an SSE client left off (`Last-Event-ID`)."
    ),
]


@strawberry.type(
    description=(
        "Everything that can be followed, over `graphql-transport-ws` or SSE. Events come in the order of "
        "commitment. A cursor older than the live history (24 hours at least), or falling too far behind, "
        "ends the stream with RESYNC_REQUIRED: read a snapshot again, and subscribe after its `liveCursor`."
    )
)
class Subscription:
    """See the description."""

    @events(
        graphql_type=OfferStatusChanged,
        description="Each change of an offer's status, births included (R15).",
    )
    def offer_status_changed(
        self: Any, info: Info, filter: LiveFilterArgument = UNSET, after: AfterCursor = UNSET
    ) -> Any:
        """R15."""
        return live.offer_status_changed(info, live_filter(filter), given(after))

    @events(
        graphql_type=InteractionChanged,
        description="Each opening, log, closing and recording of an interaction.",
    )
    def interaction_changed(
        self: Any, info: Info, filter: LiveFilterArgument = UNSET, after: AfterCursor = UNSET
    ) -> Any:
        """R8-R12."""
        return live.interaction_changed(info, live_filter(filter), given(after))

    @events(
        graphql_type=OfferCountsChanged,
        description=(
            "An account's offers by status: at once, then whenever they change, at most once a second."
        ),
    )
    def offer_counts_changed(
        self: Any,
        info: Info,
        account: Account,
        feed_id: Annotated[
            str | None,
            described("Only this feed; all feeds of the account if left out."),
        ] = UNSET,
    ) -> Any:
        """Live counts."""
        return live.offer_counts_changed(info, account, given(feed_id))

    @events(
        graphql_type=OfferEvent,
        description="Everything that happens, in order, with checkpoints while it is quiet.",
    )
    def offer_events(
        self: Any, info: Info, filter: LiveFilterArgument = UNSET, after: AfterCursor = UNSET
    ) -> Any:
        """All events."""
        return live.offer_events(info, live_filter(filter), given(after))
