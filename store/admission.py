"""Who comes with a key or a browser's session. It is read anew each time: a revoked key ends at once."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import collections as names
from store.clock import utc_now
from store.documents import to_document
from store.mongo import Mongo
from store.queries.keys import KeyQueries
from store.records.keys import ApiKey, Session
from store.rules.tokens import SECRET_BYTES, Credentials, digest_of
from store.scope import Viewer
from store.shared_reads import SharedReads

USE_NOTED_EVERY = timedelta(minutes=1)
# What a key that does not exist is compared with, so that it takes as long as one that does.
_NO_DIGEST = digest_of("")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session, with what its cookie holds and nobody else knows."""

    cookie: str
    expires_at: datetime


class Admission:
    """Lets in who has a key or a session of this database."""

    def __init__(self, mongo: Mongo, clock: Callable[[], datetime] = utc_now) -> None:
        self._keys = mongo.collection(names.API_KEYS)
        self._sessions = mongo.collection(names.SESSIONS)
        self._clock = clock
        queries = KeyQueries(mongo)
        self._key_reads: SharedReads[ApiKey] = SharedReads(queries.by_ids)
        self._session_reads: SharedReads[Session] = SharedReads(queries.sessions_by_digest)
        self._noting: dict[str, asyncio.Task[None]] = {}

    async def any_key(self, *, usable: bool) -> bool:
        """Whether there is a key: any at all, or one that opens something now."""
        now = self._clock()
        where = {"revokedAt": None, "$or": [{"expiresAt": None}, {"expiresAt": {"$gt": now}}]}
        return bool(await self._keys.count(where if usable else {}, limit=1))

    async def by_key(self, given: Credentials) -> Viewer | None:
        """Who has the key, as of now; None if it is unknown, revoked or expired, or the secret is another."""
        return await self._admit(given.key_id, given.digest)

    async def by_session(self, cookie: str) -> Viewer | None:
        """Who is signed in with the cookie, as of now; None if nobody is."""
        session = await self._session_reads.read(digest_of(cookie))
        if session is None or self._clock() >= session.expires_at:
            return None
        if session.api_key is None or session.digest is None:
            return session.viewer
        return await self._admit(session.api_key, session.digest)

    async def sign_in(self, viewer: Viewer, given: Credentials | None, until: datetime) -> NewSession:
        """A session of `viewer`, that ends with the key it came with, if it came with one, and at `until`."""
        cookie = secrets.token_urlsafe(SECRET_BYTES)
        session = Session(
            key=digest_of(cookie),
            created_at=self._clock(),
            expires_at=until,
            api_key=None if given is None else given.key_id,
            digest=None if given is None else given.digest,
            viewer=viewer if given is None else None,
        )
        await self._sessions.insert_one(to_document(session))
        return NewSession(cookie, until)

    async def sign_out(self, cookie: str) -> None:
        """End the session of the cookie, if there is one."""
        await self._sessions.delete_many({"_id": digest_of(cookie)})

    async def close(self) -> None:
        """Finish noting which keys were used."""
        if self._noting:
            await asyncio.wait(self._noting.values())

    async def _admit(self, key_id: str, digest: str) -> Viewer | None:
        key = await self._key_reads.read(key_id)
        now = self._clock()
        if key is None:
            secrets.compare_digest(digest, _NO_DIGEST)
            return None
        if not key.admits(digest, now):
            return None
        if key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY:
            self._note_use(key_id, now)
        return key.viewer

    def _note_use(self, key_id: str, now: datetime) -> None:
        if key_id in self._noting:
            return
        task = asyncio.create_task(self._write_use(key_id, now))
        self._noting[key_id] = task
        task.add_done_callback(lambda _: self._noting.pop(key_id, None))

    async def _write_use(self, key_id: str, now: datetime) -> None:
        try:
            await self._keys.update_one({"_id": key_id}, {"$max": {"lastUsedAt": now}})
        except Exception:
            logger.warning("the use of key %s could not be noted", key_id, exc_info=True)
