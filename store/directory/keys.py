"""Making, rotating and revoking API keys; each change is one transaction with its line in the audit log."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store import collections as names
from store.directory.register import Register
from store.documents import from_document, to_document
from store.errors import KeyNotFound, KeyNotUsable
from store.mongo_collection import Session
from store.records.keys import ApiKey
from store.rules.tokens import Credentials, new_credentials
from store.scope import Viewer
from store.vocabulary import AuditAction


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key and the credentials that nobody will see again."""

    record: ApiKey
    credentials: Credentials


class KeyRegister(Register):
    """The keys."""

    async def create(self, actor: Viewer, granted: Viewer, expires_at: datetime | None = None) -> IssuedKey:
        """A new key for who `granted` describes (store.rules.grants)."""
        credentials = new_credentials()
        key = ApiKey.of(granted, credentials.key_id, credentials.digest, self._now(), expires_at)

        async def create(session: Session | None) -> None:
            keys = self._mongo.collection(names.API_KEYS)
            if await keys.find_one({"_id": key.key, "digest": key.digest}, session=session) is not None:
                # It has been done: the answer of its commit was lost.
                return
            await keys.insert_one(to_document(key), session=session)
            await self._note(
                actor, AuditAction.KEY_CREATED, key.key, key.created_at, session, details=_words(key)
            )

        await self._mongo.settle(create)
        return IssuedKey(key, credentials)

    async def rotate(self, actor: Viewer, key_id: str, grace: timedelta) -> IssuedKey:
        """The key with a new secret; the one it had does for as long as `grace` lasts.

        Raises KeyNotFound, or KeyNotUsable for one that is revoked or expired.
        """
        credentials = new_credentials(key_id)

        async def rotate(session: Session | None) -> ApiKey:
            known = await self._key(key_id, session)
            now = self._now()
            if not known.is_usable(now):
                raise KeyNotUsable(f"key {key_id} is revoked or expired; create another")
            if known.digest == credentials.digest:
                # It has been done, as above; done again it would end the previous secret at once.
                return known
            changed = replace(
                known, digest=credentials.digest, previous_digest=known.digest, previous_until=now + grace
            )
            await self._keep_key(changed, session)
            details = f"the previous secret does until {changed.previous_until:%Y-%m-%d %H:%M:%S} UTC"
            await self._note(actor, AuditAction.KEY_ROTATED, key_id, now, session, details=details)
            return changed

        return IssuedKey(await self._mongo.settle(rotate), credentials)

    async def revoke(self, actor: Viewer, key_id: str) -> ApiKey:
        """The key, which opens nothing from now on; again, it is returned unchanged. Raises KeyNotFound."""

        async def revoke(session: Session | None) -> ApiKey:
            known = await self._key(key_id, session)
            if known.revoked_at is not None:
                return known
            now = self._now()
            changed = replace(known, revoked_at=now)
            await self._keep_key(changed, session)
            await self._note(actor, AuditAction.KEY_REVOKED, key_id, now, session, details=_words(known))
            return changed

        return await self._mongo.settle(revoke)

    async def _key(self, key_id: str, session: Session | None) -> ApiKey:
        found = await self._mongo.collection(names.API_KEYS).find_one({"_id": key_id}, session=session)
        if found is None:
            raise KeyNotFound(f"there is no key {key_id}; `offergraph keys list` shows those there are")
        return from_document(found, ApiKey)

    async def _keep_key(self, key: ApiKey, session: Session | None) -> None:
        keys = self._mongo.collection(names.API_KEYS)
        await keys.replace_one({"_id": key.key}, to_document(key), session=session)


def _words(key: ApiKey) -> str:
    accounts = "all accounts" if key.accounts is None else ", ".join(key.accounts)
    vendor = "" if key.vendor is None else f" of {key.vendor}"
    return f"{key.name}: {key.role.value}{vendor}, {key.access.value}, {accounts}"[:1_000]
