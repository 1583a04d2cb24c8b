"""A connection that was opened in an election is no reason to fail, with both drivers."""

import pytest
from pymongo.errors import ConfigurationError, ConnectionFailure

from store.connections import fit_for_sessions
from store.mongo import Mongo
from store.mongo_collection import Session

pytestmark = pytest.mark.parametrize("driver", ["pymongo", "motor"])


def spoil(mongo: Mongo) -> int:
    """Make of each free connection what it were if it had been opened in an election; gives their number."""
    spoilt = 0
    driver = mongo.client.delegate if mongo.driver == "motor" else mongo.client
    for server in driver._topology._servers.values():
        for connection in server.pool.conns:
            connection.supports_sessions = False
            spoilt += 1
    return spoilt


async def test_a_transaction_is_run_anew_on_another_connection(mongo: Mongo) -> None:
    things = mongo.collection("things")
    attempts = 0

    async def insert(session: Session | None) -> None:
        nonlocal attempts
        attempts += 1
        await things.insert_one({"_id": attempts}, session=session)

    assert spoil(mongo) > 0
    with pytest.raises(ConnectionFailure):
        await mongo.transaction(insert)
    assert spoil(mongo) == 0, "all of them have gone"
    await mongo.settle(insert)
    assert await things.find({}) == [{"_id": attempts}]


async def test_a_stream_opens_on_another_connection(mongo: Mongo) -> None:
    things = mongo.collection("things")
    assert spoil(mongo) > 0
    with pytest.raises(ConnectionFailure):
        async with things.insertions(wait_ms=10):
            pass
    async with things.insertions(wait_ms=10) as stream:
        assert (await stream.next()).until


async def test_another_fault_of_configuration_stays_what_it_is(mongo: Mongo) -> None:
    with pytest.raises(ConfigurationError, match="something else"):
        async with fit_for_sessions(mongo.client):
            raise ConfigurationError("something else")
