"""A collection of MongoDB, with the few operations the store uses, for two drivers (ADR 3)."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from bson.codec_options import CodecOptions
from pymongo.errors import BulkWriteError, PyMongoError

from store.driver_faults import DUPLICATE_KEY, is_interrupted, is_unreachable
from store.errors import Unavailable
from store.insertions import InsertionStream, insertions
from store.shared_reads import AlikeReads

Doc = dict[str, Any]
Driver = Literal["pymongo", "motor"]

# Whatever is asked for is read to its end: in one reply, unless it is larger than a reply may be (16 MB).
REPLY_DOCUMENTS = 100_000


@dataclass(frozen=True, slots=True)
class Session:
    """A driver's session inside a transaction; `None` in a place of it means "outside of any"."""

    raw: Any


class Collection:
    """A collection, with the few operations the store uses, awaited the same way whatever the driver."""

    planned = True  # whether it takes hints and comments; mongomock knows no plans

    def __init__(self, raw: Any, driver: Driver) -> None:
        self.raw = raw
        self._driver = driver
        self._zoneless: Collection | None = None
        self._alike = AlikeReads()

    def zoneless(self) -> "Collection":
        """The same collection; its instants are UTC without saying so, and read in half the time."""
        if self._zoneless is None:
            options = CodecOptions[Doc](tz_aware=False)
            self._zoneless = type(self)(self.raw.with_options(codec_options=options), self._driver)
        return self._zoneless

    async def find(
        self,
        where: Mapping[str, Any],
        *,
        projection: Mapping[str, Any] | None = None,
        sort: Sequence[tuple[str, int]] | None = None,
        limit: int = 0,
        skip: int = 0,
        hint: str | None = None,
        session: Session | None = None,
        comment: str | None = None,
    ) -> list[Doc]:
        """The matching documents, all of them or the first `limit`; `comment` names the query in the
        profiler."""
        cursor = self.raw.find(where, projection, **_in(session), **self._told(None, comment))
        if sort:
            cursor = cursor.sort(list(sort))
        if skip:
            cursor = cursor.skip(skip)
        if limit:
            cursor = cursor.limit(limit)
        if self.planned:
            cursor = cursor.batch_size(REPLY_DOCUMENTS)
        if hint and self.planned:
            cursor = cursor.hint(hint)
        with _told_plainly(session):
            return list(await cursor.to_list(None))

    async def by_keys(
        self,
        keys: Sequence[str],
        where: Mapping[str, Any],
        *,
        projection: Mapping[str, Any] | None = None,
        comment: str | None = None,
    ) -> Mapping[str, Doc]:
        """The documents of some keys that match, by key; not to be changed, for others may have them too."""

        async def fetch(wanted: list[str]) -> dict[str, Doc]:
            chosen = {"_id": {"$in": wanted}, **where}
            found = await self.find(chosen, projection=projection, hint="_id_", comment=comment)
            return {document["_id"]: document for document in found}

        return await self._alike.read((repr(where), repr(projection), comment), keys, fetch)

    async def find_one(
        self,
        where: Mapping[str, Any],
        *,
        projection: Mapping[str, Any] | None = None,
        session: Session | None = None,
    ) -> Doc | None:
        """The matching document, or none."""
        with _told_plainly(session):
            found: Doc | None = await self.raw.find_one(where, projection, **_in(session))
        return found

    async def aggregate(
        self,
        pipeline: Sequence[Mapping[str, Any]],
        *,
        hint: str | None = None,
        session: Session | None = None,
        comment: str | None = None,
    ) -> list[Doc]:
        """What the pipeline yields."""
        options = {**_in(session), **self._told(hint, comment)}
        if self.planned:
            options["batchSize"] = REPLY_DOCUMENTS
        with _told_plainly(session):
            cursor = self.raw.aggregate(list(pipeline), **options)
            if self._driver == "pymongo":
                cursor = await cursor
            return list(await cursor.to_list(None))

    async def count(
        self, where: Mapping[str, Any], *, limit: int, hint: str | None = None, comment: str | None = None
    ) -> int:
        """How many documents match, counted no further than `limit`."""
        with _told_plainly(None):
            return int(await self.raw.count_documents(where, limit=limit, **self._told(hint, comment)))

    def _told(self, hint: str | None, comment: str | None) -> Doc:
        told = {"hint": hint, "comment": None if comment is None else str(comment)} if self.planned else {}
        return {name: value for name, value in told.items() if value is not None}

    async def bulk_write(
        self, operations: Sequence[Any], *, session: Session | None = None, ordered: bool = True
    ) -> int:
        """Run write operations of `pymongo.operations`; gives how many documents the updates matched."""
        result = await self.raw.bulk_write(list(operations), ordered=ordered, **_in(session))
        return int(result.matched_count)

    async def insert_one(self, document: Doc, *, session: Session | None = None) -> None:
        """Insert a document; its key must be new (`DuplicateKeyError`)."""
        await self.raw.insert_one(document, **_in(session))

    async def insert_many(
        self, documents: Sequence[Doc], *, session: Session | None = None, ordered: bool = True
    ) -> None:
        """Insert documents in their order."""
        await self.raw.insert_many(list(documents), ordered=ordered, **_in(session))

    async def insert_new(self, documents: Sequence[Doc]) -> None:
        """Insert the documents whose keys are new, and leave the others as they are."""
        try:
            await self.raw.insert_many(list(documents), ordered=False)
        except BulkWriteError as error:
            faults = [*error.details["writeErrors"], *error.details["writeConcernErrors"]]
            if any(fault["code"] != DUPLICATE_KEY for fault in faults):
                raise

    async def update_one(
        self,
        where: Mapping[str, Any],
        change: Mapping[str, Any],
        *,
        upsert: bool = False,
        session: Session | None = None,
    ) -> int:
        """Change one document; gives how many matched or were made."""
        result = await self.raw.update_one(where, change, upsert=upsert, **_in(session))
        return int(result.matched_count) + (result.upserted_id is not None)

    async def update_many(
        self, where: Mapping[str, Any], change: Mapping[str, Any], *, session: Session | None = None
    ) -> int:
        """Change all matching documents; gives how many matched."""
        return int((await self.raw.update_many(where, change, **_in(session))).matched_count)

    async def replace_one(
        self, where: Mapping[str, Any], document: Doc, *, upsert: bool = False, session: Session | None = None
    ) -> int:
        """Replace one document; gives how many matched or were made."""
        result = await self.raw.replace_one(where, document, upsert=upsert, **_in(session))
        return int(result.matched_count) + (result.upserted_id is not None)

    async def find_one_and_update(
        self, where: Mapping[str, Any], change: Mapping[str, Any], *, upsert: bool = False
    ) -> Doc | None:
        """Change one document and give it as it was."""
        found: Doc | None = await self.raw.find_one_and_update(where, change, upsert=upsert)
        return found

    async def delete_many(self, where: Mapping[str, Any]) -> int:
        """Delete all matching documents; gives how many there were."""
        return int((await self.raw.delete_many(where)).deleted_count)

    @asynccontextmanager
    async def insertions(
        self, *, after: str | None = None, wait_ms: int = 1000
    ) -> AsyncIterator[InsertionStream]:
        """What is inserted into this collection: after a token, or from now on."""
        async with insertions(self.raw, after=after, wait_ms=wait_ms) as stream:
            yield stream


@contextmanager
def _told_plainly(session: Session | None) -> Iterator[None]:
    # A reader is told what it can understand; who runs a transaction must see the driver's own labels.
    try:
        yield
    except PyMongoError as error:
        if session is None and (is_unreachable(error) or is_interrupted(error)):
            raise Unavailable from error
        raise


def _in(session: Session | None) -> Doc:
    return {} if session is None else {"session": session.raw}
