"""The rig of `make soak` in small, so that it does not rot; memory is not judged."""

from pathlib import Path

from rich.console import Console

from tests.bench.fairness import serving
from tests.bench.soak import soak


async def test_nothing_is_left_of_a_crowd(mongo_url: str, database_name: str, tmp_path: Path) -> None:
    async with serving(mongo_url, database_name, tmp_path) as service:
        soaked = await soak(service, 0.5, 0.25, Console(quiet=True), subscribers=10)
    assert (soaked.groups, soaked.tasks) == (0, 0)
