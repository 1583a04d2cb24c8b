"""A read that is killed by hand is told as one that may be asked again, with both drivers."""

import asyncio

import pytest

from store.errors import Unavailable
from store.mongo import Mongo

SLOW = "a slow read"


@pytest.mark.parametrize("driver", ["pymongo", "motor"])
async def test_a_read_that_is_killed_may_be_asked_again(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.insert_one({"_id": 1})
    reading = asyncio.create_task(things.find({"$where": "for (;;) sleep(10)"}, comment=SLOW))
    admin = mongo.client.admin
    under_way: list[dict[str, int]] = []
    while not under_way:
        cursor = await admin.command(
            {
                "aggregate": 1,
                "pipeline": [
                    {"$currentOp": {}},
                    {"$match": {"command.comment": SLOW, "ns": things.raw.full_name}},
                ],
                "cursor": {},
            }
        )
        under_way = cursor["cursor"]["firstBatch"]
    await admin.command({"killOp": 1, "op": under_way[0]["opid"]})
    with pytest.raises(Unavailable):
        await reading
