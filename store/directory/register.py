"""What the registers of the directory share: a clock, a policy, and transactions run anew on conflict."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from store.answers import unconfirmed
from store.clock import utc_now
from store.directory.audit import AuditLog
from store.driver_faults import is_unreachable
from store.errors import Unavailable
from store.mongo import Mongo
from store.mongo_collection import Session
from store.rules.decision import Policy, Refusal
from store.rules.intake import to_milliseconds
from store.writer_bounds import DEADLINE_SECONDS

T = TypeVar("T")


class Register:
    """Runs changes as transactions; a conflict with a writer or another process is tried again."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        on_mapped: Callable[[str, str], None] | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        """`on_mapped` is told of each fingerprint that got a code, to re-code its errors at once."""
        self._mongo = mongo
        self._note = AuditLog(mongo).note
        self._policy = policy or Policy()
        self._clock = clock
        self._on_mapped = on_mapped
        self._deadline_seconds = deadline_seconds

    def _now(self) -> datetime:
        return to_milliseconds(self._clock())

    async def _change(self, work: Callable[[Session | None], Awaitable[T]]) -> T | Refusal:
        return await self._in_time(self._mongo.settle(work))

    async def _in_time(self, work: Awaitable[T]) -> T | Refusal:
        """What `work` gives, or TIMEOUT when MongoDB does not do it before the deadline."""
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await work
        except Exception as error:
            if isinstance(error, TimeoutError | Unavailable) or is_unreachable(error):
                return unconfirmed()
            raise
