"""Pages of connections: Relay's four arguments, opaque cursors, the page itself. Pure; the queries read.

A cursor holds the sort values of an item (its place) and a digest of the list it belongs to. A page is read
from a place on, so that page 1,000 costs what page 1 costs and what is inserted meanwhile moves nobody else.
"""

import asyncio
import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, TypeVar

import orjson

from store.errors import BadInput
from store.filters import PageRequest
from store.records.values import Count
from store.vocabulary import CountPrecision

DEFAULT_SIZE = 20
MAX_SIZE = 100
BOUND = 10_000
DIGEST_BYTES = 9

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

T = TypeVar("T")
Place = tuple[Any, ...]
Total = Callable[[], Awaitable[Count]]


class Kind(Enum):
    """What one sort value of a place is; `MAYBE_INSTANT` may be missing."""

    INSTANT = "instant"
    MAYBE_INSTANT = "instant or nothing"
    TEXT = "text"
    NUMBER = "number"


@dataclass(slots=True)
class Page(Generic[T]):
    """A stretch of a list in its order, and the cursor of each item.

    `cursor` makes the cursor of the item at a position; `total` counts the whole list, and reads only when it
    is called. Not frozen, which would make it twice as slow to make: a nested query makes hundreds.
    """

    items: Sequence[T]
    cursor: Callable[[int], str]
    has_next: bool
    has_previous: bool
    total: Total

    @property
    def cursors(self) -> tuple[str, ...]:
        """The cursors of all items."""
        return tuple(map(self.cursor, range(len(self.items))))

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first item; None where there is none."""
        return self.cursor(0) if self.items else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last item; None where there is none."""
        return self.cursor(len(self.items) - 1) if self.items else None


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a list that is asked for: at most `size` items between two places, from one end."""

    size: int
    backward: bool = False
    after: Place | None = None
    before: Place | None = None

    @property
    def reach(self) -> int:
        """How many items to read: one more than the page, to know whether there are more."""
        return self.size + 1

    def shown(self, found: Sequence[T]) -> Sequence[T]:
        """What is on the page of what was `found`: up to `reach` of it, from the window's end on."""
        kept = found[: self.size] if len(found) > self.size else found
        return kept[::-1] if self.backward else kept

    def page(
        self, found: Sequence[Any], items: Sequence[T], cursor: Callable[[int], str], total: Total
    ) -> Page[T]:
        """The page with the `items` that were made of what is shown of `found`."""
        more = len(found) > self.size
        if self.backward:
            return Page(items, cursor, self.before is not None, more, total)
        return Page(items, cursor, more, self.after is not None, total)


class Connection:
    """A paged list: its name, what tells it from others (parent, filter, order), the kinds of its places."""

    def __init__(self, name: str, kinds: Sequence[Kind], *distinctions: object) -> None:
        self.kinds = tuple(kinds)
        self._told = name, *distinctions

    @cached_property
    def digest(self) -> str:
        """What cursors of this list have and those of no other; made only where there are cursors."""
        told = repr(self._told).encode("utf-8", "backslashreplace")
        return blake2b(told, digest_size=DIGEST_BYTES).hexdigest()

    def window(self, request: PageRequest) -> Window:
        """The stretch that `request` asks for; `BadInput` names the argument that is wrong.

        `before` alone asks for the last 20 items before it; otherwise the first 20 are the default.
        """
        if request.first is not None and request.last is not None:
            raise BadInput(
                "first and last cannot be given together: page forward with first or backward with last."
            )
        backward = request.last is not None or (
            request.first is None and request.before is not None and request.after is None
        )
        size = request.last if backward else request.first
        return Window(
            DEFAULT_SIZE if size is None else page_size(size, "last" if backward else "first"),
            backward,
            None if request.after is None else self.place(request.after, "after"),
            None if request.before is None else self.place(request.before, "before"),
        )

    def cursor(self, place: Place) -> str:
        """The cursor of an item at `place`."""
        values = [milliseconds(value) if isinstance(value, datetime) else value for value in place]
        return urlsafe_b64encode(orjson.dumps([self.digest, *values])).rstrip(b"=").decode("ascii")

    def place(self, cursor: str, argument: str) -> Place:
        """The place a cursor of this list stands for; `BadInput` names the `argument` it came in."""
        try:
            text = cursor.encode("ascii")
            digest, *values = orjson.loads(urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
            if digest == self.digest:
                return tuple(_value(value, kind) for value, kind in zip(values, self.kinds, strict=True))
        except (ValueError, TypeError, OverflowError, binascii.Error):
            pass
        raise BadInput(
            f"{argument} is not a cursor of this list: a cursor counts only for the connection, parent,"
            " filter and order it was given for."
        )

    def page(
        self,
        window: Window,
        found: Sequence[T],
        place: Callable[[T], Place],
        total: Total,
        read: Callable[[T], Any] | None = None,
    ) -> Page[Any]:
        """The page of what was `found`: up to `window.reach` of it, from the window's end on.

        `read` makes an item of what was found, of which `place` tells the place.
        """
        kept = window.shown(found)
        return window.page(
            found,
            tuple(kept if read is None else map(read, kept)),
            lambda position: self.cursor(place(kept[position])),
            total,
        )

    def cut(
        self, window: Window, items: Sequence[T], place: Callable[[T], Place], rank: Callable[[Place], Any]
    ) -> Page[T]:
        """The page of a list that is wholly in memory; `rank` makes places comparable in the list's order."""
        ranked = sorted(((rank(place(item)), item) for item in items), key=lambda pair: pair[0])
        after = None if window.after is None else rank(window.after)
        before = None if window.before is None else rank(window.before)
        found = [
            item for at, item in ranked if (after is None or at > after) and (before is None or at < before)
        ]
        if window.backward:
            found.reverse()
        return self.page(window, found[: window.reach], place, counted(len(items)))


def common_window(connections: Iterable[Connection], request: PageRequest) -> Window:
    """The stretch that `request` asks for of each of the lists, of which there is one at least; `BadInput`
    where a cursor is not of all of them."""
    # Only cursors tell lists apart: without any it is the same stretch.
    telling = islice(connections, None if request.has_cursor else 1)
    window, *_ = [each.window(request) for each in telling]
    return window


class Totals:
    """The totals of many parents' lists, read by one command when the first of them is asked for."""

    def __init__(self, load: Callable[[], Awaitable[Mapping[str, Count]]]) -> None:
        self._load = load
        self._lock = asyncio.Lock()
        self._counts: Mapping[str, Count] | None = None

    def of(self, key: str) -> Total:
        """The total of one parent's list; zero for what the command did not find."""

        async def total() -> Count:
            async with self._lock:
                if self._counts is None:
                    self._counts = await self._load()
            return self._counts.get(key, Count(0))

        return total


def page_size(size: int, argument: str) -> int:
    """`size` if it is one a page may have; else `BadInput` naming the argument."""
    if not 1 <= size <= MAX_SIZE:
        raise BadInput(f"{argument} must be between 1 and {MAX_SIZE}; {size} was given.")
    return size


def bounded_count(value: int, bound: int, *, complete: bool = True) -> Count:
    """`value` as a count: exact within `bound` with nothing left uncounted, else a bound it reaches."""
    if value > bound:
        return Count(bound, CountPrecision.AT_LEAST)
    return Count(value, CountPrecision.EXACT if complete else CountPrecision.AT_LEAST)


def counted(value: int) -> Total:
    """A total that is known already."""

    async def total() -> Count:
        return Count(value)

    return total


def empty_page() -> Page[Any]:
    """A page of a list that has nothing."""
    return Page((), "".__getitem__, False, False, counted(0))


def milliseconds(instant: datetime) -> int:
    """Since 1970; an instant without a zone is UTC."""
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (instant - _EPOCH) // _MILLISECOND


def _value(value: Any, kind: Kind) -> Any:
    if value is None and kind is Kind.MAYBE_INSTANT:
        return None
    if kind is Kind.TEXT:
        if isinstance(value, str):
            return value
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value if kind is Kind.NUMBER else _EPOCH + value * _MILLISECOND
    raise ValueError(kind)
