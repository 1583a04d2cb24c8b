"""The journal before the ring: read again from MongoDB, by a few change streams that many share."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from store.driver_faults import (
    backoff_seconds,
    in_short,
    is_invalid_position,
    is_lost_history,
    is_resumable,
    is_unknown_position,
)
from store.errors import BadCursor, ResyncRequired, StoreError, Unavailable
from store.insertions import InsertionStream
from store.live.cursors import Cursors, seconds_of, token_of
from store.live.events import LiveEvent
from store.live.ring import Ring, Stretch
from store.mongo_collection import Collection

MOST_SCANS = 4
GATHER_SECONDS = 0.05
# Who wants what lies this far ahead of a scan waits for it to come by.
WITHIN_SECONDS = 600
# Batches: some four thousand events.
KEPT_STRETCHES = 32
WAIT_MS = 20
IDLE_SECONDS = 1.0
RETRY_SECONDS = (0.1, 2.0)
MOST_BREAKS = 15

logger = logging.getLogger(__name__)


class Scan:
    """A change stream on its way from an old position to the ring; it keeps what it read last."""

    def __init__(self, start: str) -> None:
        self.until = start
        self._kept: list[Stretch] = []

    def stretch_after(self, cursor: str) -> Stretch | None:
        """What comes next after `cursor`, if it is kept here."""
        for stretch in self._kept:
            if stretch.start <= cursor < stretch.until:
                return stretch.after(cursor)
        return None

    def keep(self, stretch: Stretch) -> None:
        """The next stretch; the oldest one is forgotten."""
        self._kept = [*self._kept[1 - KEPT_STRETCHES :], stretch]
        self.until = stretch.until


@dataclass(slots=True)
class Waiting:
    """How many wait for what comes next after one cursor, and why in vain."""

    number: int = 0
    fault: StoreError | None = None


class History:
    """Gives stretches of the journal that are not in `ring` any more.

    At most `MOST_SCANS` change streams are open for that, each serving everyone whose cursor lies at or ahead
    of it: a thousand clients that come back at once, with a thousand cursors, are served by one or two.
    """

    def __init__(self, journal: Collection, cursors: Cursors, ring: Ring, seal: Callable[[str], str]) -> None:
        self._seal = seal
        self._journal = journal
        self._cursors = cursors
        self._ring = ring
        self._scans: dict[Scan, asyncio.Task[None]] = {}
        self._wanted: dict[str, Waiting] = {}
        self._lost_until = ""
        self._moved = asyncio.Event()
        self._needed = asyncio.Event()
        self._opening: asyncio.Task[None] | None = None

    async def after(self, cursor: str) -> Stretch:
        """What comes next after `cursor`, not always up to the ring.

        Raises `ResyncRequired` if it is gone, `BadCursor` if `cursor` never was a position, or `Unavailable`.
        """
        waiting = self._wanted.setdefault(cursor, Waiting())
        waiting.number += 1
        try:
            while True:
                stretch = self._found(cursor)
                if stretch is not None:
                    return stretch
                if waiting.fault is not None:
                    raise waiting.fault
                self._needed.set()
                self._open_scan_soon()
                await self._moved.wait()
        finally:
            waiting.number -= 1
            if waiting.number == 0 and self._wanted.get(cursor) is waiting:
                del self._wanted[cursor]

    async def close(self) -> None:
        """Close every stream."""
        tasks = [*self._scans.values(), *([self._opening] if self._opening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _found(self, cursor: str) -> Stretch | None:
        if cursor <= self._lost_until:
            raise self._lost()
        in_ring = self._ring.after(cursor)
        if in_ring is not None:
            return in_ring
        return next((found for scan in self._scans if (found := scan.stretch_after(cursor))), None)

    def _tell_all(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    def _open_scan_soon(self) -> None:
        if self._opening is None:
            self._opening = asyncio.create_task(self._open_scan())

    async def _open_scan(self) -> None:
        # A crowd comes within moments: the oldest of its cursors is where a scan for all of them begins.
        await asyncio.sleep(GATHER_SECONDS)
        self._opening = None
        while len(self._scans) < MOST_SCANS:
            stranded = [cursor for cursor in self._wanted if not self._is_awaited(cursor)]
            if not stranded:
                return
            scan = Scan(min(stranded))
            self._scans[scan] = asyncio.create_task(self._run(scan))

    def _is_awaited(self, cursor: str) -> bool:
        """Whether a scan serves `cursor`, or will come by soon."""
        return any(
            scan.stretch_after(cursor)
            or (scan.until <= cursor and seconds_of(cursor) - seconds_of(scan.until) <= WITHIN_SECONDS)
            for scan in self._scans
        )

    def _is_needed(self, scan: Scan) -> bool:
        return any(cursor >= scan.until for cursor in self._wanted)

    async def _run(self, scan: Scan) -> None:
        breaks = 0
        try:
            while True:
                start = scan.until
                try:
                    await self._read(scan)
                    return
                except Exception as error:
                    # Only breaks in a row are too many: not those of a stream that gets on.
                    breaks = 1 if scan.until != start else breaks + 1
                    if breaks == MOST_BREAKS or not is_resumable(error):
                        self._fail(scan.until, error)
                        return
                    pause = backoff_seconds(breaks - 1, *RETRY_SECONDS)
                    logger.warning(
                        "a catch-up stream broke and is opened again in %.1f s: %s", pause, in_short(error)
                    )
                await asyncio.sleep(pause)
        finally:
            del self._scans[scan]
            self._tell_all()

    def _fail(self, cursor: str, error: Exception) -> None:
        """Tell those who wait for exactly this cursor; others may be served by another scan."""
        if is_lost_history(error) and not is_unknown_position(error):
            self._lost_until = max(self._lost_until, cursor)
            return
        waiting = self._wanted.pop(cursor, None)
        if waiting is not None:
            waiting.fault = self._in_our_words(error)

    def _in_our_words(self, error: Exception) -> StoreError:
        if isinstance(error, StoreError):
            return error
        if is_unknown_position(error):
            return self._lost()
        if is_resumable(error):
            return Unavailable()
        if is_invalid_position(error):
            return BadCursor()
        logger.error("a catch-up stream failed", exc_info=error)
        return Unavailable()

    def _lost(self) -> ResyncRequired:
        oldest = self._ring.start
        return ResyncRequired(oldestCursor=None if oldest is None else self._seal(oldest))

    async def _read(self, scan: Scan) -> None:
        async with self._journal.insertions(after=token_of(scan.until), wait_ms=WAIT_MS) as stream:
            while self._ring.start is None or scan.until < self._ring.start:
                if not self._is_needed(scan):
                    self._needed.clear()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(IDLE_SECONDS):
                            await self._needed.wait()
                    if not self._is_needed(scan):
                        return
                scan.keep(await self._stretch(stream, scan.until))
                self._tell_all()

    async def _stretch(self, stream: InsertionStream, start: str) -> Stretch:
        batch = await stream.next()
        if not batch.insertions and not stream.alive:
            raise self._lost()
        events = [
            LiveEvent(self._cursors.write(insertion.token), document=insertion.document)
            for insertion in batch.insertions
        ]
        return Stretch(start, max(start, self._cursors.write(batch.until)), events)
