"""How many mutations a second some clients got done, how long each waited, and what it cost."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self


class Window(NamedTuple):
    """When what comes is counted, in seconds of `time.perf_counter`."""

    begins: float
    ends: float

    @classmethod
    def of(cls, seconds: float) -> Self:
        """One of so many seconds, after a tenth more to warm up."""
        begins = time.perf_counter() + seconds / 10
        return cls(begins, begins + seconds)


@dataclass(frozen=True, slots=True)
class Timing:
    """Mutations in a window of time.

    `waited_ms` are the latencies of the answers that came within `seconds`, of `items` mutations each; `done`
    counts the mutations before and after the window too.
    """

    done: int
    seconds: float
    waited_ms: list[float]
    items: int = 1

    @classmethod
    def of(
        cls, answers: Sequence[tuple[float, float]], window: "Window", clients: int, items: int = 1
    ) -> Self:
        """The timing of answers to so many clients: when each was asked for and when it came, in seconds."""
        within = [(asked, came) for asked, came in answers if window.begins < came <= window.ends]
        if len(within) < clients:
            # Too slow for the window: timed from its first request to its last answer.
            window = Window(min(asked for asked, _ in answers), max(came for _, came in answers))
            within = list(answers)
        waited_ms = [(came - asked) * 1000 for asked, came in within]
        return cls(len(answers) * items, window.ends - window.begins, waited_ms, items)

    def __add__(self, other: "Timing") -> "Timing":
        """Both windows as one."""
        waited = self.waited_ms + other.waited_ms
        return Timing(self.done + other.done, self.seconds + other.seconds, waited, self.items)

    @property
    def per_second(self) -> float:
        """Mutations a second."""
        return len(self.waited_ms) * self.items / self.seconds

    @property
    def p50_ms(self) -> float:
        """What half of the answers kept to."""
        return _at(sorted(self.waited_ms), 0.5)

    @property
    def p99_ms(self) -> float:
        """What 99 of 100 answers kept to."""
        return _at(sorted(self.waited_ms), 0.99)


@dataclass(frozen=True, slots=True)
class Measured:
    """A timing, and the seconds of CPU that it took: of the process that writes, and of MongoDB."""

    timing: Timing
    writing_seconds: float
    mongod_seconds: float

    def __add__(self, other: "Measured") -> "Measured":
        """Both as one."""
        return Measured(
            self.timing + other.timing,
            self.writing_seconds + other.writing_seconds,
            self.mongod_seconds + other.mongod_seconds,
        )

    @property
    def writing_ms(self) -> float:
        """Milliseconds of CPU a mutation in the process that writes."""
        return self.writing_seconds * 1000 / max(1, self.timing.done)

    @property
    def mongod_ms(self) -> float:
        """Milliseconds of CPU a mutation in MongoDB, all nodes together."""
        return self.mongod_seconds * 1000 / max(1, self.timing.done)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
