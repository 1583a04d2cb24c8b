"""What is inserted into a collection, as it is committed: a change stream, left undecoded.

Whoever follows a collection keeps far more documents than it looks into.
"""

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

PIPELINE = [
    {"$match": {"operationType": "insert"}},
    {"$project": {"fullDocument": 1, "wallTime": 1}},
]
# Else a server hands out 16 MB at once, which takes several times that here while it is gone through.
BATCH_DOCUMENTS = 200
DECODED: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
UNDECODED = CodecOptions(document_class=RawBSONDocument, tz_aware=True)


def decoded(document: bytes) -> dict[str, Any]:
    """A document that was left undecoded."""
    return bson.decode(document, DECODED)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A document (BSON), the token behind it, and when the server wrote it, if it says so (MongoDB 6)."""

    token: str
    document: bytes
    written_at: datetime | None


class InsertionStream:
    """An open change stream on insertions.

    A token is the resume token's `_data`, hexadecimal. Tokens compare as strings in the order of the stream,
    also inside one transaction, and every stream of a collection gives the same ones.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def alive(self) -> bool:
        """Whether more may come; not once the collection was dropped or renamed."""
        return bool(self._raw.alive)

    @property
    def position(self) -> str | None:
        """The token of how far the stream has looked, if the server has said so."""
        token = self._raw.resume_token
        return None if token is None else str(token["_data"])

    async def next(self) -> Insertion | None:
        """The next insertion; `None` if none came within the time a stream waits."""
        change = await self._raw.try_next()
        if change is None:
            return None
        return Insertion(str(change["_id"]["_data"]), change["fullDocument"].raw, change.get("wallTime"))


@asynccontextmanager
async def insertions(collection: Any, *, after: str | None, wait_ms: int) -> AsyncIterator[InsertionStream]:
    """Follow the driver's `collection` after a token, or from now on."""
    options: dict[str, Any] = {"max_await_time_ms": wait_ms, "batch_size": BATCH_DOCUMENTS}
    if after is not None:
        options["resume_after"] = {"_data": after}
    opening = collection.with_options(codec_options=UNDECODED).watch(PIPELINE, **options)
    # PyMongo's has to be awaited, Motor's opens itself.
    stream = await opening if inspect.isawaitable(opening) else opening
    try:
        yield InsertionStream(stream)
    finally:
        await stream.close()
