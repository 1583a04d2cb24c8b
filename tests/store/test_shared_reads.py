"""Reads that are shared: each as fresh as one of its own, and few however many ask."""

import asyncio
from collections.abc import Callable

from store.shared_reads import MOST_KEYS, MOST_TOGETHER, AlikeReads, SharedReads


class Source:
    """Answers with the number of the command once its gate is open, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()

    async def fetch(self, wanted: list[str]) -> dict[str, int]:
        """The number of this read, for each key but those that are missing."""
        self.asked.append(sorted(wanted))
        number = len(self.asked)
        await self.gate.wait()
        return {key: number for key in wanted if key != "missing"}


async def until(condition: Callable[[], bool]) -> None:
    """Let others run until it holds."""
    while not condition():
        await asyncio.sleep(0)


async def test_who_asks_during_a_read_is_answered_by_the_next() -> None:
    """Each answer was read after it was asked for; many who ask share one read; a failure is theirs alone."""
    asked: list[list[str]] = []
    gate = asyncio.Event()

    async def fetch(wanted: list[str]) -> dict[str, int]:
        asked.append(sorted(wanted))
        number = len(asked)
        await gate.wait()
        if number == 2:
            raise RuntimeError("away")
        return dict.fromkeys(wanted, number)

    reads = SharedReads(fetch)
    first = asyncio.create_task(reads.read("a"))
    while not asked:
        await asyncio.sleep(0)
    later = [asyncio.create_task(reads.read(key)) for key in "aab"]
    await asyncio.sleep(0)
    gate.set()
    assert await first == 1
    assert [str(each) for each in await asyncio.gather(*later, return_exceptions=True)] == ["away"] * 3
    assert await reads.read("a") == 3
    assert asked == [["a"], ["a", "b"], ["a"]]


async def test_alike_reads_share_a_command_and_others_do_not() -> None:
    """What asks for the same of other documents is read together; what differs in anything is not."""
    source, reads = Source(), AlikeReads()
    first = asyncio.create_task(reads.read("rows", ["a"], source.fetch))
    await until(lambda: len(source.asked) == 1)
    later = [
        asyncio.create_task(reads.read(alike, keys, source.fetch))
        for alike, keys in [("rows", ["a", "b"]), ("rows", ["missing"]), ("records", ["a"]), ("rows", ["c"])]
    ]
    await until(lambda: len(source.asked) == 2)
    source.gate.set()
    assert await first == {"a": 1}
    assert await asyncio.gather(*later) == [{"a": 3, "b": 3}, {}, {"a": 2}, {"c": 3}]
    assert source.asked == [["a"], ["a"], ["a", "b", "c", "missing"]]


async def test_large_reads_are_nobody_elses_burden() -> None:
    """Who asks for much is read for alone, and no command is for more than so many keys."""
    source, reads = Source(), AlikeReads()
    many = [f"{number}" for number in range(MOST_KEYS + 1)]
    tasks = [asyncio.create_task(reads.read("rows", keys, source.fetch)) for keys in (["a"], many)]
    await until(lambda: len(source.asked) == 2)
    few = [
        [f"{number}.{part}" for part in range(MOST_KEYS)] for number in range(MOST_TOGETHER // MOST_KEYS + 1)
    ]
    tasks += [asyncio.create_task(reads.read("rows", keys, source.fetch)) for keys in few]
    await until(lambda: len(source.asked) == 3)
    source.gate.set()
    answers = await asyncio.gather(*tasks)
    assert [list(answer) for answer in answers] == [["a"], many, *few]
    assert sorted(map(len, source.asked)) == [1, MOST_KEYS, MOST_KEYS + 1, MOST_TOGETHER]


async def test_an_asker_that_is_cancelled_takes_nothing_from_the_others() -> None:
    """Everybody else still gets the answer."""
    source, reads = Source(), AlikeReads()
    gone, stays = (asyncio.create_task(reads.read("rows", [key], source.fetch)) for key in "ab")
    await until(lambda: len(source.asked) == 1)
    gone.cancel()
    source.gate.set()
    assert await stays == {"b": 1}
    assert gone.cancelled() or gone.cancelling()
