"""Reads that must be fresh and yet may be many: who asks while one is under way shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(slots=True)
class _Wave(Generic[V]):
    """Who asks together, and what they will be told."""

    answer: "asyncio.Future[Mapping[str, V]]"
    keys: set[str] = field(default_factory=set)


class SharedReads(Generic[V]):
    """Documents by key, each read after it was asked for; one read at a time, however many ask."""

    def __init__(self, fetch: Callable[[list[str]], Awaitable[Mapping[str, V]]]) -> None:
        self._fetch = fetch
        self._next: _Wave[V] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def read(self, key: str) -> V | None:
        """What is there under `key` now; raises what the read raises."""
        if self._next is None:
            self._next = _Wave(asyncio.get_running_loop().create_future())
        wave = self._next
        wave.keys.add(key)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        # Shielded: one asker that is cancelled must not take the answer from the others.
        return (await asyncio.shield(wave.answer)).get(key)

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
