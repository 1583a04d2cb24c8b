"""Activating, changing and deactivating feeds (R2-R6)."""

from resolvers.info import Info
from resolvers.payloads import FeedPayload
from resolvers.permissions import may_write
from store.directory_commands import ActivateFeed, DeactivateFeed, UpdateFeed
from store.records.feeds import Feed
from store.rules.decision import Refusal


async def activate_feed(info: Info, command: ActivateFeed) -> FeedPayload:
    """The feed, active."""
    context = info.context
    refused = may_write(context.viewer, command.account, command.feed_id, command.path)
    return _payload(info, refused or await context.store.directory.activate_feed(context.viewer, command))


async def update_feed(info: Info, command: UpdateFeed) -> FeedPayload:
    """The feed with another affiliate id or trade policy."""
    context = info.context
    refused = may_write(context.viewer, command.account, command.feed_id, command.path)
    return _payload(info, refused or await context.store.directory.update_feed(context.viewer, command))


async def deactivate_feed(info: Info, command: DeactivateFeed) -> FeedPayload:
    """The feed, inactive."""
    context = info.context
    refused = may_write(context.viewer, command.account, command.feed_id, command.path)
    return _payload(info, refused or await context.store.directory.deactivate_feed(context.viewer, command))


def _payload(info: Info, answer: Feed | Refusal) -> FeedPayload:
    info.context.forget()
    if isinstance(answer, Refusal):
        return FeedPayload(user_errors=answer.errors)
    info.context.loaders.feeds.prime(answer.key, answer)
    return FeedPayload(answer)
