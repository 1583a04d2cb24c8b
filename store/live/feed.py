"""The live feed of one process: a change stream on the journal, decoded once, for every listener (ADR 6)."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import collections as names
from store.documents import from_document
from store.driver_faults import is_invalid_position, is_lost_history, is_unreachable
from store.errors import BadCursor, ResyncRequired, Unavailable
from store.filters import LiveFilter
from store.live.cursors import Cursors, resume_token, token_of
from store.live.listeners import Interest, Listener
from store.mongo import Mongo
from store.records.journal import EntryKind, JournalEntry
from store.scope import Scope
from store.writer import utc_now

PIPELINE = [{"$match": {"operationType": "insert"}}]
QUIET_SECONDS = 30.0
POLL_MS = 250
BACKOFF_SECONDS = (0.1, 5.0)
ALL_KINDS = frozenset(EntryKind)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """An entry and the cursor behind it; without an entry a checkpoint: until here nothing was for you."""

    cursor: str
    at: datetime
    entry: JournalEntry | None = None


class StreamClosed(Exception):
    """The service is stopping."""


class StreamInvalidated(Exception):
    """The journal was dropped or renamed, so that no position in it means anything any longer."""


class LiveFeed:
    """Follows the journal from `start` to `close`; `position` is the cursor of what has been seen."""

    def __init__(
        self,
        mongo: Mongo,
        deployment: str,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._journal = mongo.collection(names.JOURNAL)
        self._cursors = Cursors(deployment)
        self._quiet_seconds = quiet_seconds
        self._clock = clock
        self._listeners: set[Listener] = set()
        self._token: str | None = None
        self._opened = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last_seen: datetime | None = None
        self._closing = False

    async def start(self) -> None:
        """Open the stream; returns when it stands."""
        self._task = asyncio.create_task(self._follow())
        await self._opened.wait()

    async def close(self) -> None:
        """End every subscription and the stream."""
        self._closing = True
        self._end_all(StreamClosed())
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def position(self) -> str:
        """The cursor of now: everything committed after it will be seen by who subscribes `after` it."""
        return self._cursors.write(self._now())

    @property
    def listening(self) -> int:
        """How many subscriptions there are."""
        return len(self._listeners)

    @property
    def lag_seconds(self) -> float | None:
        """Seconds since the stream last answered; `None` while it never has."""
        return None if self._last_seen is None else (self._clock() - self._last_seen).total_seconds()

    async def events(
        self, scope: Scope, filter: LiveFilter, after: str | None, kinds: frozenset[EntryKind] = ALL_KINDS
    ) -> AsyncGenerator[LiveEvent, None]:
        """The entries of `kinds` that `filter` wants and `scope` allows, from now or from `after` on.

        They come in the order of commitment, each once. With all kinds, checkpoints follow quiet spells.

        Raises `BadCursor`, `ResyncRequired` when the history after `after` is gone or the reader fell behind,
        or `Unavailable` when MongoDB is away while it is read.
        """
        start = None if after is None else self._cursors.read(after, self._now())
        listener = Listener(Interest(scope, filter, kinds))
        try:
            # No await between these two: what comes after `joined` is queued, what came before is caught up.
            self.add(listener)
            joined = self._now()
            if start is not None and start < joined:
                async with contextlib.aclosing(self._catch_up(listener.interest, start, joined)) as missed:
                    async for event in missed:
                        yield event
            quiet = self._quiet_seconds if kinds == ALL_KINDS else None
            while True:
                item = await listener.next(quiet)
                if item is None:
                    yield LiveEvent(self._cursors.write(max(self._now(), start or "")), self._clock())
                elif start is None or item[0] > start:
                    yield self._event(*item)
        except StreamClosed:
            return
        finally:
            self.remove(listener)

    def add(self, listener: Listener) -> None:
        """Offer `listener` every entry from now on."""
        if self._closing:
            listener.end(StreamClosed())
        self._listeners.add(listener)

    def remove(self, listener: Listener) -> None:
        """Offer `listener` nothing more."""
        self._listeners.discard(listener)

    async def _catch_up(self, interest: Interest, start: str, until: str) -> AsyncGenerator[LiveEvent, None]:
        try:
            async with self._journal.watch(PIPELINE, after=resume_token(start), wait_ms=POLL_MS) as stream:
                while True:
                    change = await stream.try_next()
                    if change is None:
                        if not stream.alive:
                            raise ResyncRequired
                        if token_of(stream.resume_token) >= until:
                            return
                        continue
                    token = token_of(change["_id"])
                    if token > until:
                        return
                    entry = from_document(change["fullDocument"], JournalEntry)
                    if interest.wants(entry):
                        yield self._event(token, entry)
                    if token == until:
                        return
        except Exception as error:
            if is_lost_history(error):
                raise ResyncRequired from error
            if is_invalid_position(error):
                raise BadCursor from error
            if is_unreachable(error):
                raise Unavailable from error
            raise

    async def _follow(self) -> None:
        delay, longest = BACKOFF_SECONDS
        # A driver that is cancelled while it closes a stream may swallow that.
        while not self._closing:
            try:
                await self._read_stream()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if is_lost_history(error) or isinstance(error, StreamInvalidated):
                    self._token = None
                    self._end_all(ResyncRequired())
                logger.warning("the change stream broke and is opened again in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, longest)
            else:
                delay = BACKOFF_SECONDS[0]

    async def _read_stream(self) -> None:
        after = None if self._token is None else resume_token(self._token)
        async with self._journal.watch(PIPELINE, after=after, wait_ms=POLL_MS) as stream:
            while True:
                change = await stream.try_next()
                self._last_seen = self._clock()
                if change is not None:
                    self._publish(change)
                elif not stream.alive:
                    raise StreamInvalidated
                elif stream.resume_token is not None:
                    self._token = token_of(stream.resume_token)
                    self._opened.set()

    def _publish(self, change: Any) -> None:
        token = token_of(change["_id"])
        entry = from_document(change["fullDocument"], JournalEntry)
        for listener in list(self._listeners):
            listener.offer(token, entry)
        self._token = token
        self._opened.set()

    def _end_all(self, reason: BaseException) -> None:
        for listener in list(self._listeners):
            listener.end(reason)

    def _event(self, token: str, entry: JournalEntry) -> LiveEvent:
        return LiveEvent(self._cursors.write(token), entry.at, entry)

    def _now(self) -> str:
        return self._token or ""
