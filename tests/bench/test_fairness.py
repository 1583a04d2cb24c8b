"""The rig of `make bench-fairness` in small, so that it does not rot; judges no figure."""

from pathlib import Path

from tests.bench.fairness import THEIRS, p99, serving, waits


async def test_the_fairness_bench_measures_every_kind(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    async with serving(mongo_url, database_name, tmp_path) as service:
        for kind in THEIRS:
            assert p99(await waits(service.url, kind, 0.05)) > 0
