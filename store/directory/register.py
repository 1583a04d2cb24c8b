"""What the registers of the directory share: a clock, a policy and transactions that are run anew on
conflict."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from store.mongo import Mongo, Session
from store.rules.decision import Policy
from store.rules.intake import to_milliseconds
from store.writer import utc_now

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
    ) -> None:
        """`on_mapped` is told of each fingerprint that was given a code, so that its errors are re-coded at
        once."""
        self._mongo = mongo
        self._policy = policy or Policy()
        self._clock = clock
        self._on_mapped = on_mapped

    def _now(self) -> datetime:
        return to_milliseconds(self._clock())

    async def _change(self, work: Callable[[Session | None], Awaitable[T]]) -> T:
        return await self._mongo.settle(work)
