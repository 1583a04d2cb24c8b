"""Channels, feeds and error codes: what seldom changes."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import channels, codes, feeds
from resolvers.info import Info
from schema.arguments import Account, After, Before, FeedId, First, Last, described, given, page_request
from schema.codes import ErrorCode
from schema.enums import FeedState
from schema.fields import with_arguments
from schema.references import ChannelPage, ChannelType, ErrorCodePage, FeedPage, FeedType, UnmappedErrorPage


@strawberry.type
class DirectoryQueries:
    """Part of `Query`."""

    @with_arguments(
        graphql_type=ChannelType | None, description="A channel, archived or not. Null: it does not exist."
    )
    async def channel(
        self: Any, info: Info, channel_id: Annotated[str, described("The channel's id, `vendor.slug`.")]
    ) -> Any:
        """A channel by its id."""
        return await channels.channel(info, channel_id)

    @with_arguments(graphql_type=ChannelPage, description="Channels, by their ids.")
    async def channels(
        self: Any,
        info: Info,
        vendor: Annotated[str | None, described("Only channels of this vendor.")] = UNSET,
        query: Annotated[
            str | None,
            described("Words of the name or id; every word must match the beginning of one of theirs."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of channels."""
        request = page_request(first, after, last, before)
        return await channels.channels(info, given(vendor), given(query), request)

    @with_arguments(
        graphql_type=FeedType | None, description="A feed, active or not. Null: it does not exist."
    )
    async def feed(self: Any, info: Info, account: Account, feed_id: FeedId) -> Any:
        """A feed by its natural key."""
        return await feeds.feed(info, account, feed_id)

    @with_arguments(graphql_type=FeedPage, description="Feeds, by account and id.")
    async def feeds(
        self: Any,
        info: Info,
        account: Annotated[str | None, described("Only feeds of this account.")] = UNSET,
        channel_id: Annotated[str | None, described("Only feeds to this channel.")] = UNSET,
        state: Annotated[
            FeedState | None, described("Only feeds in this state: ACTIVE if left out, both if null.")
        ] = FeedState.ACTIVE,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of feeds."""
        request = page_request(first, after, last, before)
        return await feeds.feeds(info, given(account), given(channel_id), state, request)

    @with_arguments(
        graphql_type=ErrorCode | None,
        description="An entry of the catalogue, retired or not. Null: the code is not in it.",
    )
    async def error_code(
        self: Any, info: Info, code: Annotated[str, described("The code, for example `CTLG-006`.")]
    ) -> Any:
        """An error code."""
        return await codes.error_code(info, code)

    @with_arguments(graphql_type=ErrorCodePage, description="The catalogue of error codes, by code.")
    async def error_codes(
        self: Any,
        info: Info,
        query: Annotated[
            str | None,
            described(
                "Words of the code, category or description; every word must match the beginning of one of "
                "theirs."
            ),
        ] = UNSET,
        category: Annotated[str | None, described("Only codes of this category.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of the catalogue."""
        return await codes.error_codes(
            info, given(query), given(category), page_request(first, after, last, before)
        )

    @with_arguments(
        graphql_type=UnmappedErrorPage,
        description=(
            "Fingerprints of unmapped errors in active feeds: the most frequent first, then the most "
            "recent (R21)."
        ),
    )
    async def unmapped_errors(
        self: Any,
        info: Info,
        account: Annotated[str | None, described("Only of this account.")] = UNSET,
        feed_id: Annotated[str | None, described("Only of feeds with this id.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of unmapped errors."""
        request = page_request(first, after, last, before)
        return await codes.unmapped_errors(info, given(account), given(feed_id), request)
