"""One filled database for all tests of queries, which only read it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from store.migrations import migrate
from store.mongo import Mongo
from tests.store.queries.commands import Commands
from tests.store.queries.dataset import Dataset, build

DATABASE = "queries"


@dataclass(frozen=True)
class Filled:
    """Where the data set is, and what it holds."""

    url: str
    data: Dataset


@pytest.fixture(scope="session")
def filled(mongo_url: str) -> Iterator[Filled]:
    """The migrated database with the data set in it."""
    data = build()

    async def fill() -> None:
        mongo = Mongo.connect(mongo_url, DATABASE)
        await mongo.client.drop_database(DATABASE)
        await migrate(mongo)
        await data.write(mongo)
        await mongo.close()

    async def drop() -> None:
        mongo = Mongo.connect(mongo_url, DATABASE)
        await mongo.client.drop_database(DATABASE)
        await mongo.close()

    asyncio.run(fill())
    yield Filled(mongo_url, data)
    asyncio.run(drop())


@pytest.fixture
def data(filled: Filled) -> Dataset:
    """The records of the data set."""
    return filled.data


@pytest.fixture
def commands() -> Commands:
    """The commands that `mongo` sends, for counting and explaining them."""
    return Commands()


@pytest.fixture
async def mongo(filled: Filled, commands: Commands) -> AsyncIterator[Mongo]:
    """The filled database, to be read only."""
    opened = Mongo.connect(filled.url, DATABASE, event_listeners=[commands])
    yield opened
    await opened.close()
