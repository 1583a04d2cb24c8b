"""Who wants which entries: a filter under a scope, and an index that finds those who want one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Generic, TypeVar

from store.filters import LiveFilter
from store.live.events import Marks
from store.records.journal import EntryKind, JournalEntry
from store.scope import Scope

L = TypeVar("L")
Place = tuple[str | None, str | None, str | None]
Key = tuple[EntryKind, Place]

MOST_KEYS = 1_000
_ANY: tuple[None] = (None,)


@dataclass(frozen=True, slots=True)
class Interest:
    """Which entries somebody wants, and may see."""

    scope: Scope
    filter: LiveFilter
    kinds: frozenset[EntryKind]

    def wants(self, entry: JournalEntry | Marks) -> bool:
        """Whether `entry` is for this listener. A feed's entries pass whatever it asks of offers."""
        wanted = self.filter
        if entry.kind not in self.kinds or not self.scope.allows(entry.account, entry.vendor):
            return False
        if wanted.accounts and entry.account not in wanted.accounts:
            return False
        if wanted.feed_ids and entry.feed_id not in wanted.feed_ids:
            return False
        if entry.kind is EntryKind.FEED:
            return True
        if wanted.sku_ids and entry.sku_id not in wanted.sku_ids:
            return False
        if wanted.statuses and not {entry.status_before, entry.status_after} & set(wanted.statuses):
            return False
        return not wanted.origins or bool(set(wanted.origins) & set(entry.origins))


class InterestIndex(Generic[L]):
    """Finds the listeners that want an entry without asking each.

    A listener stands under every (account, feed, SKU) its interest names, `None` for what it leaves open;
    only those under an entry's own are asked. So a subscriber to one SKU costs the others nothing.
    """

    def __init__(self) -> None:
        self._listeners: dict[Key, dict[L, Interest]] = {}
        self._shapes: Counter[tuple[bool, bool, bool]] = Counter()

    def add(self, interest: Interest, listener: L) -> None:
        """Let `listener` be found for what `interest` wants."""
        for key in _keys(interest):
            self._listeners.setdefault(key, {})[listener] = interest
            self._shapes[_shape(key)] += 1

    def remove(self, interest: Interest, listener: L) -> None:
        """Find it no more."""
        for key in _keys(interest):
            found = self._listeners.get(key, {})
            if found.pop(listener, None) is None:
                continue
            self._shapes[_shape(key)] -= 1
            if not found:
                del self._listeners[key]

    def wanting(self, entry: JournalEntry | Marks) -> list[L]:
        """The listeners that want `entry`, each once."""
        account, feed_id, sku_id = entry.account, entry.feed_id, entry.sku_id
        found: list[L] = []
        for (by_account, by_feed, by_sku), number in self._shapes.items():
            if not number:
                continue
            place = account if by_account else None, feed_id if by_feed else None, sku_id if by_sku else None
            candidates = self._listeners.get((entry.kind, place))
            if candidates:
                found += [listener for listener, interest in candidates.items() if interest.wants(entry)]
        return found


def _keys(interest: Interest) -> Iterator[Key]:
    wanted = interest.filter
    accounts: Iterable[str | None] = dict.fromkeys(wanted.accounts or interest.scope.accounts or _ANY)
    feeds: Iterable[str | None] = dict.fromkeys(wanted.feed_ids or _ANY)
    skus: Iterable[str | None] = dict.fromkeys(wanted.sku_ids or _ANY)
    for kind in interest.kinds:
        # Where an interest names very many things, the most telling of them are enough to be found by.
        yield from (
            (kind, place) for place in _places(accounts, feeds, _ANY if kind is EntryKind.FEED else skus)
        )


def _places(*parts: Iterable[str | None]) -> Iterator[Place]:
    accounts, feeds, skus = (tuple(part) for part in parts)
    if len(accounts) * len(feeds) * len(skus) > MOST_KEYS:
        feeds = _ANY
    if len(accounts) * len(skus) > MOST_KEYS:
        accounts = _ANY
    if len(skus) > MOST_KEYS:
        skus = _ANY
    yield from product(accounts, feeds, skus)


def _shape(key: Key) -> tuple[bool, bool, bool]:
    account, feed, sku = key[1]
    return account is not None, feed is not None, sku is not None
