"""What is asked for in one turn goes to the store in one call, and nothing is asked twice."""

import asyncio
from collections.abc import Mapping

import pytest

from resolvers.batches import Batch


class Shelf:
    """Answers keys with their lengths, remembers how it was asked, and may be held up."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.fault: Exception | None = None

    async def fetch(self, keys: list[str]) -> Mapping[str, int]:
        """The lengths; "missing" has none."""
        self.calls.append(keys)
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        return {key: len(key) for key in keys if key != "missing"}


async def test_one_turn_is_one_call() -> None:
    """In the order of asking, each key once; what is not there is None."""
    shelf = Shelf()
    batch = Batch(shelf.fetch)
    answers = await asyncio.gather(*(batch.load(key) for key in ("a", "bb", "a", "missing")))
    assert answers == [1, 2, 1, None]
    assert shelf.calls == [["a", "bb", "missing"]]


async def test_what_is_known_is_not_asked_again() -> None:
    """Neither a value nor its absence, nor while the first call is under way."""
    shelf = Shelf()
    batch = Batch(shelf.fetch)
    shelf.open.clear()
    early = asyncio.create_task(batch.load("a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    late = asyncio.create_task(batch.load("a"))
    await asyncio.sleep(0)
    shelf.open.set()
    assert (await early, await late, await batch.load("a"), await batch.load("missing")) == (1, 1, 1, None)
    assert await batch.load("missing") is None
    assert shelf.calls == [["a"], ["missing"]]


async def test_primed_is_known_and_the_first_word_counts() -> None:
    """A record that came along need not be read."""
    shelf = Shelf()
    batch = Batch(shelf.fetch)
    batch.prime("a", 7)
    batch.prime("a", 8)
    assert await batch.load("a") == 7
    assert shelf.calls == []


async def test_a_failure_reaches_all_who_wait_and_is_not_remembered() -> None:
    """The next asker tries again."""
    shelf = Shelf()
    batch = Batch(shelf.fetch)
    shelf.fault = RuntimeError("no")
    answers = await asyncio.gather(batch.load("a"), batch.load("b"), return_exceptions=True)
    assert all(answer is shelf.fault for answer in answers)
    shelf.fault = None
    assert await batch.load("a") == 1


async def test_one_asker_that_goes_away_does_not_take_the_answer_with_it() -> None:
    """The others get theirs."""
    shelf = Shelf()
    batch = Batch(shelf.fetch)
    shelf.open.clear()
    going, staying = asyncio.create_task(batch.load("a")), asyncio.create_task(batch.load("a"))
    await asyncio.sleep(0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    shelf.open.set()
    assert await staying == 1
