"""What the tests of the deploy room may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.process import end, find_process
from tests.deploy.mongo_user import database


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose path is long and has a space in it; no server is left on it."""
    folder = tmp_path / ("a folder " * 20).strip()
    yield folder
    if (left := find_process(database(folder))) is not None:
        end(left, patience_seconds=0)
