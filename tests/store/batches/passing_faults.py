"""A database whose transactions now and then fail in passing, or lose their answer."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, TypeVar

from pymongo.errors import AutoReconnect, OperationFailure

from store.mongo import Mongo
from store.mongo_collection import Session

T = TypeVar("T")


class FaultyMongo(Mongo):
    """`quiet` until `trouble` is given: then a share of the transactions fail as real ones do."""

    chance: Random | None = None
    loses_commits = False

    def trouble(self, seed: int, *, loses_commits: bool) -> None:
        """From now on transactions conflict, before or after their work.

        `loses_commits`: some are committed and their caller never hears of it, but has to run them anew.
        """
        self.chance = Random(seed)
        self.loses_commits = loses_commits

    async def transaction(self, work: Callable[[Session | None], Awaitable[T]]) -> T:
        """Run `work` in a transaction that may fail."""
        fate = self.chance.random() if self.chance else 1.0
        if fate < 0.15:
            raise _conflict()
        if fate < 0.3:
            return await super().transaction(lambda session: _failing(work, session))
        result = await super().transaction(work)
        if fate < 0.45 and self.loses_commits:
            raise AutoReconnect("the answer was lost")
        return result


async def _failing(work: Callable[[Session | None], Awaitable[Any]], session: Session | None) -> Any:
    await work(session)
    await asyncio.sleep(0)
    raise _conflict()


def _conflict() -> OperationFailure:
    return OperationFailure("WriteConflict", 112, {"errorLabels": ["TransientTransactionError"]})
