"""A database filled for a bench, through the writer, as a connector would fill it."""

import contextlib
from collections.abc import AsyncIterator

from store.clock import utc_now
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Decision
from store.scope import LOCAL_ADMIN
from store.writer import Writer
from tests.bench import shop
from tests.store.connector import Connector

AT_ONCE = 2_000


@contextlib.asynccontextmanager
async def opened(url: str, name: str) -> AsyncIterator[Connector]:
    """A migrated database with the shop's feed, active, and nothing in it."""
    mongo = Mongo.connect(url, name)
    try:
        await migrate(mongo)
        writer = Writer(mongo)
        yield await Connector.arrive(mongo, writer, shop.ACCOUNT)
        await writer.close()
    finally:
        await mongo.close()


async def fill_shop(url: str, name: str, offers: int) -> None:
    """The shop with so many offers, each with its interactions and logs."""
    async with opened(url, name) as connector:
        for turn in shop.recordings(offers, utc_now()):
            for start in range(0, offers, AT_ONCE):
                some = turn[start : start + AT_ONCE]
                verdicts = await connector.writer.submit_all(LOCAL_ADMIN, some)
                assert all(isinstance(verdict, Decision) for verdict in verdicts), verdicts[0]
