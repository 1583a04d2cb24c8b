"""Live events for a handler that serves every subscriber by itself: from the index straight into its queue.

The service's own way for single readers replays from memory whatever has happened since, which is dear for
thousands of them; to measure a handler by that would flatter ours.
"""

import asyncio
from collections.abc import AsyncGenerator

from store.filters import LiveFilter
from store.live import Interest
from store.live.events import LiveEvent
from store.live.sources import JournalSource
from store.records.journal import EntryKind
from store.scope import Scope
from store.store import Live


class Queue:
    """A listener that keeps what it is told until it is taken."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[LiveEvent | Exception] = asyncio.Queue()

    def offer(self, event: LiveEvent) -> None:
        """Keep an event."""
        self._items.put_nowait(event)

    def end(self, reason: Exception) -> None:
        """Keep the reason of the end."""
        self._items.put_nowait(reason)

    async def take(self) -> LiveEvent:
        """The next event; raises the reason of the end."""
        item = await self._items.get()
        if isinstance(item, Exception):
            raise item
        return item


class QueuedSource(JournalSource):
    """The entries of the journal, from now on."""

    async def events(self, _after: str | None) -> AsyncGenerator[LiveEvent, None]:
        """All of it, for one reader by itself; never what was before."""
        queue = Queue()
        self.open(queue)
        try:
            while True:
                yield await queue.take()
        finally:
            self.close(queue)


class QueuedLive(Live):
    """What can be subscribed to, by queues."""

    def entries(self, scope: Scope, filter: LiveFilter, kinds: frozenset[EntryKind]) -> QueuedSource:
        """See `Live.entries`."""
        return QueuedSource(self.feed, Interest(scope, filter, kinds), self._seals)
