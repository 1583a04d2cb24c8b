"""What the writer has done so far, for whoever watches over it."""

from bisect import bisect_left
from dataclasses import dataclass, field


@dataclass(slots=True)
class Spread:
    """How values were spread: `counts[i]` of them were at most `bounds[i]`, the last count is the rest."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def note(self, value: float, times: int = 1) -> None:
        """Count `value`, `times` over."""
        self.counts[bisect_left(self.bounds, value)] += times
        self.total += value * times


def _sizes() -> Spread:
    return Spread((1, 2, 4, 8, 16, 32, 64, 128, 256))


def _seconds() -> Spread:
    return Spread((0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0))


@dataclass(slots=True)
class WriterFigures:
    """Counted since the process started.

    `batch_commands` is spread by commands a batch, `wait_seconds` by what a command waited before its batch
    began, `commit_seconds` by what a batch took from then to its commit, retries included. `conflicts` are
    transactions that another writer's made impossible, `second_looks` those that had trusted what this
    process remembered and were run anew on fresh reads, `splits` batches that were halved.
    """

    committed: int = 0
    refused: int = 0
    overloaded: int = 0
    timed_out: int = 0
    contended: int = 0
    failed: int = 0
    conflicts: int = 0
    second_looks: int = 0
    unreachable: int = 0
    splits: int = 0
    batch_commands: Spread = field(default_factory=_sizes)
    wait_seconds: Spread = field(default_factory=_seconds)
    commit_seconds: Spread = field(default_factory=_seconds)
