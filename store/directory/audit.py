"""The log of who did what, written in the transaction of the change itself."""

import secrets
from datetime import datetime

from store import collections as names
from store.documents import to_document
from store.mongo import Mongo
from store.mongo_collection import Session
from store.records.audit import AuditEntry
from store.scope import Viewer
from store.vocabulary import AuditAction


class AuditLog:
    """Where changes are noted."""

    def __init__(self, mongo: Mongo) -> None:
        self._entries = mongo.collection(names.AUDIT_LOG)

    async def note(
        self,
        viewer: Viewer,
        action: AuditAction,
        subject: str,
        at: datetime,
        session: Session | None,
        *,
        account: str | None = None,
        details: str | None = None,
    ) -> None:
        """Note that `viewer` did it; `details` are words, and never hold a secret."""
        entry = AuditEntry(
            key=secrets.token_hex(12),
            at=at,
            actor=viewer.name,
            role=viewer.role,
            action=action,
            subject=subject,
            actor_key=viewer.key_id,
            account=account,
            details=details,
        )
        await self._entries.insert_one(to_document(entry), session=session)
