"""API keys and sessions, as those who ask who is there read them."""

from collections.abc import Mapping, Sequence

from store.collections import API_KEYS, SESSIONS
from store.documents import from_document
from store.mongo import Mongo
from store.queries.names import Query
from store.records.keys import ApiKey, Session


class KeyQueries:
    """Reads keys and sessions."""

    def __init__(self, mongo: Mongo) -> None:
        self._keys = mongo.collection(API_KEYS)
        self._sessions = mongo.collection(SESSIONS)

    async def by_ids(self, ids: Sequence[str]) -> Mapping[str, ApiKey]:
        """The keys that are there, usable or not, by their ids."""
        found = await self._keys.find({"_id": {"$in": list(ids)}}, hint="_id_", comment=Query.KEYS_BY_ID)
        return {document["_id"]: from_document(document, ApiKey) for document in found}

    async def sessions_by_digest(self, digests: Sequence[str]) -> Mapping[str, Session]:
        """The sessions that are there, by the digests of what their cookies hold."""
        where = {"_id": {"$in": list(digests)}}
        found = await self._sessions.find(where, hint="_id_", comment=Query.SESSIONS_BY_DIGEST)
        return {document["_id"]: from_document(document, Session) for document in found}

    async def all(self) -> list[ApiKey]:
        """Every key there ever was, oldest first."""
        found = await self._keys.find({}, hint="_id_", comment=Query.KEYS_ALL)
        return sorted((from_document(each, ApiKey) for each in found), key=lambda key: key.created_at)
