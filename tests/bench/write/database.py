"""A database to write to: one feed and its offers, filled through the writer as a connector would."""

import contextlib
from collections.abc import AsyncIterator

import bson

from store import collections as names
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Decision
from store.scope import LOCAL_ADMIN
from store.writer import Writer
from tests.bench.write.recording import ACCOUNT, Recordings
from tests.store.connector import Connector

AT_ONCE = 1_000


@contextlib.asynccontextmanager
async def opened(url: str, name: str, offers: int) -> AsyncIterator[Mongo]:
    """The database `name`, made anew, with so many offers; dropped at the end."""
    mongo = Mongo.connect(url, name)
    await mongo.client.drop_database(name)
    try:
        await migrate(mongo)
        writer = Writer(mongo)
        await Connector.arrive(mongo, writer, ACCOUNT)
        recordings = Recordings(offers, seed=0)
        for start in range(0, offers, AT_ONCE):
            commands = recordings.next_of_each(start, min(offers, start + AT_ONCE))
            verdicts = await writer.submit_all(LOCAL_ADMIN, commands)
            assert all(isinstance(verdict, Decision) for verdict in verdicts), verdicts[0]
        await writer.close()
        yield mongo
    finally:
        await mongo.client.drop_database(name)
        await mongo.close()


async def bytes_a_recording(mongo: Mongo) -> int:
    """Bytes of BSON that recording an interaction writes: itself, its offer, its journal entries."""
    (interaction,) = await mongo.collection(names.INTERACTIONS).find({}, limit=1)
    written = [interaction]
    written += await mongo.collection(names.OFFERS).find({"_id": interaction["offerId"]})
    written += await mongo.collection(names.JOURNAL).find({"interactionId": interaction["interactionId"]})
    return sum(len(bson.encode(document)) for document in written)
