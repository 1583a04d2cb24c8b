"""Live counts: at once, and when they moved, at most once in a while; the last value is never missed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from store.clock import utc_now
from store.errors import ResyncRequired, StoreError, Unavailable
from store.filters import LiveFilter
from store.live.feed import LiveFeed
from store.live.interests import Interest
from store.live.listeners import Bell, Listener, StreamClosed
from store.live.sources import BEHIND
from store.queries.counts import CountQueries
from store.records.journal import EntryKind
from store.records.offers import OfferCounts
from store.scope import Scope

SECONDS_BETWEEN = 1.0
COUNTING_KINDS = frozenset({EntryKind.STATUS, EntryKind.FEED})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CountsEvent:
    """The counts of an account, or of one of its feeds, as of `at`. Cursors are the source's own."""

    cursor: str
    at: datetime
    account: str
    feed_id: str | None
    counts: OfferCounts


class CountsSource:
    """The counts of an account, or of one of its feeds, for one listener; who replays gets the last ones.

    A group is one listener, however many it tells: the counts are read once each time they may have moved.
    """

    quiet_seconds = None

    def __init__(
        self,
        feed: LiveFeed,
        queries: CountQueries,
        place: tuple[Scope, str, str | None],
        *,
        seconds_between: float = SECONDS_BETWEEN,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._feed = feed
        self._queries = queries
        self._place = place
        self._seconds_between = seconds_between
        self._clock = clock
        self._last: CountsEvent | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def key(self) -> Hashable:
        """The scope, the account and the feed."""
        return self._place

    def beginning(self, _after: str | None) -> str:
        """Before anything: counts begin with those of now."""
        return ""

    def open(self, listener: Listener[CountsEvent]) -> None:
        """Read the counts now, and each time they may have changed."""
        self._task = asyncio.create_task(self._tell(listener))

    def close(self, _listener: Listener[CountsEvent]) -> None:
        """Read them no more."""
        if self._task is not None:
            self._task.cancel()

    async def replay(self, after: str) -> AsyncIterator[list[CountsEvent]]:
        """The last counts, if they came after `after`."""
        if self._last is not None and self._last.cursor > after:
            yield [self._last]

    def checkpoint(self) -> None:
        """Counts need none."""

    def behind(self, _position: str) -> ResyncRequired:
        """See `Source`."""
        return ResyncRequired(BEHIND)

    async def events(self, _after: str | None = None) -> AsyncGenerator[CountsEvent, None]:
        """The counts now, and each time they have changed."""
        scope, account, feed_id = self._place
        feed_ids = () if feed_id is None else (feed_id,)
        bell = Bell()
        wanted = LiveFilter(accounts=(account,), feed_ids=feed_ids)
        self._feed.listen(Interest(scope, wanted, COUNTING_KINDS), bell)
        number, last = 0, None
        try:
            while True:
                # Whatever happens while this reads rings the bell again.
                counts = await self._queries.total(scope, (account,), feed_ids)
                if counts != last:
                    last, number = counts, number + 1
                    yield CountsEvent(f"{number:016x}", self._clock(), account, feed_id, counts)
                await asyncio.sleep(self._seconds_between)
                await bell.ring()
        except StreamClosed:
            return
        finally:
            self._feed.forget(bell)

    async def _tell(self, listener: Listener[CountsEvent]) -> None:
        try:
            async with aclosing(self.events()) as events:
                async for event in events:
                    self._last = event
                    listener.offer(event)
            listener.end(StreamClosed())
        except StoreError as error:
            listener.end(error)
        except Exception:
            logger.exception("the live counts of %s ended", self._place[1])
            listener.end(Unavailable())
