"""A migrated database on the real server, its writer and a feed on it."""

from collections.abc import AsyncIterator

import pytest

from store.mongo import Mongo
from store.writer import Writer
from tests.store.backends import open_backend
from tests.store.connector import Connector


@pytest.fixture
def driver() -> str:
    """The driver of `mongo`; tests of what drivers differ in give both."""
    return "pymongo"


@pytest.fixture
async def mongo(mongo_url: str, database_name: str, driver: str) -> AsyncIterator[Mongo]:
    """A migrated database of its own."""
    opened = await open_backend(driver, mongo_url, database_name)
    yield opened
    await opened.client.drop_database(database_name)
    await opened.close()


@pytest.fixture
async def writer(mongo: Mongo) -> AsyncIterator[Writer]:
    """The one writer of the database."""
    made = Writer(mongo)
    yield made
    await made.close()


@pytest.fixture
async def connector(mongo: Mongo, writer: Writer) -> Connector:
    """A feed, written through `writer`."""
    return await Connector.arrive(mongo, writer)
