"""Leases: of all processes on one database, one at a time does what must be done once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from store import collections as names
from store.clock import utc_now
from store.driver_faults import is_duplicate
from store.mongo import Mongo


class Lease:
    """A named lease on the database, held by `holder` for `term` after each `take`."""

    def __init__(
        self,
        mongo: Mongo,
        name: str,
        holder: str,
        term: timedelta,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._leases = mongo.collection(names.LEASES)
        self._name = name
        self._holder = holder
        self._term = term
        self._clock = clock

    async def take(self) -> bool:
        """Take or renew the lease; `False` while somebody else holds it."""
        now = self._clock()
        free = {"_id": self._name, "$or": [{"holder": self._holder}, {"until": {"$lt": now}}]}
        try:
            await self._leases.update_one(
                free, {"$set": {"holder": self._holder, "until": now + self._term}}, upsert=True
            )
        except Exception as error:
            if is_duplicate(error):
                return False
            raise
        return True

    async def give_back(self) -> None:
        """Let the next one have it at once."""
        await self._leases.delete_many({"_id": self._name, "holder": self._holder})
