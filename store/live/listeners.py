"""Who listens to the live feed: a filter under a scope, and a bounded queue that makes nobody else wait."""

import asyncio
from collections import deque
from dataclasses import dataclass

from store.errors import ResyncRequired
from store.filters import LiveFilter
from store.records.journal import EntryKind, JournalEntry
from store.scope import Scope

QUEUE_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Interest:
    """Which entries somebody wants, and may see."""

    scope: Scope
    filter: LiveFilter
    kinds: frozenset[EntryKind]

    def wants(self, entry: JournalEntry) -> bool:
        """Whether `entry` is for this listener. A feed's entries pass whatever it asks of offers."""
        wanted = self.filter
        if entry.kind not in self.kinds or not self.scope.allows(entry.account, entry.vendor):
            return False
        if wanted.accounts and entry.account not in wanted.accounts:
            return False
        if wanted.feed_ids and entry.feed_id not in wanted.feed_ids:
            return False
        if entry.kind is EntryKind.FEED:
            return True
        if wanted.sku_ids and entry.sku_id not in wanted.sku_ids:
            return False
        if wanted.statuses and not {entry.status_before, entry.status_after} & set(wanted.statuses):
            return False
        return not wanted.origins or bool(set(wanted.origins) & set(entry.origins))


class Listener:
    """A queue of (token, entry) between the feed and one subscription; a full one ends the subscription."""

    def __init__(self, interest: Interest, limit: int = QUEUE_LIMIT) -> None:
        self.interest = interest
        self._limit = limit
        self._queue: deque[tuple[str, JournalEntry]] = deque()
        self._arrived = asyncio.Event()
        self._end: BaseException | None = None

    def offer(self, token: str, entry: JournalEntry) -> None:
        """Queue `entry` if it is wanted; a full queue ends the subscription and does not hold up the feed."""
        if self._end is not None or not self.interest.wants(entry):
            return
        if len(self._queue) >= self._limit:
            self.end(
                ResyncRequired("this subscription fell too far behind; read a snapshot and subscribe again")
            )
            return
        self._queue.append((token, entry))
        self._arrived.set()

    def end(self, reason: BaseException) -> None:
        """End the subscription after what is queued, with `reason`."""
        self._end = reason
        self._arrived.set()

    async def next(self, quiet_seconds: float | None) -> tuple[str, JournalEntry] | None:
        """The next entry, or `None` after `quiet_seconds` without; raises why the subscription ended."""
        if not self._queue and self._end is None:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), quiet_seconds)
            except TimeoutError:
                return None
        if self._queue:
            return self._queue.popleft()
        if self._end is None:
            return None
        raise self._end


class Bell(Listener):
    """A listener that only wants to know that something happened, however often."""

    def offer(self, token: str, entry: JournalEntry) -> None:
        """Ring if `entry` is wanted."""
        if self.interest.wants(entry):
            self._arrived.set()

    async def ring(self) -> None:
        """Wait until it has rung since the last time; raises the reason the subscription ended."""
        await self._arrived.wait()
        if self._end is not None:
            raise self._end
        self._arrived.clear()
