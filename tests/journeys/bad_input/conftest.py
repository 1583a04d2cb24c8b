"""A seller with something that must not change, and a witness that it does not."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.witness import Database, Witness
from tests.journeys.client import Graph
from tests.journeys.seller import Seller
from tests.journeys.service import Service


@pytest.fixture(scope="session")
def stock(service: Service) -> dict[str, str]:
    """The key of a feed with two offers in error, one of them unmapped, and one that is being sent.

    Whatever is refused leaves it as it is, so that one is enough for all.
    """
    with asyncio.Runner() as runner:
        return runner.run(_stock(service.url))


async def _stock(url: str) -> dict[str, str]:
    graph = Graph(url)
    seller = await Seller.arrive(graph, account="stocked", vendor="stocked")
    await seller.record("sku-1", inputs.success(), inputs.failure())
    await seller.open("sku-2")
    await seller.record("sku-3", {**inputs.success(), "type": "FAILURE", "description": "Something odd"})
    await graph.close()
    return seller.key


@pytest.fixture
def stocked(graph: Graph, stock: dict[str, str]) -> Seller:
    """The seller of `stock`."""
    return Seller(graph, stock["account"], stock["feedId"])


@pytest.fixture(scope="session")
def database(service: Service) -> Iterator[Database]:
    """The service's database."""
    client: MongoClient[dict[str, Any]] = MongoClient(service.environment["MONGODB_URL"])
    yield client[service.environment["MONGODB_DATABASE"]]
    client.close()


@pytest.fixture
def witness(database: Database, graph: Graph) -> Witness:
    """A witness of the database."""
    return Witness(database, graph)
