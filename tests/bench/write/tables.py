"""The figures of the write bench as tables, and what was asked of them."""

from collections.abc import Iterable, Sequence

from tests.bench.report import Figures, Target, at_least, at_most
from tests.bench.write import bulk, store
from tests.bench.write.cells import HOT_OFFERS, Cell, Results
from tests.bench.write.services import SERVICE, STOCK
from tests.bench.write.timing import Measured

MANY = (64, 256)
GROWTH = 1.1

Series = Sequence[tuple[float, float]]


def figures(title: str, results: Results, ours: str) -> Figures:
    """Every cell: mutations a second, times ours, latencies, CPU."""
    heads = (
        "offers",
        "clients",
        "way",
        "a second",
        "ours is",
        "p50 ms",
        "p99 ms",
        "CPU ms: writer",
        "MongoDB",
    )
    rows = []
    for cell, measured in sorted(results.items(), key=lambda item: (-item[0].offers, item[0].clients)):
        timing = measured.timing
        mine = results[cell._replace(way=ours)]
        rows.append(
            (
                f"{cell.offers:,}",
                str(cell.clients),
                cell.way,
                f"{timing.per_second:,.0f}",
                "" if cell.way == ours else f"{_ratio(mine, measured) or float('nan'):.1f} ×",
                f"{timing.p50_ms:.1f}",
                f"{timing.p99_ms:.1f}",
                f"{measured.writing_ms:.2f}",
                f"{measured.mongod_ms:.2f}",
            )
        )
    return Figures(title, heads, rows)


def memory(series: Series) -> Figures:
    """The service's memory over time."""
    rows = [(f"{minutes:.1f}", f"{megabytes:.0f}") for minutes, megabytes in series]
    return Figures("Memory of the service under 64 clients", ("minutes", "MB"), rows)


def store_targets(results: Results, cold: int) -> Iterable[Target]:
    """What is asked of the writer itself."""
    for clients in MANY:
        ours = results.get(Cell(store.GROUPED, clients, cold))
        each = results.get(Cell(store.ONE_EACH, clients, cold))
        raw = results.get(Cell(store.RAW, clients, cold))
        hot = results.get(Cell(store.GROUPED, clients, HOT_OFFERS))
        yield at_least(f"store, {clients} clients: × a transaction each", 10, _ratio(ours, each))
        yield at_least(f"store, {clients} clients: × an insert each", 2, _ratio(ours, raw))
        yield at_least(f"store, {clients} clients: hot offers × cold ones", 0.7, _ratio(hot, ours))
    alone = results.get(Cell(store.GROUPED, 1, cold)), results.get(Cell(store.ONE_EACH, 1, cold))
    yield at_least("store, one client: × a transaction", 0.9, _ratio(*alone))


def http_targets(results: Results, at_store: Results, cold: int) -> Iterable[Target]:
    """What is asked of the service as its clients see it."""
    for clients in MANY:
        ours = results.get(Cell(SERVICE, clients, cold))
        stock = results.get(Cell(STOCK, clients, cold))
        yield at_least(f"HTTP, {clients} clients: × stock, a transaction each", 6, _ratio(ours, stock))
    ours, writer = results.get(Cell(SERVICE, 64, cold)), at_store.get(Cell(store.GROUPED, 64, cold))
    front = None if ours is None or writer is None else ours.writing_ms - writer.writing_ms
    yield at_most("CPU of GraphQL and HTTP a mutation, 64 clients", 0.5, front, " ms")
    spread = None if ours is None else ours.timing.p99_ms / ours.timing.p50_ms
    yield at_most("HTTP, 64 clients: p99 × p50", 4, spread)


def bulk_targets(results: Results) -> Iterable[Target]:
    """What is asked of a thousand at once."""
    ways = {cell.way: measured for cell, measured in results.items()}
    for way in (bulk.GROUPED, bulk.OVER_HTTP):
        share = _ratio(ways.get(way), ways.get(bulk.LIMIT))
        yield at_least(f"recordInteractions of 1,000, {way}: × the bulk limit", 0.5, share)


def memory_targets(series: Series) -> Iterable[Target]:
    """Flat: the last fifth holds no more than the second; what is bounded was filled before."""
    fifth = len(series) // 5
    growth = None
    if fifth:
        growth = _mean(series[-fifth:]) / _mean(series[fifth : 2 * fifth])
    yield at_most("memory under load: last fifth of the time × second fifth", GROWTH, growth)


def _mean(series: Series) -> float:
    return sum(megabytes for _, megabytes in series) / len(series)


def _ratio(ours: Measured | None, other: Measured | None) -> float | None:
    if ours is None or other is None or not other.timing.per_second:
        return None
    return ours.timing.per_second / other.timing.per_second
