"""What happened: interactions, logs and changes of status."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import interactions, status_changes
from resolvers.info import Info
from schema.arguments import Account, After, Before, FeedId, First, Last, described, given, page_request
from schema.fields import with_arguments
from schema.inputs.filters import (
    InteractionFilterArgument,
    InteractionOrderArgument,
    LiveFilterArgument,
    interactions_asked,
    live_filter,
)
from schema.references import InteractionPage, InteractionType, LogRecordType, StatusChangePage


@strawberry.type
class TimelineQueries:
    """Part of `Query`."""

    @with_arguments(
        graphql_type=InteractionType | None,
        rows="interactions",
        description="An interaction. Null: it does not exist, has expired, or the feed is inactive.",
    )
    async def interaction(
        self: Any,
        info: Info,
        account: Account,
        feed_id: FeedId,
        interaction_id: Annotated[str, described("The interaction's id, 32 hex digits.")],
    ) -> Any:
        """An interaction by its natural key."""
        return await interactions.interaction(info, account, feed_id, interaction_id)

    @with_arguments(
        graphql_type=InteractionPage,
        rows="interactions",
        description="Interactions of all active feeds, by filter.",
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
        """A page of interactions."""
        asked = interactions_asked(filter, order_by, first, after, last, before)
        return await interactions.interactions(info, *asked)

    @with_arguments(
        graphql_type=LogRecordType | None,
        description="A log. Null: it does not exist, has expired, or the feed is inactive.",
    )
    async def log(
        self: Any,
        info: Info,
        account: Account,
        feed_id: FeedId,
        log_id: Annotated[str, described("The log's id, 32 hex digits.")],
    ) -> Any:
        """A log by its natural key."""
        return await interactions.log(info, account, feed_id, log_id)

    @with_arguments(
        graphql_type=StatusChangePage,
        rows="changes",
        description="Changes of status in active feeds, newest first, as far back as they are kept (R30).",
    )
    async def status_changes(
        self: Any,
        info: Info,
        filter: LiveFilterArgument = UNSET,
        from_: Annotated[datetime | None, described("Only at or after this instant.", "from")] = UNSET,
        to: Annotated[datetime | None, described("Only before this instant.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of changes of status."""
        request = page_request(first, after, last, before)
        return await status_changes.status_changes(
            info, live_filter(filter), given(from_), given(to), request
        )
