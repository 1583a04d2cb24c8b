"""One running service for all journeys; each journey has an account and a vendor of its own on it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.client import Graph
from tests.journeys.seller import Seller
from tests.journeys.service import Service
from tests.journeys.walk import Walk, begun

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def service(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on the tests' MongoDB."""
    folder: Path = tmp_path_factory.mktemp("service")
    environment = {
        "MONGODB_URL": mongo_url,
        "MONGODB_DATABASE": "journeys",
        "OFFERGRAPH_LOG_LEVEL": "INFO",
        # What single mutations do with too much evidence shows only if it is read.
        "OFFERGRAPH_MAX_BODY_BYTES": "8000000",
    }
    running = Service(folder / "serve.log", environment)
    with asyncio.Runner() as runner:
        runner.run(running.start())
        try:
            yield running
        finally:
            assert runner.run(running.stop()) == 0


@pytest.fixture
async def graph(service: Service) -> AsyncIterator[Graph]:
    """A client of the service."""
    client = Graph(service.url)
    yield client
    await client.close()


@pytest.fixture
async def seller(graph: Graph) -> Seller:
    """A seller with a feed that nobody else uses."""
    number = next(_numbers)
    return await Seller.arrive(graph, account=f"grocery{number}", vendor=f"vendor{number}")


@pytest.fixture
async def walk(seller: Seller) -> AsyncIterator[Walk]:
    """A walk of that seller through the guide."""
    async with begun(seller) as walk:
        yield walk
