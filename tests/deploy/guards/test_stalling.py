"""A client is deaf when what waits for it gets no less; one that is slow is not."""

import asyncio
from collections.abc import Iterable
from typing import cast

from deploy.guards.stalling import StallWatch
from tests.deploy.sample_graph import until

BRIEF_SECONDS = 0.001


class Transport:
    """Tells one size of its buffer after the other, and the last one for ever."""

    def __init__(self, sizes: Iterable[int]) -> None:
        self.sizes = list(sizes)
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.sizes.pop(0) if len(self.sizes) > 1 else self.sizes[0]

    def abort(self) -> None:
        self.aborted = True


def watch(transport: Transport) -> StallWatch:
    return StallWatch(cast(asyncio.Transport, transport), BRIEF_SECONDS)


async def test_whoever_takes_nothing_is_cut_off() -> None:
    deaf = Transport([7])
    watch(deaf).begin()
    await until(lambda: deaf.aborted)


async def test_whoever_takes_a_little_each_time_gets_everything() -> None:
    """A round looks twice: what is left at its end, and again where the next one begins."""
    slow = Transport(left for size in range(9, 0, -1) for left in (size, size - 1))
    watch(slow).begin()
    await until(lambda: slow.sizes == [0])
    assert not slow.aborted


async def test_a_watch_that_has_ended_cuts_nobody_off() -> None:
    transport, other = Transport([7]), Transport([7])
    ended = watch(transport)
    ended.begin()
    ended.end()
    watch(other).begin()
    await until(lambda: other.aborted)
    assert not transport.aborted
