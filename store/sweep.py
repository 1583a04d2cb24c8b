"""What the service does in the background: closing idle interactions (R17) and re-coding mapped errors (R21).

Expiry (R30) is MongoDB's own: a TTL index on each document's `expiresAt`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import collections as names
from store.active_lives import active_lives
from store.clock import utc_now
from store.commands import TimeOutInteraction
from store.mongo import Mongo
from store.recoding import Recoder
from store.rules.decision import how_many_change
from store.scope import LOCAL_ADMIN
from store.writer import Writer

PAGE = 500
ACTIVATIONS_A_QUERY = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    timed_out: int
    recoded: int


class Sweeper:
    """Sweeps one database once per call; the caller sees to one process at a time (store.leases)."""

    def __init__(
        self, mongo: Mongo, writer: Writer, idle_limit: timedelta, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._mongo = mongo
        self._writer = writer
        self._idle_limit = idle_limit
        self._clock = clock

    async def sweep(self) -> Swept:
        """Close what has been idle for longer than the limit, and re-code what was mapped."""
        return Swept(await self._time_out(), await Recoder(self._mongo, self._writer).run())

    async def _time_out(self) -> int:
        idle_since = self._clock() - self._idle_limit
        keys, closed = await active_lives(self._mongo), 0
        for start in range(0, len(keys), ACTIVATIONS_A_QUERY):
            closed += await self._time_out_in(keys[start : start + ACTIVATIONS_A_QUERY], idle_since)
        return closed

    async def _time_out_in(self, activations: list[str], idle_since: datetime) -> int:
        interactions = self._mongo.collection(names.INTERACTIONS)
        closed = 0
        while True:
            idle = await interactions.find(
                {
                    "activation": {"$in": activations},
                    "state": "OPEN",
                    "lastActivityAt": {"$lt": idle_since},
                },
                projection={"account": 1, "feedId": 1, "interactionId": 1},
                sort=[("lastActivityAt", 1)],
                limit=PAGE,
                hint="idle",
            )
            commands = [
                TimeOutInteraction(found["account"], found["feedId"], found["interactionId"], idle_since)
                for found in idle
            ]
            verdicts = await self._writer.submit_all(LOCAL_ADMIN, commands)
            done = how_many_change(verdicts)
            closed += done
            # What could not be closed (overload, a feed deactivated meanwhile) is left to the next sweep.
            if len(idle) < PAGE or done == 0:
                return closed
