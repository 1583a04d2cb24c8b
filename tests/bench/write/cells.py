"""What is measured: ways to write, with so many clients on so many offers, turn and turn about."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

from tests.bench.write.timing import Measured

COLD_OFFERS = 10_000
HOT_OFFERS = 4


class Cell(NamedTuple):
    """One figure's place: the way it was written, by how many clients, to how many offers."""

    way: str
    clients: int
    offers: int


class Plan(NamedTuple):
    """How long and with what a bench measures.

    `seconds` is what each way of a cell gets in all, in so many `turns` with the others: what disturbs one
    disturbs them all.
    """

    seconds: float
    clients: tuple[int, ...]
    cold_offers: int = COLD_OFFERS
    turns: int = 2


Results = dict[Cell, Measured]
Measure = Callable[[int, int, float], Awaitable[Measured]]


async def measure_in_turn(ways: Mapping[str, Measure], plan: Plan, done: Callable[[Cell], None]) -> Results:
    """Every way with all clients and offers of the plan; `done` is told each cell.

    A way is a function of clients, offers and seconds.
    """
    results: Results = {}
    for clients, offers in _loads(plan):
        for _ in range(plan.turns):
            for name, way in ways.items():
                cell = Cell(name, clients, offers)
                measured = await way(clients, offers, plan.seconds / plan.turns)
                results[cell] = results[cell] + measured if cell in results else measured
                done(cell)
    return results


def _loads(plan: Plan) -> Iterable[tuple[int, int]]:
    return ((clients, offers) for offers in (plan.cold_offers, HOT_OFFERS) for clients in plan.clients)
