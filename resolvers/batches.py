"""Many askers, one question: what is asked for in one turn of the event loop goes out in one call."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Answers `load(key)` from `fetch(keys)`, called once for all keys of a turn, and remembers the answers.

    `fetch` gets distinct keys in the order they were asked for; a key that its answer lacks is None.
    A failure reaches everybody who waits for it, and is not remembered.
    """

    def __init__(self, fetch: Callable[[list[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._fetch = fetch
        self._known: dict[K, V | None] = {}
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._asked: list[K] = []
        self._running: set[asyncio.Task[None]] = set()

    def prime(self, key: K, value: V) -> None:
        """Make `value` known without asking; what is known already stays."""
        self._known.setdefault(key, value)

    async def load(self, key: K) -> V | None:
        """The value of `key`, or None if there is none."""
        if key in self._known:
            return self._known[key]
        # Shielded: one asker that is cancelled must not take the answer from the others.
        return await asyncio.shield(self._ask(key))

    async def load_many(self, keys: Iterable[K]) -> dict[K, V | None]:
        """The values of `keys`, all asked for in one turn."""
        distinct = dict.fromkeys(keys)
        asked = {key: self._ask(key) for key in distinct if key not in self._known}
        for answer in asked.values():
            await asyncio.shield(answer)
        return {key: self._known[key] for key in distinct}

    def _ask(self, key: K) -> "asyncio.Future[V | None]":
        answer = self._waiting.get(key)
        if answer is None:
            loop = asyncio.get_running_loop()
            answer = self._waiting[key] = loop.create_future()
            if not self._asked:
                loop.call_soon(self._start)
            self._asked.append(key)
        return answer

    def _start(self) -> None:
        keys, self._asked = self._asked, []
        # The loop itself holds tasks weakly.
        task = asyncio.get_running_loop().create_task(self._answer(keys))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, keys: list[K]) -> None:
        try:
            found = await self._fetch(keys)
        except BaseException as error:
            for key in keys:
                self._fail(self._waiting.pop(key), error)
            if not isinstance(error, Exception):
                raise
            return
        for key in keys:
            self._known[key] = found.get(key)
            answer = self._waiting.pop(key)
            if not answer.done():
                answer.set_result(self._known[key])

    @staticmethod
    def _fail(answer: "asyncio.Future[V | None]", error: BaseException) -> None:
        if answer.done():
            return
        if isinstance(error, asyncio.CancelledError):
            answer.cancel()
            return
        answer.set_exception(error)
        # Whoever asked may be gone by now; asyncio would complain of an error nobody looked at.
        answer.exception()
