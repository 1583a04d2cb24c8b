"""Live counts: at once, and when they moved, at most once in a while; the last value is never missed."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

from store.filters import LiveFilter
from store.live.feed import LiveFeed, StreamClosed
from store.live.listeners import Bell, Interest
from store.queries.counts import CountQueries
from store.records.journal import EntryKind
from store.records.offers import OfferCounts
from store.scope import Scope
from store.writer import utc_now

SECONDS_BETWEEN = 1.0
COUNTING_KINDS = frozenset({EntryKind.STATUS, EntryKind.FEED})


@dataclass(frozen=True, slots=True)
class CountsEvent:
    """The counts of an account, or of one of its feeds, as of `at`."""

    at: datetime
    account: str
    feed_id: str | None
    counts: OfferCounts


class LiveCounts:
    """Watches the live feed for changes of status and feeds, and reads the kept counts after them."""

    def __init__(
        self,
        feed: LiveFeed,
        queries: CountQueries,
        *,
        seconds_between: float = SECONDS_BETWEEN,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._feed = feed
        self._queries = queries
        self._seconds_between = seconds_between
        self._clock = clock

    async def counts(
        self, scope: Scope, account: str, feed_id: str | None
    ) -> AsyncGenerator[CountsEvent, None]:
        """The counts now, and each time they have changed."""
        feed_ids = () if feed_id is None else (feed_id,)
        bell = Bell(Interest(scope, LiveFilter(accounts=(account,), feed_ids=feed_ids), COUNTING_KINDS))
        self._feed.add(bell)
        last: OfferCounts | None = None
        try:
            while True:
                # Whatever happens while this reads rings the bell again.
                counts = await self._queries.total(scope, (account,), feed_ids)
                if counts != last:
                    last = counts
                    yield CountsEvent(self._clock(), account, feed_id, counts)
                await asyncio.sleep(self._seconds_between)
                await bell.ring()
        except StreamClosed:
            return
        finally:
            self._feed.remove(bell)
