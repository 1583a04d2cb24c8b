"""What a process keeps in mind so as not to ask MongoDB again, within a bound: the oldest gives way."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(OrderedDict[K, V], Generic[K, V]):
    """At most `limit` things by their keys, in the order they came in; `move_to_end` makes one the newest."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __setitem__(self, key: K, value: V) -> None:
        """Remember `value`; another value of a known key keeps its age."""
        super().__setitem__(key, value)
        if len(self) > self._limit:
            self.popitem(last=False)
