"""The background work of a serving process: a sweep now and then, by one process at a time (R17, R21)."""

import asyncio
import contextlib
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

from deploy.settings import Settings
from store.leases import Lease
from store.store import Store
from store.sweep import Sweeper

SHORTEST_TERM = timedelta(seconds=30)
# Not given back it runs out by itself.
GIVING_BACK_SECONDS = 1.0
LEASE = "sweep"

logger = logging.getLogger(__name__)


def holder_name() -> str:
    """Who this process is to the others."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def sweep_lease(store: Store, interval: timedelta) -> Lease:
    """The lease on sweeping; it outlives two missed rounds."""
    return Lease(store.mongo, LEASE, holder_name(), max(interval * 3, SHORTEST_TERM))


class Background:
    """Sweeps every `sweep_interval_seconds` while `running`."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._wanted = settings.sweep
        self._interval = timedelta(seconds=settings.sweep_interval_seconds)
        idle_limit = timedelta(hours=settings.interaction_timeout_hours)
        self._sweeper = Sweeper(store.mongo, store.writer, idle_limit)
        self._lease = sweep_lease(store, self._interval)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sweep until the block ends; the next process may then do so at once."""
        if not self._wanted:
            yield
            return
        task = asyncio.create_task(self._sweep_again_and_again())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            with contextlib.suppress(Exception):
                async with asyncio.timeout(GIVING_BACK_SECONDS):
                    await self._lease.give_back()

    async def _sweep_again_and_again(self) -> None:
        while True:
            try:
                if await self._lease.take():
                    swept = await self._sweeper.sweep()
                    if swept.timed_out or swept.recoded:
                        logger.info(
                            "swept: %d interactions timed out, %d offers re-coded",
                            swept.timed_out,
                            swept.recoded,
                        )
            except Exception:
                logger.exception("a sweep failed; the next one tries again")
            await asyncio.sleep(self._interval.total_seconds())
