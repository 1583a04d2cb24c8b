"""The dashboard's own folder, with its packages from npm."""

from pathlib import Path

import pytest

from tests.journeys.node import Node

FOLDER = Path(__file__).parents[2] / "dashboard"


@pytest.fixture(scope="session")
def node() -> Node:
    """Node that Vite runs on, with the dashboard's packages; what needs them is skipped without."""
    return Node.find(
        FOLDER, lambda version: (20, 19) <= version < (21, 0) or version >= (22, 12), required=False
    )
