"""The rig of `make bench-write` in small, so that it does not rot; judges no figure."""

import os
from pathlib import Path

import pytest
from pymongo.uri_parser import parse_uri

from deploy.embedded.process import MongodProcess
from tests.bench.write import bulk, http, store, tables
from tests.bench.write.cells import Cell, Plan, Results
from tests.bench.write.nodes import Nodes
from tests.bench.write.services import SERVICE, STOCK, serving
from tests.bench.write.timing import Timing, Window

PLAN = Plan(seconds=0.1, clients=(2,), cold_offers=20, turns=1)


@pytest.fixture
def nodes(mongo_url: str) -> Nodes:
    """The MongoDB of the run. Whose CPU is counted as its own does not matter here."""
    ((_, port),) = parse_uri(mongo_url)["nodelist"]
    return Nodes((MongodProcess(os.getpid(), port, Path()),))


async def test_the_write_bench_measures_every_way(nodes: Nodes, tmp_path: Path) -> None:
    """Each part gives figures for every way, and the targets that are not for many clients are measured."""
    at_store = await store.measure_store(nodes, PLAN, _unheard)
    async with (
        serving(SERVICE, nodes, PLAN.cold_offers, tmp_path) as ours,
        serving(STOCK, nodes, PLAN.cold_offers, tmp_path) as stock,
    ):
        over_http = await http.measure_http({SERVICE: ours, STOCK: stock}, PLAN, _unheard)
        in_bulk = await bulk.measure_bulk(nodes, ours, PLAN, _unheard)
        series = await http.watch_memory(ours, 0.01, PLAN.cold_offers)
    each = {store.ONE_EACH, store.IN_LINE, store.UNGUARDED, store.RAW}
    assert _ways(at_store) == {store.GROUPED, store.BARE} | each
    assert _ways(over_http) == {SERVICE, STOCK}
    assert _ways(in_bulk) == {bulk.GROUPED, bulk.LIMIT, bulk.OVER_HTTP}
    targets = [
        *tables.store_targets(at_store, PLAN.cold_offers),
        *tables.http_targets(over_http, at_store, PLAN.cold_offers),
        *tables.bulk_targets(in_bulk),
        *tables.memory_targets(series),
    ]
    unmeasured = [target.name for target in targets if target.measured is None]
    assert all("client" in name for name in unmeasured), unmeasured
    assert len(tables.figures("", at_store, store.GROUPED).rows) == len(at_store)


def test_answers_are_counted_within_the_window_and_merged() -> None:
    """What came before or after is done but not counted; two windows are one."""
    window = Window(10.0, 11.0)
    timing = Timing.of([(9.0, 9.9), (9.9, 10.1), (10.1, 10.4), (10.9, 11.2)], window, clients=2)
    assert (timing.done, timing.per_second) == (4, 2.0)
    assert timing.waited_ms == pytest.approx([200.0, 300.0])
    assert (timing + timing).per_second == 2.0


def test_a_way_too_slow_for_the_window_is_timed_to_its_last_answer() -> None:
    """Else the slowest would have no figure at all."""
    timing = Timing.of([(0.0, 4.0), (0.0, 5.0)], Window(0.1, 1.0), clients=2, items=10)
    assert timing.per_second == 4.0


def _unheard(_cell: Cell) -> None:
    pass


def _ways(results: Results) -> set[str]:
    assert all(measured.timing.per_second > 0 for measured in results.values())
    return {cell.way for cell in results}
