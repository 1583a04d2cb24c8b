"""The commands that wait for the writer, in order of arrival, and which of them may go next.

A unit may go only if nothing in flight, and nothing that waits in front of it, touches its offer: the order
per offer is the order of arrival, and the process never conflicts with itself (ADR 5).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store.commands import Command
from store.places import Busy, Place
from store.rules.decide import Verdict
from store.rules.decision import Refusal
from store.rules.intake import Intake
from store.writer_bounds import WriterBounds

# Whoever looks for work looks past this many blocked units at most.
BLOCKED_UNITS = 2_000


@dataclass(slots=True, eq=False)
class Unit:
    """Commands decided in a row; `together`: all of them or none.

    `arrived` and `deadline` are in the loop's time, `size` is in bytes; `of_many`: its request has more
    units; `seen`: one of its ids may be known, and is looked up.
    """

    intakes: tuple[Intake, ...]
    places: frozenset[Place]
    arrived: float
    deadline: float
    size: int
    answer: "asyncio.Future[list[Verdict]]"
    together: bool = False
    seen: bool = False
    settled: bool = False
    of_many: bool = False

    def settle(self, verdicts: list[Verdict]) -> None:
        """Answer whoever still waits; the first answer stands."""
        if not self.settled:
            self.settled = True
            if not self.answer.done():
                self.answer.set_result(verdicts)

    def refuse(self, why: Callable[[Command], Refusal]) -> None:
        """Answer every command with a refusal."""
        self.settle([why(intake.command) for intake in self.intakes])

    def fail(self, error: Exception) -> None:
        """Let the caller have the fault; nobody may be there to look at it any longer."""
        self.settled = True
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()


class Waiting:
    """One FIFO; `commands` and `size` (bytes) are of all that has not gone yet."""

    def __init__(self, bounds: WriterBounds) -> None:
        self._bounds = bounds
        self._fresh: deque[Unit] = deque()
        self._blocked: deque[Unit] = deque()
        self._in_flight: list[list[Unit]] = []
        self._busy = Busy()
        self._single = 0
        self.commands = 0
        self.size = 0

    def has_room(self, commands: int, size: int) -> bool:
        """Whether as much more may wait."""
        bounds = self._bounds
        return (
            self.commands + commands <= bounds.waiting_commands and self.size + size <= bounds.waiting_bytes
        )

    def add(self, units: Sequence[Unit]) -> None:
        """Take in the units of one request."""
        self.commands += sum(len(unit.intakes) for unit in units)
        self.size += sum(unit.size for unit in units)
        self._single += sum(not unit.of_many for unit in units)
        self._fresh.extend(units)

    def take(self, share: int) -> list[Unit]:
        """The next batch, for one of `share` lanes that are free; their places are busy until they land.

        Whoever was answered while it waited is passed over. While single mutations wait, requests of many
        get half of a batch, and what is left of it.
        """
        bounds = self._bounds
        # While one lane waits for MongoDB the other decides: each free one gets its share of what waits.
        most = min(bounds.batch_commands, -(-(len(self._fresh) + len(self._blocked)) // share))
        quota = most // 2 if self._single else most
        batch = _Batch(most, bounds.batch_bytes)
        spare: list[Unit] = []
        while self._fresh and not batch.is_full and len(self._blocked) < BLOCKED_UNITS:
            unit = self._fresh.popleft()
            if unit.settled:
                self._gone(unit)
            elif self._busy.touches(unit.places):
                # Whoever waits for this one's offer waits behind it.
                self._busy.add(unit.places)
                self._blocked.append(unit)
            elif unit.of_many and batch.of_many >= quota:
                self._busy.add(unit.places)
                self._blocked.append(unit)
                spare.append(unit)
            else:
                batch.add(unit)
        for unit in spare:
            if batch.is_full:
                break
            self._blocked.remove(unit)
            batch.add(unit)
        for unit in batch.units:
            self._gone(unit)
            self._busy.add(unit.places)
        if batch.units:
            self._in_flight.append(batch.units)
        return batch.units

    def landed(self, batch: list[Unit]) -> None:
        """A batch that was taken has landed: everybody who waits may try again."""
        self._in_flight.remove(batch)
        self._busy = Busy(unit.places for units in self._in_flight for unit in units)
        self._fresh.extendleft(reversed(self._blocked))
        self._blocked.clear()

    def __bool__(self) -> bool:
        return bool(self._fresh or self._blocked)

    def _gone(self, unit: Unit) -> None:
        self.commands -= len(unit.intakes)
        self.size -= unit.size
        self._single -= not unit.of_many


class _Batch:
    """Units that go together; `of_many` counts the commands of larger requests."""

    def __init__(self, most_commands: int, most_bytes: int) -> None:
        self.units: list[Unit] = []
        self.of_many = 0
        self._commands_left = most_commands
        self._bytes_left = most_bytes

    @property
    def is_full(self) -> bool:
        return self._commands_left <= 0 or self._bytes_left <= 0

    def add(self, unit: Unit) -> None:
        self.units.append(unit)
        self.of_many += len(unit.intakes) * unit.of_many
        self._commands_left -= len(unit.intakes)
        self._bytes_left -= unit.size
