"""What every room's tests may ask for."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.embedded import EmbeddedMongo


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one real MongoDB, a replica set of one, for the whole run; its data goes with it."""
    folder: Path = tmp_path_factory.mktemp("mongo")
    with EmbeddedMongo.start(folder) as mongo:
        yield mongo.url


@pytest.fixture
def database_name() -> str:
    """A database name that no other test has."""
    return f"test_{uuid4().hex}"
