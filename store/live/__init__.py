"""The live feed: one change stream on the journal a process, and everyone who listens to it."""

from store.live.feed import LiveEvent, LiveFeed

__all__ = ["LiveEvent", "LiveFeed"]
