"""Channels (R1)."""

from resolvers.found import required
from resolvers.info import Info
from store.filters import PageRequest
from store.pages import Page
from store.records.channels import Channel
from store.records.feeds import Feed
from store.records.offers import Offer
from store.vocabulary import FeedState


async def channel(info: Info, channel_id: str) -> Channel | None:
    """The channel of that id, archived or not."""
    return await info.context.loaders.channels.load(channel_id)


async def channels(info: Info, vendor: str | None, query: str | None, request: PageRequest) -> Page[Channel]:
    """Channels of a vendor, or found by the words of their names and ids."""
    context = info.context
    return await context.store.channels.page(context.scope, vendor, query, request)


async def channel_of(root: Feed | Offer, info: Info) -> Channel:
    """The channel of a feed or an offer: a feed bears its channel's id."""
    return required(await info.context.loaders.channels.load(root.feed_id), f"channel {root.feed_id}")


async def feeds_of(root: Channel, info: Info, state: FeedState | None, request: PageRequest) -> Page[Feed]:
    """The feeds that connect accounts to a channel; without `state` the inactive ones too."""
    return await info.context.loaders.feeds_of_channel(root.channel_id, state, request)
