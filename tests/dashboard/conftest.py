"""The dashboard's own folder, with its packages from npm."""

from pathlib import Path

import pytest

from tests.journeys.node import Node

FOLDER = Path(__file__).parents[2] / "dashboard"


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the dashboard's packages; without, what needs them is skipped, or fails where CI is set."""
    return Node.find(FOLDER)
