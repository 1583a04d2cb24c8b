"""The live feed: one change stream on the journal a process, and everyone who listens to it."""

from store.live.events import LiveEvent
from store.live.feed import LiveBounds, LiveFeed
from store.live.interests import Interest

__all__ = ["Interest", "LiveBounds", "LiveEvent", "LiveFeed"]
