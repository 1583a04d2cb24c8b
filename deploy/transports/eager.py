"""Coroutines that mostly have nothing to wait for, run without a task of their own."""

from collections.abc import Coroutine, Generator
from typing import Any


class Begun:
    """The rest of a coroutine that has begun and waits for something; to be awaited once."""

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._waits_for
        except BaseException:
            self._coroutine.close()
            raise
        yield from self._coroutine.__await__()


def begin(coroutine: Coroutine[Any, Any, None]) -> Begun | None:
    """Run ``coroutine`` until it has to wait; None if it has not had to, and is done.

    A task for every message would cost more than the message. (From Python 3.12 on, tasks can begin eagerly.)
    It must not ask which task it runs in.
    """
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return Begun(coroutine, waits_for)
