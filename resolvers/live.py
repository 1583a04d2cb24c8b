"""What subscriptions push: events of the journal, shaped for the types of the schema.

The objects an event points to are read when it is shown, afresh for each event, and only if asked for. An
event from an activation that is not its feed's current one keeps its keys and shows null objects (R4).
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from resolvers.global_ids import log_key
from resolvers.info import Info
from store.filters import LiveFilter
from store.records.feeds import Feed, feed_key, interaction_key
from store.records.interactions import Interaction, PlacedLog
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer

if TYPE_CHECKING:
    from store.live import LiveEvent
    from store.live.counts import CountsEvent


@dataclass(frozen=True, slots=True)
class OfferStatusChanged:
    """A change of an offer's status (R15)."""

    cursor: str
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class InteractionChanged:
    """An interaction was opened, logged into, closed or recorded."""

    cursor: str
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class OfferUpdated:
    """Something of an offer other than its status changed."""

    cursor: str
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class FeedChanged:
    """A feed was activated, changed or deactivated."""

    cursor: str
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Nothing happened for this subscriber until here."""

    cursor: str
    at: datetime


EntryEvent = OfferStatusChanged | InteractionChanged | OfferUpdated | FeedChanged
Event = EntryEvent | Checkpoint

_SHAPES: dict[EntryKind, type[EntryEvent]] = {
    EntryKind.STATUS: OfferStatusChanged,
    EntryKind.INTERACTION: InteractionChanged,
    EntryKind.OFFER: OfferUpdated,
    EntryKind.FEED: FeedChanged,
}


async def offer_status_changed(
    info: Info, chosen: LiveFilter, after: str | None
) -> AsyncGenerator[Event, None]:
    """Changes of status, in order, from `after` on or from now on."""
    async with aclosing(_events(info, chosen, after, EntryKind.STATUS)) as events:
        async for event in events:
            if event.entry is not None:
                info.context.forget()
                yield OfferStatusChanged(event.cursor, event.entry)


async def interaction_changed(
    info: Info, chosen: LiveFilter, after: str | None
) -> AsyncGenerator[Event, None]:
    """Changes of interactions, in order, from `after` on or from now on."""
    async with aclosing(_events(info, chosen, after, EntryKind.INTERACTION)) as events:
        async for event in events:
            if event.entry is not None:
                info.context.forget()
                yield InteractionChanged(event.cursor, event.entry)


async def offer_events(info: Info, chosen: LiveFilter, after: str | None) -> AsyncGenerator[Event, None]:
    """Everything, in order, with checkpoints while it is quiet."""
    async with aclosing(_events(info, chosen, after, *EntryKind)) as events:
        async for event in events:
            info.context.forget()
            if event.entry is None:
                yield Checkpoint(event.cursor, event.at)
            else:
                yield _SHAPES[event.entry.kind](event.cursor, event.entry)


async def offer_counts_changed(
    info: Info, account: str, feed_id: str | None
) -> AsyncGenerator["CountsEvent", None]:
    """Counts at once, and then whenever they change, at most once a second."""
    context = info.context
    async with aclosing(context.store.live.counts(context.scope, account, feed_id)) as counts:
        async for event in counts:
            yield event


async def feed_of(root: FeedChanged, info: Info) -> Feed | None:
    """The feed as it is now."""
    return await info.context.loaders.feeds.load(feed_key(root.entry.account, root.entry.feed_id))


async def offer_of(root: OfferStatusChanged | OfferUpdated, info: Info) -> Offer | None:
    """The offer as it is now; None where the event is not of its feed's current life (R4)."""
    entry = root.entry
    if entry.offer_id is None or not await _is_shown(info, entry):
        return None
    return await info.context.loaders.offers.load(entry.offer_id)


async def interaction_of(root: OfferStatusChanged | InteractionChanged, info: Info) -> Interaction | None:
    """The interaction as it is now; None where there is none, it has expired (R30), or by R4."""
    entry = root.entry
    if entry.interaction_id is None or not await _is_shown(info, entry):
        return None
    key = interaction_key(entry.activation, entry.interaction_id)
    return await info.context.loaders.interactions.load(key)


async def log_of(root: InteractionChanged, info: Info) -> PlacedLog | None:
    """The log that was added; None for other changes, if it has expired (R30), or by R4."""
    entry = root.entry
    if entry.interaction_id is None or entry.log_id is None or not await _is_shown(info, entry):
        return None
    key = log_key(interaction_key(entry.activation, entry.interaction_id), entry.log_id)
    return await info.context.loaders.logs.load(key)


def _events(
    info: Info, chosen: LiveFilter, after: str | None, *kinds: EntryKind
) -> AsyncGenerator["LiveEvent", None]:
    context = info.context
    start = context.last_event_id if after is None else after
    return context.store.live.events(context.scope, chosen, start, frozenset(kinds))


async def _is_shown(info: Info, entry: JournalEntry) -> bool:
    feed = await info.context.loaders.feeds.load(feed_key(entry.account, entry.feed_id))
    return feed is not None and feed.is_active and feed.activation.key == entry.activation
