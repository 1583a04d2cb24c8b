"""The read bench's figures as tables, and its targets."""

from collections.abc import Mapping, Sequence

from tests.bench.read.comparison import Comparison, Figure
from tests.bench.read.queries import Query
from tests.bench.read.scale import Scaled
from tests.bench.read.waiting import Waiting
from tests.bench.report import Figures, Target, at_least, at_most
from tests.bench.servers import BARE, OURS, STOCK

JIT = "mercurius + JIT"
TIMES_STOCK = {"Q1": 6.0, "Q2": 15.0, "Q3": 6.0}
TIMES_BARE = {"Q1": 0.9, "Q2": 0.9, "Q3": 0.6}
TIMES_JIT = 1.5
TAIL = 3.0
HELD_UP_MS = 50.0
TIMES_SMALL = 1.3


def comparison_tables(comparison: Comparison, queries: Sequence[Query]) -> list[Figures]:
    """A table a query."""
    heads = (
        "server",
        "requests/s",
        "CPU ms a request",
        "MongoDB's CPU ms",
        "p50 ms",
        "p99 ms",
        "ours: rate ×",
        "CPU ×",
    )
    return [
        Figures(f"{query.name}: {query.title}", heads, _rows(comparison[query.name])) for query in queries
    ]


def waiting_table(waiting: Waiting) -> Figures:
    """A light query alone and beside heavy ones."""
    rows = [
        (name, f"{timing.p50_ms:.1f}", f"{timing.p99_ms:.1f}", f"{timing.longest_ms:.1f}")
        for name, timing in (
            ("light, alone", waiting.alone),
            ("light, beside heavy ones", waiting.beside),
            ("heavy (100 offers × 5 × 4)", waiting.heavy),
        )
    ]
    return Figures(
        "A light query beside heavy ones, one worker", ("", "p50 ms", "p99 ms", "longest ms"), rows
    )


def scale_tables(scaled: Sequence[Scaled], many: int) -> Figures:
    """Lists over few and many offers."""
    rows = [(each.name, f"{each.few_ms:.2f}", f"{each.many_ms:.2f}", f"{each.ratio:.2f}") for each in scaled]
    return Figures("Size", ("list", "10,000 offers, p50 ms", f"{many:,} offers, p50 ms", "ratio"), rows)


def targets(
    comparison: Comparison | None = None, waiting: Waiting | None = None, scaled: Sequence[Scaled] = ()
) -> list[Target]:
    """What was asked of what was measured."""
    judged = []
    for name, figures in (comparison or {}).items():
        judged += _of_query(name, figures)
    if waiting is not None:
        held_up = waiting.beside.p99_ms - waiting.alone.p50_ms
        judged.append(
            at_most("a light query beside heavy ones: p99 above p50 alone", HELD_UP_MS, held_up, " ms")
        )
    judged += [at_most(f"{each.name}: many to few offers", TIMES_SMALL, each.ratio, " ×") for each in scaled]
    return judged


def _of_query(name: str, figures: Mapping[str, Figure]) -> list[Target]:
    ours = figures[OURS.name]
    judged = []
    if name in TIMES_STOCK:
        for peer, times in ((STOCK.name, TIMES_STOCK[name]), (JIT, TIMES_JIT), (BARE.name, TIMES_BARE[name])):
            other = figures.get(peer)
            rate = None if other is None else ours.per_second / other.per_second
            cpu = "" if other is None else f" (by CPU {other.cpu_ms / ours.cpu_ms:.2f} ×)"
            judged.append(at_least(f"{name}: rate to {peer}", times, rate, " ×", cpu))
    judged.append(at_most(f"{name}: p99 to p50", TAIL, ours.p99_ms / ours.p50_ms, " ×"))
    return judged


def _rows(figures: Mapping[str, Figure]) -> list[tuple[str, ...]]:
    ours = figures[OURS.name]
    return [
        (
            name,
            f"{figure.per_second:.0f}",
            f"{figure.cpu_ms:.2f}",
            f"{figure.mongo_ms:.2f}",
            f"{figure.p50_ms:.1f}",
            f"{figure.p99_ms:.1f}",
            f"{ours.per_second / figure.per_second:.2f}",
            f"{figure.cpu_ms / ours.cpu_ms:.2f}",
        )
        for name, figure in figures.items()
    ]
