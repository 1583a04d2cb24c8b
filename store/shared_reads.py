"""Reads that must be fresh and yet may be many: who asks while one is under way shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

V = TypeVar("V")

Fetch = Callable[[list[str]], Awaitable[Mapping[str, V]]]

MOST_KEYS = 8
"""Who asks for more at once is read for alone: others are not to wait for a long answer."""
MOST_TOGETHER = 64
"""So many keys are read by one command at most."""


@dataclass(slots=True)
class _Wave(Generic[V]):
    """Who asks together, and what they will be told."""

    answer: "asyncio.Future[Mapping[str, V]]"
    keys: set[str] = field(default_factory=set)


class SharedReads(Generic[V]):
    """Documents by key, each read after it was asked for; one read at a time, however many ask."""

    def __init__(self, fetch: Fetch[V]) -> None:
        self._fetch = fetch
        self._next: _Wave[V] | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many keys are to be read next."""
        return len(self._next.keys) if self._next else 0

    @property
    def idle(self) -> bool:
        """Whether nothing is read, nor to be read."""
        return self._reading is None

    async def read(self, key: str) -> V | None:
        """What is there under `key` now; raises what the read raises."""
        return (await self.read_all((key,))).get(key)

    async def read_all(self, keys: Collection[str]) -> dict[str, V]:
        """What is there under the keys now; raises what the read raises."""
        if self._next is None:
            self._next = _Wave(asyncio.get_running_loop().create_future())
        wave = self._next
        wave.keys.update(keys)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        # Shielded: one asker that is cancelled must not take the answer from the others.
        found = await asyncio.shield(wave.answer)
        return {key: found[key] for key in keys if key in found}

    async def _read(self) -> None:
        while self._next is not None:
            wave, self._next = self._next, None
            try:
                wave.answer.set_result(await self._fetch(list(wave.keys)))
            except Exception as error:
                wave.answer.set_exception(error)
                # Whoever asked may be gone by now; asyncio would complain of an error nobody looked at.
                wave.answer.exception()
        self._reading = None


class AlikeReads:
    """Small reads of many requests that differ in nothing but their keys, made by one command.

    A command costs the driver and MongoDB more than the few documents it fetches. Where one client asks,
    nothing waits and nothing is shared.
    """

    def __init__(self) -> None:
        self._shared: dict[Hashable, SharedReads[Any]] = {}

    async def read(self, alike: Hashable, keys: Collection[str], fetch: Fetch[V]) -> Mapping[str, V]:
        """What is there under the keys now, by key; what is given may be given to others too.

        `alike` tells the reads that `fetch` may make together. Raises what `fetch` raises.
        """
        if len(keys) > MOST_KEYS:
            return await fetch(list(keys))
        reads: SharedReads[V] | None = self._shared.get(alike)
        if reads is None or reads.waiting + len(keys) > MOST_TOGETHER:
            reads = self._shared[alike] = SharedReads(fetch)
        try:
            return await reads.read_all(keys)
        finally:
            if reads.idle and self._shared.get(alike) is reads:
                del self._shared[alike]
