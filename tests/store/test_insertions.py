"""The change stream that is read by the batch, with both drivers: whole, in order, nothing left behind."""

from typing import Any

import pytest

from store.insertions import BATCH_DOCUMENTS, Insertion, InsertionStream, decoded
from store.mongo import Mongo

pytestmark = pytest.mark.parametrize("driver", ["pymongo", "motor"])

# As a change names the document, and as far into it as can be.
MISLEADING = {
    "fullDocument": {"fullDocument": "\x03fullDocument"},
    "_data": b"\x03fullDocument\0\x05\0\0\0\0",
}


async def begun(stream: InsertionStream) -> str:
    """Where it stands before anything was inserted."""
    batch = await stream.next()
    assert batch.insertions == []
    return batch.until


async def read(stream: InsertionStream, number: int) -> list[Insertion]:
    """The next `number` insertions, and what came with the last of them."""
    came: list[Insertion] = []
    while len(came) < number:
        batch = await stream.next()
        assert len(batch.insertions) <= BATCH_DOCUMENTS
        assert batch.until >= max((insertion.token for insertion in batch.insertions), default="")
        came += batch.insertions
    return came


async def test_documents_come_whole_and_in_order_over_many_batches(mongo: Mongo) -> None:
    number = 2 * BATCH_DOCUMENTS + 7
    documents = [{"_id": one, **MISLEADING, "text": "é" * one} for one in range(number)]
    collection = mongo.collection("things")
    async with collection.insertions(wait_ms=10) as stream:
        await begun(stream)
        await collection.insert_many(documents)
        await collection.update_many({}, {"$set": {"text": ""}})
        came = await read(stream, number)
    assert [insertion.values for insertion in came] == documents
    assert [decoded(insertion.document) for insertion in came] == documents
    tokens = [insertion.token for insertion in came]
    assert tokens == sorted(set(tokens))
    assert all(insertion.written_at for insertion in came)


async def test_a_stream_goes_on_behind_any_token(mongo: Mongo) -> None:
    collection = mongo.collection("things")
    async with collection.insertions(wait_ms=10) as stream:
        start = await begun(stream)
        await collection.insert_many([{"_id": one} for one in range(5)])
        came = await read(stream, 5)
    for after, rest in ((start, came), (came[1].token, came[2:]), (came[3].token, came[4:])):
        async with collection.insertions(after=after, wait_ms=10) as stream:
            assert await read(stream, len(rest)) == rest


async def test_a_dropped_collection_ends_the_stream(mongo: Mongo) -> None:
    collection = mongo.collection("things")
    async with collection.insertions(wait_ms=10) as stream:
        await begun(stream)
        await collection.insert_one({"_id": 1})
        await mongo.command({"drop": "things"})
        assert [insertion.values for insertion in await read(stream, 1)] == [{"_id": 1}]
        while stream.alive:
            assert (await stream.next()).insertions == []


@pytest.mark.parametrize("unread", [0, 3 * BATCH_DOCUMENTS])
async def test_a_closed_stream_leaves_no_cursor_at_the_server(mongo: Mongo, unread: int) -> None:
    """Neither one that waits for more nor one that has asked for it already."""
    collection = mongo.collection("things")
    async with collection.insertions(wait_ms=10) as stream:
        await begun(stream)
        if unread:
            await collection.insert_many([{"_id": one} for one in range(unread)])
            await read(stream, 1)
        assert await cursors(mongo) != []
    while await cursors(mongo):
        pass


async def cursors(mongo: Mongo) -> list[Any]:
    """The cursors that are open on the collection."""
    place = f"{mongo.database.name}.things"
    admin = mongo.client.get_database("admin")
    asked = [{"$currentOp": {"idleCursors": True}}, {"$match": {"ns": place, "cursor": {"$exists": True}}}]
    reply: dict[str, Any] = await admin.command({"aggregate": 1, "pipeline": asked, "cursor": {}})
    found: list[Any] = reply["cursor"]["firstBatch"]
    return found
