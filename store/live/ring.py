"""The last events in memory, so that short absences cost MongoDB nothing."""

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import attrgetter

from store.live.events import LiveEvent

BLOCK_EVENTS = 256


@dataclass(slots=True)
class Stretch:
    """The events after `start` up to `until` and with it, in order, none missing; often there are none."""

    start: str
    until: str
    events: list[LiveEvent] = field(default_factory=list)

    def after(self, cursor: str) -> "Stretch":
        """The part of it that comes after `cursor`, which lies in it."""
        first = bisect_right(self.events, cursor, key=attrgetter("cursor"))
        return Stretch(cursor, self.until, self.events[first:])


class Ring:
    """At most `max_events` events, of `max_bytes` in all, in blocks: the oldest block gives way whole."""

    def __init__(self, max_events: int, max_bytes: int) -> None:
        self._max_events = max_events
        self._max_bytes = max_bytes
        self.clear()

    def clear(self) -> None:
        """Hold nothing, from no position on."""
        self._blocks: list[Stretch] = []
        self._starts: list[str] = []
        self._events = 0
        self._bytes = 0

    def __len__(self) -> int:
        return self._events

    @property
    def start(self) -> str | None:
        """The oldest cursor that can be gone on from here; `None` while nothing was ever seen."""
        return self._starts[0] if self._starts else None

    @property
    def until(self) -> str:
        """How far has been seen; empty while nothing was."""
        return self._blocks[-1].until if self._blocks else ""

    def reach(self, cursor: str) -> None:
        """Nothing happened until `cursor`."""
        if not self._blocks:
            self._open(cursor)
        self._blocks[-1].until = max(cursor, self.until)

    def append(self, event: LiveEvent) -> None:
        """The next event of the journal. If it is the first that is seen, what lies before it is not here."""
        if not self._blocks:
            self._open(event.cursor)
        elif len(self._blocks[-1].events) >= BLOCK_EVENTS:
            for past in self._blocks[-1].events:
                past.rest()
            self._open(self.until)
        block = self._blocks[-1]
        block.events.append(event)
        block.until = event.cursor
        self._events += 1
        self._bytes += event.weight_bytes
        while len(self._blocks) > 1 and (self._events > self._max_events or self._bytes > self._max_bytes):
            self._drop()

    def after(self, cursor: str) -> Stretch | None:
        """What comes next after `cursor`; without events at the end, `None` where it is not here any more."""
        if not self._starts or cursor < self._starts[0]:
            return None
        place = bisect_right(self._starts, cursor) - 1
        block = self._blocks[place]
        if cursor >= block.until:
            return Stretch(cursor, cursor)
        return block.after(cursor)

    def _open(self, start: str) -> None:
        self._blocks.append(Stretch(start, start))
        self._starts.append(start)

    def _drop(self) -> None:
        block = self._blocks.pop(0)
        self._starts.pop(0)
        self._events -= len(block.events)
        self._bytes -= sum(event.weight_bytes for event in block.events)
