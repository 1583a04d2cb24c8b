"""The graph on a real store, without a transport, and the commands that reached MongoDB."""

from collections.abc import AsyncIterator

import pytest
import strawberry

from schema.build import build_schema
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Policy
from store.store import Store
from tests.resolvers.graph import Commands, Graph
from tests.store.connector import Connector


@pytest.fixture(scope="session")
def schema() -> strawberry.Schema:
    """The schema of the service."""
    return build_schema()


@pytest.fixture
def commands() -> Commands:
    """What was sent to MongoDB."""
    return Commands()


@pytest.fixture
async def store(mongo_url: str, database_name: str, commands: Commands) -> AsyncIterator[Store]:
    """A store on a migrated database of its own."""
    mongo = Mongo.connect(mongo_url, database_name, "pymongo", event_listeners=[commands])
    await migrate(mongo)
    opened = await Store.open(mongo, Policy())
    yield opened
    await opened.writer.close()
    await opened.live.feed.close()
    await mongo.client.drop_database(database_name)
    await mongo.close()


@pytest.fixture
def graph(schema: strawberry.Schema, store: Store, commands: Commands) -> Graph:
    """An admin's operations."""
    return Graph(schema, store, commands)


@pytest.fixture
async def connector(store: Store) -> Connector:
    """A feed, written through the store's writer."""
    return await Connector.arrive(store.mongo, store.writer)
