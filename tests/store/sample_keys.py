"""A key, sessions and entries of the audit log, as the store writes them."""

from datetime import UTC, datetime, timedelta

from store.records.audit import AuditEntry
from store.records.keys import ApiKey, Session
from store.rules.tokens import digest_of
from store.vocabulary import Access, AuditAction, ViewerRole

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
DIGEST = digest_of("secret")

BARE_KEY = ApiKey("00000000000a", "support", ViewerRole.ADMIN, Access.WRITE, DIGEST, NOW)
KEY = ApiKey(
    key="00000000000b",
    name="connector",
    role=ViewerRole.CONNECTOR,
    access=Access.WRITE,
    digest=DIGEST,
    created_at=NOW,
    vendor="vtex",
    accounts=("grocery1",),
    expires_at=NOW + timedelta(days=90),
    previous_digest=digest_of("before"),
    previous_until=NOW + timedelta(days=1),
    revoked_at=NOW,
    last_used_at=NOW,
)
KEY_SESSION = Session(digest_of("one"), NOW, NOW + timedelta(hours=1), KEY.key, DIGEST)
TOKEN_SESSION = Session(digest_of("two"), NOW, NOW + timedelta(hours=1), viewer=KEY.viewer)
BARE_ENTRY = AuditEntry("a", NOW, "local", ViewerRole.ADMIN, AuditAction.KEY_REVOKED, KEY.key)
ENTRY = AuditEntry(
    key="b",
    at=NOW,
    actor="connector",
    role=ViewerRole.CONNECTOR,
    action=AuditAction.FEED_UPDATED,
    subject="vtex.meli",
    actor_key=KEY.key,
    account="grocery1",
    details="activation 1",
)
