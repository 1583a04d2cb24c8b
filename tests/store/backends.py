"""The databases of the store's contract: the real server through both drivers, mongomock for what it can."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from mongomock_motor import AsyncMongoMockClient
from pymongo import InsertOne, ReplaceOne, UpdateOne

from store.migrations import migrate
from store.mongo import Mongo
from store.mongo_collection import Collection, Doc, Driver, Session

T = TypeVar("T")


class FakeCollection(Collection):
    """mongomock's bulk operations lag behind the driver's, so each is done by itself."""

    planned = False

    async def bulk_write(
        self, operations: Sequence[Any], *, session: Session | None = None, ordered: bool = True
    ) -> int:
        """Do the operations in their order; gives how many documents matched."""
        matched = 0
        for operation in operations:
            match operation:
                case InsertOne():
                    await self.raw.insert_one(operation._doc)
                case ReplaceOne():
                    done = await self.raw.replace_one(
                        operation._filter, operation._doc, upsert=operation._upsert
                    )
                    matched += done.matched_count
                case UpdateOne():
                    done = await self.raw.update_one(
                        operation._filter, operation._doc, upsert=operation._upsert
                    )
                    matched += done.matched_count
                case _:
                    raise AssertionError(f"the store does not use {operation!r}")
        return matched


class FakeMongo(Mongo):
    """mongomock behind the seam: no transactions, no validators; its own calls make collections."""

    transactional = False

    def __init__(self, database: str) -> None:
        self.client = AsyncMongoMockClient(tz_aware=True)
        self.driver = "motor"
        self.database = self.client[database]

    @property
    def is_sharded(self) -> bool:
        """Never."""
        return False

    def collection(self, name: str) -> Collection:
        """A collection by name."""
        return FakeCollection(self.database[name], self.driver)

    async def command(self, command: Mapping[str, Any], *, on_admin: bool = False) -> Doc:
        """Make the collections and indexes that a migration asks for."""
        if "createIndexes" in command:
            for index in command["indexes"]:
                # Partial indexes are unknown to mongomock; a unique one would count what it should leave out.
                if "partialFilterExpression" not in index and "expireAfterSeconds" not in index:
                    await self.database[command["createIndexes"]].create_index(
                        list(index["key"].items()), name=index["name"], sparse=index.get("sparse", False)
                    )
        return {"ok": 1}

    async def close(self) -> None:
        """Nothing is open."""

    async def transaction(self, work: Callable[[Session | None], Awaitable[T]]) -> T:
        """Run `work` outside of any transaction."""
        return await work(None)


async def open_backend(name: str, url: str, database: str) -> Mongo:
    """A migrated database of the backend `name`: pymongo, motor or mongomock."""
    if name == "mongomock":
        mongo: Mongo = FakeMongo(database)
    else:
        driver: Driver = "motor" if name == "motor" else "pymongo"
        mongo = Mongo.connect(url, database, driver)
    await migrate(mongo)
    return mongo
