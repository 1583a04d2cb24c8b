"""What is inserted into a collection, as it is committed: a change stream, read by the batch.

The drivers' own change streams hand out one document at a time, which costs more than all that is done with
it here. A batch is decoded in one go, while the server looks for the next one.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from struct import unpack_from
from typing import Any, NamedTuple

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import timeout as driver_timeout
from pymongo.errors import PyMongoError

from store.connections import CLOSING_SECONDS, fit_for_sessions

PIPELINE = [
    {"$match": {"operationType": "insert"}},
    {"$project": {"fullDocument": 1, "wallTime": 1}},
]
# Else a server hands out 16 MB at once, which takes several times that here while it is gone through.
BATCH_DOCUMENTS = 128
DECODED: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
UNDECODED = CodecOptions(document_class=RawBSONDocument)
# How the member of a change that holds the document begins; what the server puts before it are tokens and
# instants, which cannot hold this.
_DOCUMENT = b"\x03fullDocument\0"


def decoded(document: bytes) -> dict[str, Any]:
    """A document that was left undecoded."""
    return bson.decode(document, DECODED)


class Insertion(NamedTuple):
    """A document (BSON, and decoded), the token behind it, and when the server wrote it, if it says so."""

    token: str
    document: bytes
    values: dict[str, Any]
    written_at: datetime | None


class Batch(NamedTuple):
    """Insertions in their order, often none, and the token of how far the stream has looked."""

    insertions: list[Insertion]
    until: str


class InsertionStream:
    """An open change stream on insertions.

    A token is the resume token's `_data`, hexadecimal. Tokens compare as strings in the order of the stream,
    also inside one transaction, and every stream of a collection gives the same ones.
    """

    def __init__(self, collection: Any, session: Any, wait_ms: int) -> None:
        self._name = collection.name
        self._database = collection.database
        self._session = session
        self._wait_ms = wait_ms
        self._cursor = 0
        self._coming: asyncio.Task[RawBSONDocument] | None = None

    @property
    def alive(self) -> bool:
        """Whether more may come; not once the collection was dropped or renamed."""
        return self._cursor != 0

    async def open(self, after: str | None) -> None:
        """Begin after a token, or now; `next` gives what comes first."""
        start = {} if after is None else {"resumeAfter": {"_data": after}}
        asked = self._ask(
            {
                "aggregate": self._name,
                "pipeline": [{"$changeStream": start}, *PIPELINE],
                "cursor": {"batchSize": BATCH_DOCUMENTS},
                "readConcern": {"level": "majority"},
            }
        )
        self._coming = asyncio.create_task(asked)
        self._cursor = (await self._coming)["cursor"]["id"]

    async def next(self) -> Batch:
        """What was inserted next; none if nothing was within the time a stream waits."""
        reply = await (self._coming or self._ask_for_more())
        self._coming = None
        raw = bytes(reply.raw)
        cursor = decoded(raw)["cursor"]
        self._cursor = cursor["id"]
        changes = cursor["nextBatch"] if "nextBatch" in cursor else cursor["firstBatch"]
        if changes and self.alive:
            self._coming = asyncio.create_task(self._ask_for_more())
            # It is sent in this turn of the loop, before the batch is gone through.
            await asyncio.sleep(0)
        documents = _documents(raw, len(changes))
        return Batch(
            [
                Insertion(change["_id"]["_data"], document, change["fullDocument"], change.get("wallTime"))
                for change, document in zip(changes, documents, strict=True)
            ],
            cursor["postBatchResumeToken"]["_data"],
        )

    async def close(self) -> None:
        """Let the server forget it."""
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)
        if self.alive:
            # It forgets an idle cursor by itself, and one whose server is away is gone.
            with suppress(PyMongoError), driver_timeout(CLOSING_SECONDS):
                await self._ask({"killCursors": self._name, "cursors": [self._cursor]})

    async def _ask_for_more(self) -> RawBSONDocument:
        return await self._ask(
            {
                "getMore": self._cursor,
                "collection": self._name,
                "batchSize": BATCH_DOCUMENTS,
                "maxTimeMS": self._wait_ms,
            }
        )

    async def _ask(self, command: dict[str, Any]) -> RawBSONDocument:
        reply: RawBSONDocument = await self._database.command(
            command, codec_options=UNDECODED, session=self._session
        )
        return reply


@asynccontextmanager
async def insertions(collection: Any, *, after: str | None, wait_ms: int) -> AsyncIterator[InsertionStream]:
    """Follow the driver's `collection` after a token, or from now on."""
    client = collection.database.client
    starting = client.start_session(causal_consistency=False)
    # Motor's has to be awaited, PyMongo's not.
    session = await starting if inspect.isawaitable(starting) else starting
    async with fit_for_sessions(client), session:
        stream = InsertionStream(collection, session, wait_ms)
        try:
            await stream.open(after)
            yield stream
        finally:
            await stream.close()


def _documents(reply: bytes, count: int) -> Iterator[bytes]:
    """The inserted documents in a reply of the server, as they lie in it."""
    end = 0
    for _ in range(count):
        start = reply.index(_DOCUMENT, end) + len(_DOCUMENT)
        end = start + unpack_from("<i", reply, start)[0]
        yield reply[start:end]
