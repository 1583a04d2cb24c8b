"""What was used last, within bounds: what is used least gives way."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The last used things by their keys: at most ``max_items``, and ``max_weight`` of them in all.

    The caller says what a thing weighs (characters, bytes) when putting it in.
    """

    def __init__(self, max_items: int, max_weight: int) -> None:
        self._max_items = max_items
        self._max_weight = max_weight
        self._items: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def get(self, key: str) -> T | None:
        """What was put in under ``key``, if it is still here; it is the last used then."""
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def put(self, key: str, item: T, weight: int) -> None:
        """Keep ``item``; one that would take more than a tenth of the room is not worth the others."""
        if weight > self._max_weight // 10 or key in self._items:
            return
        self._items[key] = item, weight
        self._weight += weight
        while len(self._items) > self._max_items or self._weight > self._max_weight:
            _, (_, freed) = self._items.popitem(last=False)
            self._weight -= freed
