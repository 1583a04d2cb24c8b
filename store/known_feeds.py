"""Feeds that a writer has read, so that not every transaction reads them again.

What is remembered is a feed's current life while it is active. A deactivation marks the counts of that life
as closed, and a transaction writes to counts without that mark only (store.counting): one that trusted this
memory cannot write into a life that has ended.
"""

from collections.abc import Iterable

from store.records.feeds import Feed
from store.remembered import Remembered

REMEMBERED = 10_000


class KnownFeeds:
    """The feeds used last, by key."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._feeds: Remembered[str, Feed] = Remembered(remembered)

    def of(self, keys: Iterable[str]) -> dict[str, Feed]:
        """Those of `keys` that are known."""
        return {key: feed for key in keys if (feed := self._feeds.get(key)) is not None}

    def learn(self, feeds: Iterable[Feed]) -> None:
        """Remember what was read from MongoDB just now."""
        for feed in feeds:
            if feed.is_active:
                self._feeds[feed.key] = feed
                self._feeds.move_to_end(feed.key)
            else:
                self._feeds.pop(feed.key, None)
