"""The one seam to MongoDB: client, collections, sessions, transactions and change streams, for two drivers
(ADR 3).

Everything the store asks of a driver stands here; PyMongo's async client and Motor differ only in what is
awaited.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC
from typing import Any, Protocol, Self, TypeVar

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, ReadPreference
from pymongo import timeout as driver_timeout
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from store.connections import CLOSING_SECONDS, fit_for_sessions
from store.driver_faults import backoff_seconds, is_transient, is_unknown_commit
from store.mongo_collection import Collection, Doc, Driver, Session

T = TypeVar("T")

MAJORITY = WriteConcern("majority")
COMMIT_ATTEMPTS = 30
ROUTERS = ("Mongos", "LoadBalancer")


class Sharded(Protocol):
    """A record of a collection that may be sharded."""

    @property
    def key(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def feed_id(self) -> str: ...
    @property
    def sku_id(self) -> str: ...


class Mongo:
    """A database on a replica set, through one of two drivers; opened by `connect`, closed by `close`."""

    transactional = True

    def __init__(self, client: Any, database: str, driver: Driver) -> None:
        self.client = client
        self.driver = driver
        self._collections: dict[str, Collection] = {}
        options: CodecOptions[Doc] = CodecOptions(tz_aware=True, tzinfo=UTC)
        self.database = client.get_database(
            database,
            codec_options=options,
            write_concern=MAJORITY,
            read_concern=ReadConcern("majority"),
            read_preference=ReadPreference.PRIMARY,
        )

    @classmethod
    def connect(cls, url: str, database: str, driver: Driver = "pymongo", **options: Any) -> Self:
        """A client for `url`; it connects with the first command."""
        options = {"serverSelectionTimeoutMS": 10_000, "appname": "offergraph", "tz_aware": True, **options}
        make = AsyncMongoClient if driver == "pymongo" else AsyncIOMotorClient
        return cls(make(url, **options), database, driver)

    def collection(self, name: str) -> Collection:
        """A collection by name."""
        if name not in self._collections:
            self._collections[name] = Collection(self.database[name], self.driver)
        return self._collections[name]

    @property
    def is_sharded(self) -> bool:
        """Whether the servers that were found are routers of a sharded cluster."""
        servers = self.client.topology_description.server_descriptions().values()
        return any(server.server_type_name in ROUTERS for server in servers)

    def place(self, record: Sharded) -> Doc:
        """The condition that finds the document of `record`, to change it."""
        if self.is_sharded:
            # The write goes to one shard (deploy/README).
            shard = {"account": record.account, "feedId": record.feed_id, "skuId": record.sku_id}
            return {"_id": record.key, **shard}
        # By nothing but the key it is found without a plan: a quarter of what a replaced offer costs.
        return {"_id": record.key}

    async def command(self, command: Mapping[str, Any], *, on_admin: bool = False) -> Doc:
        """Run a database command."""
        database = self.client.get_database("admin") if on_admin else self.database
        return dict(await database.command(dict(command)))

    async def close(self) -> None:
        """Close every connection."""
        # It tells the server, and would look for one that is away for as long as a command does.
        with driver_timeout(CLOSING_SECONDS):
            closing = self.client.close()
            if closing is not None:
                await closing

    async def transaction(self, work: Callable[[Session | None], Awaitable[T]]) -> T:
        """Run `work` in one transaction, committed on a majority (R28).

        An unknown commit result is asked for again; `is_transient` errors are the caller's to run anew.
        """
        async with fit_for_sessions(self.client), await self._session() as raw:
            started = raw.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=MAJORITY)
            if self.driver == "pymongo":
                await started
            try:
                result = await work(Session(raw))
            except BaseException:
                await raw.abort_transaction()
                raise
            await _commit(raw)
            return result

    async def settle(self, work: Callable[[Session | None], Awaitable[T]], *, attempts: int = 50) -> T:
        """Run `work` in a transaction, anew with backoff while others get in its way."""
        for attempt in range(attempts):
            try:
                return await self.transaction(work)
            except Exception as error:
                if not is_transient(error) or attempt == attempts - 1:
                    raise
                await asyncio.sleep(backoff_seconds(attempt))
        raise AssertionError("the last attempt returns or raises")

    async def _session(self) -> Any:
        session = self.client.start_session()
        return await session if self.driver == "motor" else session


async def _commit(raw: Any) -> None:
    for attempt in range(COMMIT_ATTEMPTS):
        try:
            await raw.commit_transaction()
        except PyMongoError as error:
            if not is_unknown_commit(error) or attempt == COMMIT_ATTEMPTS - 1:
                raise
        else:
            return
