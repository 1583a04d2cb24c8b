"""The live feed of one process: a change stream on the journal, for everyone who listens to it (ADR 6)."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

from store import collections as names
from store.clock import utc_now
from store.driver_faults import backoff_seconds, in_short, is_lost_history
from store.errors import ResyncRequired
from store.insertions import Insertion
from store.live.cursors import Cursors, seconds_of, token_of
from store.live.events import LiveEvent
from store.live.history import History
from store.live.interests import Interest, InterestIndex
from store.live.listeners import Bell, Listener, StreamClosed
from store.live.ring import Ring
from store.mongo import Mongo
from store.records.journal import EntryKind

POLL_MS = 250
TURN_SECONDS = 0.05
BACKOFF_SECONDS = (0.1, 5.0)
ALL_KINDS = frozenset(EntryKind)
MEGABYTE = 1_000_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveBounds:
    """What the feed keeps in memory, and after how much quiet it says so."""

    ring_events: int = 100_000
    ring_bytes: int = 128 * MEGABYTE
    quiet_seconds: float = 30.0


class StreamInvalidated(Exception):
    """The journal was dropped or renamed, so that no position in it means anything any longer."""


class LiveFeed:
    """Follows the journal from `start` to `close`; `position` is the cursor of what has been seen."""

    def __init__(
        self,
        mongo: Mongo,
        deployment: str,
        bounds: LiveBounds | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        seal: Callable[[str], str] = str,
    ) -> None:
        """`seal` hides in the cursors of refusals what they stand at (store.live.seals)."""
        self.bounds = bounds or LiveBounds()
        self.clock = clock
        self._journal = mongo.collection(names.JOURNAL)
        self._cursors = Cursors(deployment)
        self._ring = Ring(self.bounds.ring_events, self.bounds.ring_bytes)
        self._history = History(self._journal, self._cursors, self._ring, seal)
        self._index: InterestIndex[Listener[LiveEvent]] = InterestIndex()
        self._listeners: dict[Listener[LiveEvent], Interest] = {}
        self._opened = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last_seen: datetime | None = None
        self._breaks = 0
        self._closing = False

    async def start(self) -> None:
        """Open the stream; returns when it stands."""
        self._task = asyncio.create_task(self._follow())
        await self._opened.wait()

    async def close(self) -> None:
        """End every subscription and the stream."""
        self._closing = True
        self._end_all(StreamClosed())
        await self._history.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def position(self) -> str:
        """The cursor of now: everything committed after it will be seen by who subscribes `after` it."""
        return self._ring.until

    @property
    def listening(self) -> int:
        """How many listeners there are."""
        return len(self._listeners)

    @property
    def lag_seconds(self) -> float | None:
        """How far behind the journal this process is, in seconds; `None` while it never has followed it."""
        return None if self._last_seen is None else (self.clock() - self._last_seen).total_seconds()

    def beginning(self, after: str | None) -> str:
        """The cursor a subscription begins after: `after`, or now without one. Raises `BadCursor`."""
        position = self.position
        if after is None:
            return position
        # Others may be far ahead of whoever has lost the journal for a while, but not of the clock.
        seen = seconds_of(position) if position else 0
        return self._cursors.check(after, max(seen, self.clock().timestamp()))

    def listen(self, interest: Interest, listener: Listener[LiveEvent]) -> None:
        """Tell `listener` of everything in `interest` from now on."""
        if self._closing:
            listener.end(StreamClosed())
            return
        self._listeners[listener] = interest
        self._index.add(interest, listener)

    def forget(self, listener: Listener[LiveEvent]) -> None:
        """Tell `listener` nothing more."""
        interest = self._listeners.pop(listener, None)
        if interest is not None:
            self._index.remove(interest, listener)

    async def replay(self, interest: Interest, after: str) -> AsyncGenerator[list[LiveEvent], None]:
        """What `interest` wants of what has happened after the cursor `after`, in order.

        When this ends, nothing more has happened: who listens before the next `await` misses nothing and sees
        nothing twice. From memory if it is there, else from MongoDB. Raises `ResyncRequired` when the history
        is gone, `BadCursor`, or `Unavailable` when MongoDB is away while it is read.
        """
        while not self._closing:
            stretch = self._ring.after(after)
            if stretch is None:
                stretch = await self._history.after(after)
            elif stretch.until == after:
                return
            wanted = [event for event in stretch.events if (marks := event.marks) and interest.wants(marks)]
            after = stretch.until
            if wanted:
                yield wanted
            else:
                # A long way through what concerns others is not to hold up the loop.
                await asyncio.sleep(0)

    async def events(self, interest: Interest, after: str | None) -> AsyncGenerator[LiveEvent, None]:
        """What `interest` wants, from now or from `after` on, for one reader by itself.

        It comes in the order of commitment, each entry once. With all kinds, checkpoints follow quiet spells.
        Raises what `replay` does.
        """
        quiet = self.bounds.quiet_seconds if interest.kinds == ALL_KINDS else None
        position = self.beginning(after)
        bell = Bell()
        self.listen(interest, bell)
        try:
            while True:
                async with contextlib.aclosing(self.replay(interest, position)) as missed:
                    async for events in missed:
                        for event in events:
                            position = event.cursor
                            yield event
                position = max(position, self.position)
                try:
                    async with asyncio.timeout(quiet):
                        await bell.ring()
                except TimeoutError:
                    position = max(position, self.position)
                    yield LiveEvent(position, at=self.clock())
        except StreamClosed:
            return
        finally:
            self.forget(bell)

    async def _follow(self) -> None:
        # A driver that is cancelled while it closes a stream may swallow that.
        while not self._closing:
            try:
                await self._read_stream()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if is_lost_history(error) or isinstance(error, StreamInvalidated):
                    self._ring.clear()
                    self._end_all(ResyncRequired())
                pause = backoff_seconds(self._breaks, *BACKOFF_SECONDS)
                self._breaks += 1
                logger.warning(
                    "the change stream broke and is opened again in %.1f s: %s", pause, in_short(error)
                )
                await asyncio.sleep(pause)

    async def _read_stream(self) -> None:
        after = token_of(self._ring.until) or None
        loop = asyncio.get_running_loop()
        turn_ends = loop.time() + TURN_SECONDS
        async with self._journal.insertions(after=after, wait_ms=POLL_MS) as stream:
            while True:
                batch = await stream.next()
                if not batch.insertions and not stream.alive:
                    raise StreamInvalidated
                # A stream that answers has not been opened in vain.
                self._breaks = 0
                for insertion in batch.insertions:
                    self._publish(insertion)
                    if loop.time() > turn_ends:
                        # A batch may take long to go through.
                        await asyncio.sleep(0)
                        turn_ends = loop.time() + TURN_SECONDS
                self._ring.reach(self._cursors.write(batch.until))
                written_at = batch.insertions[-1].written_at if batch.insertions else None
                self._last_seen = written_at or self.clock()
                self._opened.set()

    def _publish(self, insertion: Insertion) -> None:
        event = LiveEvent(self._cursors.write(insertion.token), document=insertion.document)
        self._ring.append(event)
        # Where nobody listens nothing is made of it.
        if self._listeners:
            event.freshen(insertion.values)
            if (marks := event.marks) is not None:
                for listener in self._index.wanting(marks):
                    listener.offer(event)

    def _end_all(self, reason: Exception) -> None:
        for listener in list(self._listeners):
            self.forget(listener)
            listener.end(reason)
