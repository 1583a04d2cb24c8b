"""How many workers there are where nobody says so."""

import os
from pathlib import Path

import pytest

from deploy.cores import core_count
from deploy.settings import load_settings


@pytest.mark.parametrize(
    ("quota", "share"), [("50000 100000\n", 1), ("100000 100000\n", 1), ("max 100000\n", None), ("", None)]
)
def test_a_container_counts_as_the_cores_it_may_use(tmp_path: Path, quota: str, share: int | None) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert core_count(tmp_path / "cpu.max") == (share or len(os.sched_getaffinity(0)))


def test_there_is_a_worker_for_each_core_unless_it_is_set() -> None:
    assert load_settings({}).worker_count == core_count()
    assert load_settings({"OFFERGRAPH_WORKERS": "3"}).worker_count == 3
