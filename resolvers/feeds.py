"""Feeds, their activations, and what lies in them (R2-R6)."""

from typing import Any

from resolvers.found import required
from resolvers.info import Info
from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder, PageRequest
from store.pages import Page
from store.records.feeds import ActivationOwner, Feed, feed_key
from store.records.offers import Offer, OfferCounts
from store.vocabulary import FeedState


async def feed(info: Info, account: str, feed_id: str) -> Feed | None:
    """The feed of that account, active or not."""
    return await info.context.loaders.feeds.load(feed_key(account, feed_id))


async def feeds(
    info: Info, account: str | None, channel_id: str | None, state: FeedState | None, request: PageRequest
) -> Page[Feed]:
    """Feeds of an account or a channel; without `state` the inactive ones too."""
    context = info.context
    return await context.store.feeds.page(context.scope, account, channel_id, state, request)


async def feed_of(root: Offer, info: Info) -> Feed:
    """The feed an offer belongs to."""
    key = feed_key(root.account, root.feed_id)
    return required(await info.context.loaders.feeds.load(key), f"feed {key}")


async def activation_of_offer(root: Offer, info: Info) -> ActivationOwner:
    """The life of the feed an offer belongs to, not always the current one."""
    owner = await info.context.loaders.activations.load(root.activation)
    return required(owner, f"activation {root.activation}")


def activation_of_feed(root: Feed) -> ActivationOwner:
    """A feed's current life, or its last."""
    return ActivationOwner(root, root.activation)


def activations_of(root: Feed, info: Info, request: PageRequest) -> Page[ActivationOwner]:
    """All lives of a feed, newest first."""
    return info.context.store.feeds.activations(root, request)


async def counts_of_feed(root: Feed, info: Info) -> OfferCounts:
    """Offers by status in the current life of a feed; zero while it is inactive (R4)."""
    if not root.is_active:
        return OfferCounts()
    return await info.context.loaders.counts.load(root.activation.key) or OfferCounts()


async def counts_of_activation(root: ActivationOwner, info: Info) -> OfferCounts:
    """Offers by status in one life of a feed."""
    return await info.context.loaders.counts.load(root.activation.key) or OfferCounts()


async def offers_of_feed(
    root: Feed, info: Info, chosen: OfferFilter, order: OfferOrder, request: PageRequest
) -> Page[Any]:
    """The offers of a feed's current life; none while it is inactive (R4)."""
    context = info.context
    if not root.is_active:
        return context.store.offers.hidden_page(root.activation.key, chosen, order, request)
    return await context.loaders.offers_of_activation(root.activation.key, chosen, order, request, info.rows)


async def interactions_of_feed(
    root: Feed, info: Info, chosen: InteractionFilter, order: InteractionOrder, request: PageRequest
) -> Page[Any]:
    """The interactions of a feed's current life; none while it is inactive (R4)."""
    context = info.context
    if not root.is_active:
        return context.store.interactions.hidden_page(root.activation.key, chosen, order, request)
    return await context.loaders.interactions_of_activation(
        root.activation.key, chosen, order, request, info.rows
    )


async def offers_of_activation(
    root: ActivationOwner, info: Info, chosen: OfferFilter, order: OfferOrder, request: PageRequest
) -> Page[Any]:
    """The offers of one life of a feed."""
    return await info.context.loaders.offers_of_activation(
        root.activation.key, chosen, order, request, info.rows
    )


async def interactions_of_activation(
    root: ActivationOwner,
    info: Info,
    chosen: InteractionFilter,
    order: InteractionOrder,
    request: PageRequest,
) -> Page[Any]:
    """The interactions of one life of a feed."""
    return await info.context.loaders.interactions_of_activation(
        root.activation.key, chosen, order, request, info.rows
    )
