"""The commands that wait for the writer, in order of arrival, and which of them may go next.

A unit may go only if nothing in flight, and nothing that waits in front of it, touches its offer: the order
per offer is the order of arrival, and the process never conflicts with itself (ADR 5).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
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

    `arrived` and `deadline` are in the loop's time, `size` is in bytes; `seen` says that one of its ids came
    before. `followers` come in when this one goes.
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
    followers: "deque[Unit] | None" = None

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
        self._busy = Busy()
        self.commands = 0
        self.size = 0

    def has_room(self, commands: int, size: int) -> bool:
        """Whether as much more may wait."""
        bounds = self._bounds
        return (
            self.commands + commands <= bounds.waiting_commands and self.size + size <= bounds.waiting_bytes
        )

    def add(self, units: Sequence[Unit]) -> None:
        """Take in the units of one request.

        Of many, no more than a batch stands in the queue at a time: somebody with a single mutation waits
        for one batch of theirs at most.
        """
        self.commands += sum(len(unit.intakes) for unit in units)
        self.size += sum(unit.size for unit in units)
        if len(units) <= self._bounds.batch_commands:
            self._fresh.extend(units)
        else:
            self._let_in(deque(units))

    def take(self, share: int) -> list[Unit]:
        """The next batch, for one of `share` lanes that are free; their places are busy until they land.

        Whoever was answered while it waited is passed over.
        """
        bounds = self._bounds
        # While one lane waits for MongoDB the other decides: each free one gets its share of what waits.
        most = min(bounds.batch_commands, -(-(len(self._fresh) + len(self._blocked)) // share))
        batch: list[Unit] = []
        commands = size = 0
        while (
            self._fresh
            and commands < most
            and size < bounds.batch_bytes
            and len(self._blocked) < BLOCKED_UNITS
        ):
            unit = self._fresh.popleft()
            if not unit.settled and self._busy.touches(unit.places):
                # Whoever waits for this one's offer waits behind it.
                self._busy.add(unit.places)
                self._blocked.append(unit)
                continue
            self._gone(unit)
            if not unit.settled:
                batch.append(unit)
                commands += len(unit.intakes)
                size += unit.size
        for unit in batch:
            self._busy.add(unit.places)
        return batch

    def landed(self, in_flight: Iterable[frozenset[Place]]) -> None:
        """A batch has landed and these are still in flight: everybody else may try again."""
        self._busy = Busy(in_flight)
        self._fresh.extendleft(reversed(self._blocked))
        self._blocked.clear()

    def __bool__(self) -> bool:
        return bool(self._fresh or self._blocked)

    def _gone(self, unit: Unit) -> None:
        self.commands -= len(unit.intakes)
        self.size -= unit.size
        if unit.followers:
            self._let_in(unit.followers)

    def _let_in(self, units: "deque[Unit]") -> None:
        some = [units.popleft() for _ in range(min(len(units), self._bounds.batch_commands))]
        some[-1].followers = units
        self._fresh.extend(some)
