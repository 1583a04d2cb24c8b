"""How much one caller, and all of them together, may have done at once and in a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrafficLimits:
    """``cost_per_second`` and ``burst_seconds``: what one caller may ask for, in the cost of operations; 0
    for no bound. ``reads`` and ``writes``: operations under way at once, of one caller ``reads_of_one`` and
    ``writes_of_one`` until nobody else has asked for ``alone_seconds``.
    ``waiting``: operations of each kind that wait for that, of one caller half of them, and
    ``wait_seconds``: for how long.
    """

    cost_per_second: int = 100_000
    burst_seconds: float = 10.0
    reads: int = 16
    reads_of_one: int = 2
    writes: int = 64
    writes_of_one: int = 6
    alone_seconds: float = 10.0
    waiting: int = 1_000
    wait_seconds: float = 5.0
