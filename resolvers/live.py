"""What subscriptions push: events of the journal, shaped for the types of the schema.

The objects an event points to are read when it is shown, afresh for each event, and only if asked for. An
event from an activation that is not its feed's current one keeps its keys and shows null objects (R4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from resolvers.context import Context
from resolvers.global_ids import log_key
from resolvers.info import Info
from resolvers.streams import EventStream, shown_as_it_is
from store.filters import LiveFilter
from store.records.feeds import Feed, feed_key, interaction_key
from store.records.interactions import Interaction, PlacedLog
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer

if TYPE_CHECKING:
    from store.live import LiveEvent


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

# Made once: every subscription keeps one of them.
_STATUS = frozenset({EntryKind.STATUS})
_INTERACTION = frozenset({EntryKind.INTERACTION})
_ALL = frozenset(EntryKind)

_SHAPES: dict[EntryKind, type[EntryEvent]] = {
    EntryKind.STATUS: OfferStatusChanged,
    EntryKind.INTERACTION: InteractionChanged,
    EntryKind.OFFER: OfferUpdated,
    EntryKind.FEED: FeedChanged,
}


def offer_status_changed(info: Info, chosen: LiveFilter, after: str | None) -> EventStream:
    """Changes of status, in order, from `after` on or from now on."""
    return _entries(info, chosen, after, _STATUS)


def interaction_changed(info: Info, chosen: LiveFilter, after: str | None) -> EventStream:
    """Changes of interactions, in order, from `after` on or from now on."""
    return _entries(info, chosen, after, _INTERACTION)


def offer_events(info: Info, chosen: LiveFilter, after: str | None) -> EventStream:
    """Everything, in order, with checkpoints while it is quiet."""
    return _entries(info, chosen, after, _ALL)


def offer_counts_changed(info: Info, account: str, feed_id: str | None) -> EventStream:
    """Counts at once, and then whenever they change, at most once a second."""
    context = info.context
    return EventStream(
        context, context.store.live.counts(context.scope, account, feed_id), None, shown_as_it_is
    )


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


def _entries(info: Info, chosen: LiveFilter, after: str | None, kinds: frozenset[EntryKind]) -> EventStream:
    context = info.context
    source = context.store.live.entries(context.scope, chosen, kinds)
    start = context.last_event_id if after is None else after
    return EventStream(context, source, start, _shown)


def _shown(context: Context, event: "LiveEvent") -> Event:
    entry = event.entry
    if entry is None:
        # Where nothing was for this subscriber, something may have been for another.
        return Checkpoint(context.store.live.seal(event.cursor), event.at)
    return _SHAPES[entry.kind](event.cursor, entry)


async def _is_shown(info: Info, entry: JournalEntry) -> bool:
    feed = await info.context.loaders.feeds.load(feed_key(entry.account, entry.feed_id))
    return feed is not None and feed.is_active and feed.activation.key == entry.activation
