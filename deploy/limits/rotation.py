"""Queues of many callers from which they are served in turn, however much one of them asks for."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Rotation(Generic[T]):
    """What waits, first come first served for each caller, the callers in turn."""

    def __init__(self) -> None:
        self._queues: OrderedDict[str, deque[T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def waiting(self, caller: str) -> int:
        """How much waits of one caller."""
        return len(self._queues.get(caller, ()))

    def put(self, caller: str, item: T) -> None:
        """Let ``item`` wait."""
        self._queues.setdefault(caller, deque()).append(item)
        self._length += 1

    def take(self, ready: Callable[[str], bool] = lambda _caller: True) -> tuple[str, T] | None:
        """The next item of the next caller that is ``ready``, whose turn is the last then; None for none."""
        for caller, queue in self._queues.items():
            if ready(caller):
                item = queue.popleft()
                self._length -= 1
                if queue:
                    self._queues.move_to_end(caller)
                else:
                    del self._queues[caller]
                return caller, item
        return None

    def remove(self, caller: str, item: T) -> None:
        """Let ``item`` wait no longer, if it does."""
        queue = self._queues.get(caller, deque())
        if item not in queue:
            return
        queue.remove(item)
        self._length -= 1
        if not queue:
            del self._queues[caller]
